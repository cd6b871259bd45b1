"""``dayhand capabilities lint`` as its reader meets it."""

from pathlib import Path

from tests.terminal.shell import run


def test_sound_sentences_are_told_in_one_line(tmp_path: Path) -> None:
    done = run(tmp_path, "capabilities", "lint")

    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("0 to mend")


def test_too_few_samples_to_tell_are_refused(tmp_path: Path) -> None:
    done = run(tmp_path, "capabilities", "lint", "--samples", "7")

    assert done.returncode == 2

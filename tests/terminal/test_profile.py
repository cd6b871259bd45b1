"""``dayhand profile``: the owner chooses how they are spoken to, where they talk."""

from pathlib import Path

from tests.terminal.shell import run, say


def test_without_options_it_tells_who_the_owner_is(tmp_path: Path) -> None:
    done = run(tmp_path, "profile")

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["name: you", "language: en", "zone: Europe/Berlin"]


def test_the_chosen_language_is_spoken_from_then_on(tmp_path: Path) -> None:
    changed = run(tmp_path, "profile", "--language", "de", "--zone", "Europe/Vienna", "--name", "Käthe")

    assert changed.stdout.splitlines() == ["name: Käthe", "language: de", "zone: Europe/Vienna"]
    assert "Hallo Käthe!" in say(tmp_path, "Guten Morgen").stdout


def test_an_unknown_language_or_zone_changes_nothing_and_names_what_there_is(tmp_path: Path) -> None:
    language = run(tmp_path, "profile", "--language", "tlh")
    zone = run(tmp_path, "profile", "--language", "de", "--zone", "Vienna")

    assert (language.returncode, language.stderr) == (
        1,
        "I don't speak 'tlh' yet; choose one of de, en.\n",
    )
    assert (zone.returncode, zone.stderr) == (
        1,
        "I don't know the time zone 'Vienna'; try one like Europe/Vienna.\n",
    )
    assert "language: en" in run(tmp_path, "profile").stdout

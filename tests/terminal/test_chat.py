"""The terminal client, as a process."""

import time
from pathlib import Path

from tests.terminal.shell import conversation, run, say


def test_what_is_said_is_kept_for_the_next_run(tmp_path: Path) -> None:
    first = say(tmp_path, "add milk and eggs to my shopping list")
    second = say(tmp_path, "what's on my list?")

    assert first.returncode == 0, first.stderr
    assert "milk" in second.stdout
    assert "eggs" in second.stdout


def test_exit_codes_tell_a_script_how_it_ended(tmp_path: Path) -> None:
    codes = {
        text: say(tmp_path, text).returncode
        for text in ("help", "frobnicate the wug", "remind me to stretch", "delete the task unicorn")
    }

    assert codes == {
        "help": 0,
        "frobnicate the wug": 3,
        "remind me to stretch": 4,
        "delete the task unicorn": 1,
    }


def test_a_reminder_that_came_due_while_nothing_ran_is_shown_once_and_late(tmp_path: Path) -> None:
    say(tmp_path, "remind me to stretch in 1 second")
    time.sleep(3)

    first = say(tmp_path, "hello")
    second = say(tmp_path, "hello")

    assert "stretch" in first.stdout
    assert "late" in first.stdout
    assert "stretch" not in second.stdout


def test_lines_from_a_pipe_are_answered_one_by_one(tmp_path: Path) -> None:
    done = run(tmp_path, "chat", typed="add tea to my list\n\nwhat's on my list?\n")

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("tea") == 2


def test_a_reminder_appears_while_a_line_is_being_typed(tmp_path: Path) -> None:
    with conversation(tmp_path) as (screen, process):
        screen.expect("you ›")
        screen.type("remind me to stretch in 2 seconds\r")
        screen.expect("I'll remind you to stretch")
        screen.type("add coffee to")
        screen.expect("Reminder: stretch")
        screen.type(" my shopping list\r")
        screen.expect("Added coffee to your shopping list")
        screen.expect("you ›", after="Added coffee to your shopping list")  # an end before it would be lost
        screen.type("\x04")

        assert process.wait(20) == 0


def test_a_broken_setting_is_one_clear_sentence(tmp_path: Path) -> None:
    file = tmp_path / "not-a-folder"
    file.write_text("x")

    done = run(file, "chat", "--once", "hello")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert str(file) in done.stderr


def test_a_damaged_store_is_one_clear_sentence(tmp_path: Path) -> None:
    say(tmp_path, "hello")
    (tmp_path / "dayhand.db").write_bytes(b"this is not a database" * 1000)

    done = say(tmp_path, "hello")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "dayhand.db" in done.stderr


def test_the_installation_checks_itself(tmp_path: Path) -> None:
    done = run(tmp_path, "check")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "planner" in done.stdout


def test_a_setting_that_makes_no_sense_is_one_clear_sentence(tmp_path: Path) -> None:
    done = run(tmp_path, "serve", "--host", "0.0.0.0")
    port = run(tmp_path, "serve", DAYHAND_PORT="99999")

    assert (done.returncode, port.returncode) == (1, 1)
    assert "DAYHAND_SECRET" in done.stderr
    assert port.stderr.startswith("DAYHAND_PORT:")
    assert "Traceback" not in done.stderr + port.stderr

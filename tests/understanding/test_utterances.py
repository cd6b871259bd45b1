"""What the classifier learns from: known labels, one label a line, enough lines a label."""

import re
from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from capabilities.registry import Registry
from capabilities.texts import parse
from training.corpus import UTTERANCES

ENGLISH = UTTERANCES / "en"
OTHER = "other"
FEWEST = 40
FEWEST_OF = {
    **dict.fromkeys(("schedule_event", "list_events", "cancel_event", "create_task", "list_tasks"), 110),
    **dict.fromkeys(("set_reminder", "list_reminders", "cancel_reminder"), 110),
    **dict.fromkeys(("add_to_list", "show_list", "remove_from_list"), 110),
    **dict.fromkeys(
        ("update_task", "complete_task", "delete_task", "create_note", "find_notes", "delete_note"), 70
    ),
    **dict.fromkeys(("snooze_reminder", "move_event", "find_optimal_time", "undo"), 70),
    **dict.fromkeys(("talk.time", "talk.date"), 90),
    OTHER: 2000,
}


def label(file: Path) -> str:
    """Return the class a file belongs to: ``label.txt`` or ``label/part.txt``."""
    return file.relative_to(ENGLISH).with_suffix("").parts[0]


def lines() -> Iterator[tuple[Path, str]]:
    """Yield every English utterance with its file."""
    for file in sorted(ENGLISH.rglob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                yield file, line


def spoken(line: str) -> str:
    """Return a line as it sounds: no case, no punctuation."""
    return " ".join(re.findall(r"[\w']+", line.lower()))


def known() -> set[str]:
    """Return the intents of installed packages and of the assistant itself, and "other"."""
    talk = parse(files("bot.understanding").joinpath("sentences", "en.yaml").read_text(encoding="utf-8"))
    return {*Registry.discover().actions, *talk["intents"], OTHER}


def counted() -> dict[str, int]:
    """Return how many utterances each label has."""
    counts: dict[str, int] = defaultdict(int)
    for file, _ in lines():
        counts[label(file)] += 1
    return dict(counts)


def test_every_file_names_a_label_that_exists() -> None:
    assert {label(file) for file in ENGLISH.rglob("*.txt")} <= known()


def test_no_utterance_has_two_labels() -> None:
    labels: dict[str, set[str]] = defaultdict(set)
    for file, line in lines():
        labels[spoken(line)].add(label(file))
    assert {line: sorted(names) for line, names in labels.items() if len(names) > 1} == {}


def test_no_line_occurs_twice() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for file, line in lines():
        places[line.strip().lower()].append(file.name)
    assert {line: names for line, names in places.items() if len(names) > 1} == {}


@pytest.mark.parametrize("name", sorted({*FEWEST_OF, *counted()}))
def test_every_label_has_enough_utterances(name: str) -> None:
    assert counted().get(name, 0) >= FEWEST_OF.get(name, FEWEST)


def test_utterances_are_single_lines_without_stray_space() -> None:
    assert [line for _, line in lines() if line != " ".join(line.split())] == []

"""Which thing words mean."""

import pytest

from capabilities.planner.documents import Task
from capabilities.planner.references import best, clip
from tests.capabilities.desk import berlin


def _found(said: str, *titles: str, noun: str = "task") -> list[str]:
    tasks = [Task(title=title, created_at=berlin("2026-03-02T10:00")) for title in titles]
    return [task.title for task in best(said, tasks, lambda task: task.title, noun)]


@pytest.mark.parametrize(
    ("said", "titles", "found"),
    [
        ("send the report", ["send the report", "send the report to Ana"], ["send the report"]),
        ("the report", ["send the report", "call mum"], ["send the report"]),
        ("dentst", ["see the dentist", "call mum"], ["see the dentist"]),
        ("tea", ["team meeting", "buy tea"], ["buy tea"]),
        ("tea", ["team meeting"], []),
        ("meeting with Ana", ["meeting with Ana", "meeting with Bob"], ["meeting with Ana"]),
        ("call", ["call mum", "call dad"], ["call mum", "call dad"]),
        ("the boat", ["call mum"], []),
        ("MUM", ["call mum"], ["call mum"]),
        ("naive cafe", ["book the naïve café"], ["book the naïve café"]),
        ("café", ["book the naïve café"], ["book the naïve café"]),
        ("plants", ["water the plant"], ["water the plant"]),
        ("???", ["call mum"], []),
    ],
)
def test_words_find_titles(said: str, titles: list[str], found: list[str]) -> None:
    assert _found(said, *titles) == found


def test_the_word_for_the_kind_means_any_of_them() -> None:
    assert _found("the meeting", "planning", "lunch", noun="event") == ["planning", "lunch"]
    assert _found("the dentist appointment", "dentist", "lunch", noun="event") == ["dentist"]


def test_a_clipped_text_is_one_line() -> None:
    assert clip("one\ntwo") == "one"
    assert clip("x" * 100, 10) == "x" * 9 + "…"
    assert clip("  ") == ""

"""What people say of time in German and what it means: the same grammar with another lexicon."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.understanding.times import find
from tests.understanding.times.cases import cases, show
from tests.understanding.times.test_tables import Table, read

TABLES = [read(path) for path in sorted((Path(__file__).parent / "tables" / "de").glob("*.txt"))]
CASES = [
    pytest.param(table, *case, id=f"{table.name}: {case[0]}")
    for table in TABLES
    for case in cases(table.lines)
]


@pytest.mark.parametrize(("table", "text", "offsets", "values"), CASES)
def test_german_times_are_found_as_meant(
    table: Table, text: str, offsets: list[tuple[int, int]], values: list[str]
) -> None:
    """Each line's times are found where they stand, with the value, grain and doubt that is meant."""
    found = find(text, table.now, "de", prefer=table.prefer, day_first=table.day_first)

    assert [show(span, table.zone) for span in found] == values
    assert [(span.start, span.end) for span in found] == offsets


@pytest.mark.parametrize(("table", "text", "offsets", "values"), CASES)
def test_umlauts_may_be_typed_as_two_letters(
    table: Table, text: str, offsets: list[tuple[int, int]], values: list[str]
) -> None:
    """Who has no umlauts writes "fuenf" and is understood the same."""
    del offsets
    typed = text
    for letter, two in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("Ü", "Ue")):
        typed = typed.replace(letter, two)
    found = find(typed, table.now, "de", prefer=table.prefer, day_first=table.day_first)

    assert [show(span, table.zone) for span in found] == values


def test_the_german_tables_are_large() -> None:
    """A lost table file must not pass for a green run."""
    negatives = sum(1 for case in CASES if not case.values[3])
    assert len(CASES) >= 300
    assert negatives >= 60


def test_german_is_not_loaded_for_who_speaks_english() -> None:
    """The lexicon of another language costs nothing until somebody speaks it."""
    code = (
        "import sys; from datetime import UTC, datetime; from bot.understanding.times import find; "
        "find('tomorrow at 9', datetime(2026, 3, 4, tzinfo=UTC)); "
        "sys.exit('bot.understanding.times.german' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

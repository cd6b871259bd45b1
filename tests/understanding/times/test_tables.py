"""What people say of time and what it means: the tables, line by line."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.understanding.times import find
from bot.understanding.times.reader import Prefer
from tests.understanding.times.cases import cases, show


@dataclass(frozen=True)
class Table:
    """The cases of one file and the moment they are said."""

    name: str
    now: datetime
    zone: ZoneInfo
    prefer: Prefer
    day_first: bool
    lines: str


def read(path: Path) -> Table:
    """Read the head ("# now: … zone; prefer: …; order: …") and the lines of a table."""
    lines = path.read_text(encoding="utf-8").splitlines()
    head = dict(piece.strip().split(": ", 1) for piece in lines[1].lstrip("# ").split(";"))
    stamp, zone = head["now"].split()
    body = "\n".join(line for line in lines[2:] if line)
    prefer: Prefer = "past" if head["prefer"] == "past" else "future"
    known = ZoneInfo(zone)
    now = datetime.fromisoformat(stamp).replace(tzinfo=known)
    return Table(path.stem, now, known, prefer, head["order"] == "day-month", body)


TABLES = [read(path) for path in sorted((Path(__file__).parent / "tables").glob("*.txt"))]
CASES = [
    pytest.param(table, *case, id=f"{table.name}: {case[0]}")
    for table in TABLES
    for case in cases(table.lines)
]


@pytest.mark.parametrize(("table", "text", "offsets", "values"), CASES)
def test_times_are_found_as_meant(
    table: Table, text: str, offsets: list[tuple[int, int]], values: list[str]
) -> None:
    """Each line's times are found where they stand, with the value, grain and doubt that is meant."""
    found = find(text, table.now, prefer=table.prefer, day_first=table.day_first)

    assert [show(span, table.zone) for span in found] == values
    assert [(span.start, span.end) for span in found] == offsets
    assert [span.words for span in found] == [text[start:end] for start, end in offsets]


def test_the_tables_are_large() -> None:
    """A lost table file must not pass for a green run."""
    negatives = sum(1 for case in CASES if not case.values[3])
    assert len(CASES) >= 1400
    assert negatives >= 300

"""Files as people send them, made by other programs: what they say, and where in them it stands."""

import pytest

from bot.reading.port import Part, Reading
from bot.reading.reader import Reader
from tests.reading.corpus import FILES, Expected

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("expected", FILES, ids=lambda expected: expected.name)
async def test_a_file_says_what_stands_in_it(reader: Reader, expected: Expected) -> None:
    """All of it, in order, under its headings, on its page or in its cells, and nothing that is not shown."""
    reading = await reader.read(expected.path, name=expected.name)

    assert reading.media_type == expected.media_type
    assert_spans_hold(reading)
    assert missing(reading, expected) == []
    assert [phrase for phrase in expected.all("without") if phrase in reading.text] == []
    said = {key: value for key, value in about(reading).items() if expected.one(key) is not None}
    assert said == {key: expected.one(key) for key in said}
    assert misplaced(reading, expected) == []


def about(reading: Reading) -> dict[str, object]:
    made_at = reading.made_at.isoformat() if reading.made_at else None
    return {
        "title": reading.title,
        "author": reading.author,
        "made_at": made_at,
        "pages": reading.pages,
        "unit": reading.unit,
    }


def missing(reading: Reading, expected: Expected) -> list[str]:
    """Return the phrases that are not there, or not in their order."""
    text = one_spaced(reading.text)
    lost: list[str] = []
    at = 0
    for phrase in expected.all("says"):
        found = text.find(one_spaced(phrase), at)
        if found < 0:
            lost.append(phrase)
        else:
            at = found
    return lost + [phrase for phrase in expected.all("anywhere") if one_spaced(phrase) not in text]


def misplaced(reading: Reading, expected: Expected) -> list[str]:
    """Return the phrases that stand under other headings, on another page or in other cells."""
    wrong: list[str] = []
    for phrase, page in expected.each("on").items():
        wrong += [f"{phrase}: page {part.page}" for part in holding(reading, phrase) if part.page != page][:1]
    for phrase, place in expected.each("at").items():
        wrong += [f"{phrase}: at {part.place}" for part in holding(reading, phrase) if part.place != place][
            :1
        ]
    if expected.one("flat"):
        return wrong
    for phrase, heading in expected.each("under").items():
        parts = [part for part in holding(reading, phrase) if part.kind != "heading"]
        wrong += [
            f"{phrase}: under {part.heading!r}" for part in parts if not part.heading.endswith(heading)
        ][:1]
    for phrase, kind in expected.each("kinds").items():
        if kind != "list" or not expected.one("unlisted"):
            wrong += [f"{phrase}: {part.kind}" for part in holding(reading, phrase) if part.kind != kind][:1]
    return wrong


def holding(reading: Reading, phrase: str) -> list[Part]:
    """Return the parts that hold a phrase."""
    return [part for part in reading.parts if phrase in one_spaced(reading.text[part.start : part.end])]


def assert_spans_hold(reading: Reading) -> None:
    """Parts are in order, do not overlap, are not empty, and leave out only white space."""
    at = 0
    for part in reading.parts:
        assert reading.text[at : part.start].strip() == ""
        assert part.start < part.end
        assert reading.text[part.start : part.end].strip("\n ") == reading.text[part.start : part.end]
        at = part.end
    assert at == len(reading.text)


def one_spaced(text: str) -> str:
    return " ".join(text.split())

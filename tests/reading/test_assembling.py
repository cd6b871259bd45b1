"""What a child says is not believed: a reading is made of it or it is refused."""

import json
from typing import Any

import pytest

from bot.reading.assembling import assembled, paragraphs
from bot.reading.port import Line, Recognised

HEAD: dict[str, Any] = {"read": "text/plain", "facts": {}, "notes": []}
BLOCK = ["text", "Hello.", 1, "Top", "", None]


def body(*rows: Any) -> bytes:
    return json.dumps(rows).encode()


def test_parts_are_spans_of_one_text() -> None:
    reading = assembled(
        HEAD, body(BLOCK, ["text", "", 1, "", "", None], ["list", "- a\n- b", 2, "", "", None]), {}, 100
    )

    assert reading.text == "Hello.\n\n- a\n- b"
    assert [(part.kind, part.start, part.end, part.page) for part in reading.parts] == [
        ("text", 0, 6, 1),
        ("list", 8, 15, 2),
    ]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (HEAD, b"no json"),
        (HEAD, b"{}"),
        (HEAD, body(["text", 1, 1, "", "", None])),
        (HEAD, body(["script", "x", 1, "", "", None])),
        (HEAD, body(["text", "x"])),
        (HEAD, body(["text", "x", "first", "", "", None])),
        (HEAD, body(["text", "x" * 300, 1, "", "", None])),
        ({**HEAD, "facts": {"made_at": "yesterday"}}, body(BLOCK)),
        ({**HEAD, "facts": {"pages": "many"}}, body(BLOCK)),
        ({"read": "text/plain"}, body(BLOCK)),
    ],
)
def test_nonsense_is_refused(head: dict[str, Any], said: bytes) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        assembled(head, said, {}, 100)


def test_notes_and_units_that_nobody_knows_are_left_out() -> None:
    head = {**HEAD, "notes": ["truncated", "buy gold"], "facts": {"unit": "scroll", "pages": 3}}
    reading = assembled(head, body(BLOCK), {}, 100)

    assert (reading.notes, reading.unit, reading.pages) == (("truncated",), "", 3)


def test_lines_of_a_picture_are_paragraphs_as_its_engine_says() -> None:
    of = ((1, 0), (1, 0), (1, 1), (2, 1))
    said = Recognised(
        tuple(
            Line(f"line {n}", 0, 0, 9, 9, page=page, paragraph=number) for n, (page, number) in enumerate(of)
        ),
        "sample",
    )

    assert paragraphs(said) == ["line 0\nline 1", "line 2", "line 3"]

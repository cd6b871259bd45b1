"""Bodies that are not what they should be: refused with a 4xx that repeats nothing of them."""

import json
from typing import Any

import httpx
import pytest

from api.errors import UnreadableBodyError
from api.json_body import parse_json

DEEP = b"[" * 65 + b"]" * 65

EVIL: dict[str, bytes] = {
    "empty": b" ",
    "malformed": b'{"text": ',
    "trailing": b'{"text": "help"} x',
    "lone surrogate": b'{"text": "\\ud800"}',
    "lone surrogate in a key": b'{"\\udfff": "help"}',
    "swapped surrogates": b'{"text": "\\ude00\\ud83d"}',
    "escaped NUL": b'{"text": "a\\u0000b"}',
    "raw NUL": b'{"text": "a\x00b"}',
    "NUL in a key": b'{"a\\u0000": 1}',
    "dollar key": b'{"text": {"$gt": ""}}',
    "nested dollar key": b'{"a": [{"b": {"$where": "1"}}]}',
    "duplicate key": b'{"text": "help", "text": "undo"}',
    "nested duplicate key": b'{"a": {"b": 1, "b": 2}}',
    "400-digit integer": b'{"a": ' + b"9" * 400 + b"}",
    "5000-digit integer": b'{"a": ' + b"9" * 5000 + b"}",
    "2**63": b'{"a": 9223372036854775808}',
    "-2**63-1": b'{"a": -9223372036854775809}',
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "infinite by exponent": b'{"a": 1e999}',
    "65 levels": DEEP,
    "65 levels of objects": b'{"a":' * 65 + b"1" + b"}" * 65,
    "100000 levels": b"[" * 100_000,
    "levels behind brackets in text": b'{"a": "]]]]\\"]]", "b": ' + DEEP + b"}",
    "UTF-16": '{"text": "help"}'.encode("utf-16"),
    "UTF-16 without mark": '{"text": "help"}'.encode("utf-16-le"),
    "byte order mark": b'\xef\xbb\xbf{"text": "help"}',
    "invalid UTF-8": b'{"text": "\xff\xfe"}',
    "overlong UTF-8": b'{"text": "\xc0\xaf"}',
    "surrogate in UTF-8": b'{"text": "\xed\xa0\x80"}',
    "single quotes": b"{'text': 'help'}",
    "comment": b'{"text": "help"} // no',
}


@pytest.mark.parametrize("body", EVIL.values(), ids=EVIL.keys())
def test_evil_json_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableBodyError):
        parse_json(body)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"text": "help"}', {"text": "help"}),
        (b'{"a": 9223372036854775807, "b": -9223372036854775808}', {"a": 2**63 - 1, "b": -(2**63)}),
        (b"[" * 64 + b"]" * 64, None),
        (b'{"a": "\\ud83d\\ude00"}', {"a": "\U0001f600"}),
        (b'{"a": "' + b"[" * 200 + b'"}', {"a": "[" * 200}),
        (b'{"a": "$gt", "b$": 1.5e3, "\\u00fc": null}', {"a": "$gt", "b$": 1500.0, "ü": None}),
        (b'{"a": "\\\\u0000"}', {"a": "\\u0000"}),
    ],
)
def test_strict_json_that_is_fine_passes(body: bytes, value: Any) -> None:
    parsed = parse_json(body)
    if value is not None:
        assert parsed == value


@pytest.mark.parametrize("body", EVIL.values(), ids=EVIL.keys())
async def test_evil_body_is_answered_with_a_problem(owner: httpx.AsyncClient, body: bytes) -> None:
    answer = await owner.post("/api/chat", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "unreadable_body"


async def test_free_values_of_a_wrong_type_are_refused(owner: httpx.AsyncClient) -> None:
    wrong: list[Any] = [{"gt": ""}, 7, None, "", " \n "]
    bodies: list[Any] = [*({"text": text} for text in wrong), [], {}, "a"]
    for body in bodies:
        answer = await owner.post("/api/chat", json=body)
        assert answer.status_code == 422, body
    assert (await owner.post("/api/chat", json={"text": "help"})).status_code == 200


async def test_validation_problem_says_where_but_not_what(owner: httpx.AsyncClient) -> None:
    answer = await owner.post(
        "/api/tasks", json={"title": "SECRETWORD" * 30, "due": "SECRETWORD", "SECRETWORD": 1}
    )

    assert answer.status_code == 422
    where = {fault["where"] for fault in answer.json()["errors"]}
    assert "body.title" in where
    assert "SECRETWORD" not in answer.text
    assert (await owner.post("/api/tasks", json={"title": "water the plants"})).status_code == 200


async def test_text_is_not_json(owner: httpx.AsyncClient) -> None:
    """A form or plain text, which another site's page could send without asking, is no body."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        content = json.dumps({"text": "help"})
        answer = await owner.post("/api/chat", content=content, headers={"content-type": kind})
        assert answer.status_code == 422, kind


async def test_large_bodies_are_refused_before_parsing(owner: httpx.AsyncClient) -> None:
    async def chunks() -> Any:
        for _ in range(1100):
            yield b"x" * 1000

    sized = await owner.post("/api/chat", content=b"x" * 1_000_001)
    chunked = await owner.post("/api/chat", content=chunks())
    fits = await owner.post("/api/chat", json={"text": "x" * 900_000})

    assert (sized.status_code, chunked.status_code) == (413, 413)
    assert fits.status_code == 422
    assert sized.json()["code"] == "body_too_large"

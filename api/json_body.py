"""JSON from outside: one strict parser for every body and every WebSocket message.

What passes here can be stored and sent on as it is: Unicode without NUL and lone surrogates,
64-bit integers, finite numbers, no duplicate keys, none that a database would take for an
operator, at most 64 levels deep (RFC 8259 leaves each of these to the implementation).
"""

import asyncio
import json
import math
import re
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.routing import APIRoute

from api.errors import BodyRefusal, BodyTimeoutError, BodyTooLargeError, UnreadableBodyError
from api.limits import Limits

MAX_DEPTH = 64

_STRUCTURE = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)
_INT64 = range(-(2**63), 2**63)


def parse_json(body: bytes, *, dollars: bool = False) -> Any:
    """Return the value of a JSON text; raises UnreadableBodyError with the reason.

    ``dollars`` lets keys begin with a dollar sign, as JSON schemas have them: for what is not stored.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableBodyError("The body is not valid UTF-8.") from error
    if body.count(b"[") + body.count(b"{") > MAX_DEPTH:
        _check_depth(body)
    try:
        value = (_WITH_DOLLARS if dollars else _DECODER).decode(text)
    except json.JSONDecodeError as error:
        raise UnreadableBodyError("The body is not valid JSON.") from error
    # Raw control characters are refused by the decoder and encoded surrogates by UTF-8,
    # so only an escape can have brought in what _check_text looks for.
    if "\\u" in text:
        _check_text(value)
    return value


def _check_depth(body: bytes) -> None:
    depth = 0
    for match in _STRUCTURE.finditer(body):
        token = match.group()
        if token in {b"[", b"{"}:
            depth += 1
            if depth > MAX_DEPTH:
                raise UnreadableBodyError(f"The body is nested more than {MAX_DEPTH} levels deep.")
        elif token in {b"]", b"}"}:
            depth -= 1


def _check_text(value: Any) -> None:
    match value:
        case str():
            _check_string(value)
        case list():
            for item in value:  # pyright: ignore[reportUnknownVariableType]  # parsed JSON is untyped
                _check_text(item)
        case dict():
            for key, item in value.items():  # pyright: ignore[reportUnknownVariableType]  # parsed JSON is untyped
                _check_text(key)
                _check_text(item)
        case _:
            return


def _check_string(text: str) -> None:
    if "\0" in text:
        raise UnreadableBodyError("The body holds a NUL character.")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnreadableBodyError("The body holds half of a surrogate pair.") from error


def _any_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise UnreadableBodyError("An object of the body names a key twice.")
    return made


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = _any_object(pairs)
    for key in made:
        if key.startswith("$"):
            raise UnreadableBodyError("A key of the body starts with a dollar sign.")
    return made


def _integer(digits: str) -> int:
    # Converting is quadratic in the number of digits; 20 characters hold every 64-bit integer.
    if len(digits) > 20 or (number := int(digits)) not in _INT64:
        raise UnreadableBodyError("An integer of the body does not fit into 64 bits.")
    return number


def _number(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise UnreadableBodyError("A number of the body is too large.")
    return number


def _constant(_: str) -> NoReturn:
    raise UnreadableBodyError("A number of the body is not finite.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_number, parse_constant=_constant
)
_WITH_DOLLARS = json.JSONDecoder(
    object_pairs_hook=_any_object, parse_int=_integer, parse_float=_number, parse_constant=_constant
)


class StrictRequest(Request):
    """A request whose body is capped, has to arrive in time, and is parsed by ``parse_json``."""

    dollars = False
    """Whether keys of the body may begin with a dollar sign."""

    def most(self, limits: Limits) -> int:
        """Return how many bytes the body may have."""
        return limits.body_bytes

    async def body(self) -> bytes:
        """Return the whole body; raises BodyRefusal (408, 413)."""
        if not hasattr(self, "_body"):
            limits: Limits = self.app.state.services.limits
            try:
                async with asyncio.timeout(limits.body_seconds):
                    self._body = await self._read(self.most(limits))
            except TimeoutError:
                raise BodyRefusal(BodyTimeoutError("The body took too long to arrive.")) from None
        return self._body

    async def _read(self, most: int) -> bytes:
        too_large = BodyTooLargeError(f"A body may have {most} bytes at most.")
        declared = self.headers.get("content-length", "0")
        if not declared.isdecimal() or len(declared) > 19 or int(declared) > most:
            raise BodyRefusal(too_large)
        parts: list[bytes] = []
        size = 0
        async for part in self.stream():
            size += len(part)
            if size > most:
                raise BodyRefusal(too_large)
            parts.append(part)
        return b"".join(parts)

    async def json(self) -> Any:
        """Return the body's value; raises BodyRefusal (400)."""
        if not hasattr(self, "_json"):
            try:
                self._json = parse_json(await self.body(), dollars=self.dollars)
            except UnreadableBodyError as error:
                raise BodyRefusal(error) from error
        return self._json


class StrictRoute(APIRoute):
    """A route that reads its body through ``StrictRequest``; every router of the API uses it."""

    request_class: type[StrictRequest] = StrictRequest

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler FastAPI made, given a strict request."""
        handle = super().get_route_handler()

        async def handle_strictly(request: Request) -> Response:
            return await handle(self.request_class(request.scope, request.receive))

        return handle_strictly

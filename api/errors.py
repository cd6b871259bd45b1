"""Errors over HTTP: every refusal is one RFC 9457 problem body with a stable code and a sentence.

The status of each kind of error is mapped here and nowhere else. A body never repeats what was
sent and never tells internals; an unexpected error gets a reference that the log has as well.
"""

import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from api.frames import frames
from bot.store.errors import StoreError
from capabilities.errors import (
    ConflictError,
    DayhandError,
    InvalidRequestError,
    NotFoundError,
    UnavailableError,
)

log = structlog.get_logger("dayhand.api")

MEDIA_TYPE = "application/problem+json"


class NotSignedInError(DayhandError):
    """Nobody is signed in, or what they showed is not, or no longer, valid."""

    code = "not_signed_in"


class NotAllowedError(DayhandError):
    """Signed in, but this is not theirs to do."""

    code = "not_allowed"


class ForeignOriginError(NotAllowedError):
    """A page of another site asked with this person's cookie."""

    code = "foreign_origin"


class TooManyRequestsError(DayhandError):
    """Asked too often; ``retry_after`` is in whole seconds, at least 1."""

    code = "too_many_requests"

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = max(1, retry_after)


class UnreadableBodyError(DayhandError):
    """The body is not JSON as we take it."""

    code = "unreadable_body"


class BodyTooLargeError(DayhandError):
    """The body is larger than the cap."""

    code = "body_too_large"


class BodyTimeoutError(DayhandError):
    """The body did not arrive in time."""

    code = "body_timeout"


class OverloadedError(UnavailableError):
    """More is being done already than this machine should take on."""

    code = "overloaded"


STATUS: Mapping[type[DayhandError], int] = {
    UnreadableBodyError: 400,
    NotSignedInError: 401,
    NotAllowedError: 403,
    NotFoundError: 404,
    BodyTimeoutError: 408,
    ConflictError: 409,
    BodyTooLargeError: 413,
    InvalidRequestError: 422,
    TooManyRequestsError: 429,
    UnavailableError: 503,
    StoreError: 500,
    DayhandError: 500,
}

_CLOSES = {400, 408, 413}
"""After these the rest of a body may still be on its way: the connection ends with the answer."""

_ECHOING = {"union_tag_invalid", "union_tag_not_found"}
"""Pydantic errors whose message repeats the input."""


class Fault(BaseModel):
    """One thing wrong with a request: where, what kind, and a sentence."""

    where: str
    code: str
    sentence: str


class Problem(BaseModel):
    """A refusal (RFC 9457). ``code`` is stable; ``detail`` is a sentence a person may read."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    reference: str | None = Field(default=None, description="Quote it when asking about an internal error.")
    errors: list[Fault] | None = None


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the ``responses`` of a route: those every route may give, and ``statuses``."""
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: schema}}
        for status in sorted({400, 429, 503, *statuses})
    }


def status_of(error: DayhandError) -> int:
    """Return the HTTP status of an error, by its nearest mapped kind."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


class BodyRefusal(HTTPException):  # carries an error through FastAPI, is none to raise
    """An error of reading a body: FastAPI lets only HTTPException through from there."""

    def __init__(self, error: DayhandError) -> None:
        super().__init__(status_of(error))
        self.error = error


def problem_response(
    status: int, code: str, sentence: str, *, headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    """Return a problem response; ``more`` are ``reference`` or ``errors``."""
    answered = dict(headers or {})
    if status in _CLOSES:
        answered["connection"] = "close"
    body = problem_body(status, code, sentence, **more).model_dump(exclude_none=True)
    return JSONResponse(body, status, answered, media_type=MEDIA_TYPE)


def problem_body(status: int, code: str, sentence: str, **more: Any) -> Problem:
    """Return a problem; ``more`` are ``reference`` or ``errors``."""
    return Problem(title=HTTPStatus(status).phrase, status=status, detail=sentence, code=code, **more)


def respond(error: DayhandError) -> Response:
    """Return the response to an error a person may hear; one that is ours keeps its cause in the log."""
    status = status_of(error)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return unexpected(error)
    headers: dict[str, str] = {}
    if isinstance(error, TooManyRequestsError):
        headers["retry-after"] = str(error.retry_after)
    elif status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["retry-after"] = "3"
    elif status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = 'Bearer realm="dayhand"'
    return problem_response(status, error.code, error.sentence, headers=headers)


def unexpected(error: BaseException) -> Response:
    """Log an error nobody foresaw, with its traceback, and return a 500 that only tells its reference.

    The log has the frames and the kinds of errors, not their messages: those may quote a person.
    """
    reference = secrets.token_hex(6)
    log.error("unexpected_error", reference=reference, kind=type(error).__name__, frames=frames(error))
    return problem_response(
        500, "internal_error", "Something went wrong on our side; it has been logged.", reference=reference
    )


def _faults(error: RequestValidationError) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for fault in error.errors()[:20]:
        kind = str(fault["type"])
        where = list(fault["loc"])
        if kind == "extra_forbidden":
            where = where[:-1]  # the name of an unknown field is input
        sentence = "This is none of the forms known here." if kind in _ECHOING else str(fault["msg"])
        found.append({"where": ".".join(map(str, where)), "code": kind, "sentence": sentence})
    return found


def response_to(error: Exception) -> Response:
    """Return the response to whatever a route ended in."""
    match error:
        case BodyRefusal():
            return respond(error.error)
        case DayhandError():
            return respond(error)
        case RequestValidationError():
            sentence = "Some of what was sent cannot be understood."
            return problem_response(422, "invalid_request", sentence, errors=_faults(error))
        case HTTPException():
            phrase = HTTPStatus(error.status_code).phrase
            code = phrase.lower().replace(" ", "_").replace("'", "")
            return problem_response(error.status_code, code, f"{phrase}.", headers=error.headers)
        case _:
            return unexpected(error)


def install(app: FastAPI) -> None:
    """Answer every error of ``app`` with a problem body."""

    async def on_error(_: Request, error: Exception) -> Response:
        return response_to(error)

    for kind in (DayhandError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, on_error)

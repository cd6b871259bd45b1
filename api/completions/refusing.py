"""Refusals in the form chat clients read: OpenAI's error object, with the status it gives them."""

import json
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.responses import JSONResponse

from api.errors import response_to
from api.json_body import StrictRequest, StrictRoute

_STATUSES = (400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 503)
_CODES = {401: "invalid_api_key", 429: "rate_limit_exceeded"}
_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


class Refusal(BaseModel):
    """What is wrong: a sentence, its kind, and where in the request."""

    message: str
    type: str
    param: str | None = None
    code: str | None = None


class RefusalBody(BaseModel):
    """The error object of the protocol."""

    error: Refusal


REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": RefusalBody, "description": HTTPStatus(status).phrase} for status in _STATUSES
}
"""The refusals of these routes, for the OpenAPI document."""


def refused(error: Exception) -> Response:
    """Return the answer to an error; what cannot be understood is 400 in this protocol, not 422."""
    problem = response_to(error)
    told = json.loads(bytes(problem.body))
    body, status = _body(error, problem)
    headers = {name: value for name, value in problem.headers.items() if name not in _OF_BODY}
    if told.get("reference"):
        headers["x-request-id"] = told["reference"]
    return JSONResponse(body.model_dump(), status, headers)


def refusal_event(error: Exception) -> str:
    """Return an error as the data of an event, for a stream that has begun."""
    return _body(error, response_to(error))[0].model_dump_json()


_OF_BODY = frozenset({"content-length", "content-type"})


def _body(error: Exception, problem: Response) -> tuple[RefusalBody, int]:
    told = json.loads(bytes(problem.body))
    status = 400 if problem.status_code == HTTPStatus.UNPROCESSABLE_ENTITY else problem.status_code
    sentence, where = told["detail"], None
    if isinstance(error, RequestValidationError) and told.get("errors"):
        first = told["errors"][0]
        where = first["where"].removeprefix("body.")
        sentence = f"{where}: {first['sentence']}"
    kind = _TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error")
    refusal = Refusal(message=sentence, type=kind, param=where, code=_CODES.get(status, told["code"]))
    return RefusalBody(error=refusal), status


class _ClientRequest(StrictRequest):
    """A request of a chat client: JSON schemas of its tools stand in it, and are not read."""

    dollars = True


class CompletionsRoute(StrictRoute):
    """A route of the protocol: bodies are read strictly, refusals have the protocol's form."""

    request_class = _ClientRequest

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler with every error answered."""
        handle = super().get_route_handler()

        async def handle_or_refuse(request: Request) -> Response:
            try:
                return await handle(request)
            except Exception as error:  # noqa: BLE001  # the outermost boundary of these routes
                return refused(error)

        return handle_or_refuse

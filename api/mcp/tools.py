"""Actions as MCP tools. Every call is a turn of the person whose token it carries.

It goes through the durable core like a request over HTTP: the same gate, the same journal, the same
receipts. Imported only when somebody connects: FastMCP takes a second.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Self

import mcp_types
from fastmcp import FastMCP
from fastmcp.server.dependencies import get_http_request
from fastmcp.server.providers import Provider
from fastmcp.tools import Tool
from fastmcp.tools.base import ToolResult
from fastmcp.utilities.versions import VersionSpec
from pydantic import PrivateAttr
from pydantic_core import to_jsonable_python
from starlette.types import ASGIApp

from api.auth.caller import Caller
from api.auth.tokens import Scope
from api.errors import NotAllowedError
from api.json_body import parse_json
from api.mcp.answering import answered, failed
from api.services import Services
from api.turns import do
from bot.deliberation.arguments import read_slots
from bot.deliberation.tools import slots_schema
from bot.understanding.analysis import Moment
from capabilities.contract import Action, Level
from capabilities.errors import DayhandError, InvalidRequestError

CALLER = "dayhand.caller"
"""Where the door leaves, in the scope of a request, who is calling."""

_READS = frozenset({Level.READ_OWN, Level.READ_OUTSIDE})
_ELSEWHERE = frozenset({Level.READ_OUTSIDE, Level.OUTWARD, Level.IRREVERSIBLE})
_INSTRUCTIONS = (
    "Tools of one person's assistant. Times, lengths and repetitions are words as people say them "
    '("tomorrow at 9", "every Monday") or RFC 3339. A result with a question was not done: it says what '
    "is needed. Changes leave a receipt, and the tool undo takes them back."
)


def server(services: Services) -> ASGIApp:
    """Return the ASGI application of the tools; its lifespan has to be running."""
    for name in ("fastmcp", "mcp"):  # its own handler would print what people said
        log = logging.getLogger(name)
        log.handlers, log.propagate = [logging.NullHandler()], False
    made: Any = FastMCP("dayhand", instructions=_INSTRUCTIONS, providers=[Actions(services)])
    app: ASGIApp = made.http_app(path="/mcp", stateless_http=True, json_response=True)
    return app


class Actions(Provider):
    """The actions of the packages that are on, as far as the caller's token goes."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services

    async def get_tasks(self) -> Sequence[Any]:
        """Return nothing: no action runs in the background."""
        return ()

    async def _list_tools(self) -> Sequence[Tool]:
        caller = _caller()
        actions = self._services.registry.actions.values()
        return [ActionTool.of(self._services, action) for action in actions if may(caller, action)]

    async def _get_tool(self, name: str, version: VersionSpec | None = None) -> Tool | None:  # noqa: ARG002  # there is one version
        action = self._services.registry.actions.get(name)
        return None if action is None else ActionTool.of(self._services, action)


class ActionTool(Tool):
    """One action. An error is a result that says so, never an exception."""

    _services: Services = PrivateAttr()
    _action: Action = PrivateAttr()

    @classmethod
    def of(cls, services: Services, action: Action) -> Self:
        """Return the tool of an action."""
        reads = action.level in _READS
        made = cls(
            name=action.name,
            title=action.name.replace("_", " ").capitalize(),
            description=action.summary,
            parameters=dict(slots_schema(action.slots)),
            annotations=mcp_types.ToolAnnotations(
                read_only_hint=reads,
                destructive_hint=not reads and action.level != Level.WRITE_OWN,
                idempotent_hint=reads,
                open_world_hint=action.level in _ELSEWHERE,
            ),
            meta={"dayhand/level": action.level, "dayhand/package": services.registry.owner(action.name)},
        )
        made._services, made._action = services, action
        return made

    async def run(self, arguments: dict[str, Any]) -> ToolResult:
        """Have the action done as the caller's turn."""
        services, action, caller = self._services, self._action, _caller()
        try:
            if not may(caller, action):
                raise NotAllowedError("This token may only read.")
            slots = await _slots(services, caller, action, arguments)
            return answered(await do(services, caller, action.name, slots, None))
        except DayhandError as error:
            return failed(error)


def may(caller: Caller, action: Action) -> bool:
    """Whether a token goes as far as an action."""
    return (Scope.READ if action.level in _READS else Scope.WRITE) in caller.scopes


async def _slots(
    services: Services, caller: Caller, action: Action, arguments: Mapping[str, Any]
) -> dict[str, Any]:
    """Return arguments as the JSON slots are validated from; InvalidRequestError when they are none."""
    unknown = sorted(set(arguments) - set(action.slots.model_fields))
    if unknown:
        known = ", ".join(action.slots.model_fields)
        raise InvalidRequestError(f"{action.name} has no argument {unknown[0][:60]!r}; it has: {known}.")
    parse_json(json.dumps(arguments).encode())  # as strict as any body: it is going to be stored
    person = await services.people.get(caller.user)
    moment = Moment(services.clock.now(), person.zone, person.language)
    slots = read_slots(action.slots, arguments, moment)
    return {name: to_jsonable_python(value) for name, value in slots.items()}


def _caller() -> Caller:
    caller: Caller = get_http_request().scope[CALLER]
    return caller

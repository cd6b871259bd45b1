"""Which MCP servers are configured: a JSON file in the form that most clients read (``mcpServers``)."""

import json
import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from capabilities.contract import Level
from capabilities.errors import InvalidRequestError

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
Reach = Literal[Level.READ_OUTSIDE, Level.OUTWARD, Level.IRREVERSIBLE]
"""What a tool of somebody else's can be: never something that only touches the person's own things."""


class Server(BaseModel):
    """One server: a command that is started, or an address; and what its tools may do.

    ``levels`` and ``destinations`` are by the server's own tool names. Without them a tool is
    ``outward``, and every argument says where something goes. ``tools`` limits what is offered.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
    command: str | None = None
    args: tuple[str, ...] = ()
    env: dict[str, str] = Field(default_factory=dict)
    cwd: str | None = None
    url: Annotated[str, Field(pattern=r"^https?://")] | None = None
    headers: dict[str, str] = Field(default_factory=dict)
    disabled: bool = False
    tools: tuple[str, ...] | None = None
    levels: dict[str, Reach] = Field(default_factory=dict)
    destinations: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    seconds: Annotated[float, Field(gt=0, le=55)] = 20.0
    """How long a call, or starting, may take."""

    @model_validator(mode="after")
    def _check_one_way(self) -> "Server":
        if (self.command is None) == (self.url is None):
            raise ValueError("a server has either a command or a url")
        return self


def read_servers(path: Path) -> list[Server]:
    """Return the configured servers that are on; InvalidRequestError says what is wrong with the file.

    ``${NAME}`` in env, headers, args and url is replaced by that environment variable.
    """
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
        found = content["mcpServers"].items()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidRequestError(f"{path}: this is no JSON file with mcpServers.") from error
    servers = [_server(path, name, raw) for name, raw in found]
    return [server for server in servers if not server.disabled]


def _server(path: Path, name: str, raw: Any) -> Server:
    try:
        return Server.model_validate({**_expanded(raw), "name": name.lower().replace("-", "_")})
    except (ValidationError, TypeError) as error:
        why = "it is no object"
        if isinstance(error, ValidationError):
            first = error.errors(include_url=False, include_input=False)[0]
            why = f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")
        raise InvalidRequestError(f"{path}: the server {name[:60]!r} makes no sense: {why}.") from error


def _expanded(value: Any) -> Any:
    match value:
        case str():
            return _VARIABLE.sub(lambda found: os.environ.get(found[1], ""), value)
        case list():
            return [_expanded(item) for item in value]  # pyright: ignore[reportUnknownVariableType]  # JSON
        case dict():
            return {key: _expanded(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]  # JSON
        case _:
            return value

"""The door: what holds for every request before any route sees it.

Host names are checked (a page that rebinds its own name to this machine gets nothing), more work
than the machine should take is turned away at once, every answer carries the security headers,
and no exception leaves without having become a problem body.
"""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from functools import lru_cache
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from api.completions.refusing import refused
from api.errors import OverloadedError, problem_response, respond, unexpected
from api.metrics import Meter

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(self)"),
)
_NO_STORE = (b"cache-control", b"no-store")

_PRIVATE = ("/api", "/v1", "/mcp")
"""Answers from below these are a person's own: nothing in between may keep them."""

_UNCHECKED = ("/health/", "/metrics")
"""Asked by name from inside a cluster; what they tell is no person's."""


def host_name(header: str) -> str:
    """Return the host of a Host header in lower case, without the port; empty when it is malformed."""
    try:
        parts = urlsplit(f"//{header}")
        name, _ = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if "@" in header or parts.path or parts.query or parts.fragment:
        return ""
    return f"[{name}]" if ":" in name else name


def allowed_hosts(host: str, public_url: str | None) -> frozenset[str] | None:
    """Return the host names this server answers to; None for any.

    On a loopback address, or where the public address is known, only those. Listening elsewhere
    without a public address, the names people use cannot be known.
    """
    bound_here = host_name(f"[{host}]" if ":" in host else host) in LOOPBACK_HOSTS
    if not bound_here and public_url is None:
        return None
    public = {host_name(urlsplit(public_url).netloc)} if public_url else set[str]()
    return LOOPBACK_HOSTS | public


class Door:
    """ASGI middleware around the whole application."""

    def __init__(self, app: App, *, hosts: Iterable[str] | None, meter: Meter, at_once: int) -> None:
        self._app = app
        self._hosts = None if hosts is None else frozenset(hosts)
        self._meter = meter
        self._at_once = at_once
        self._working = 0
        self._is_ours = lru_cache(maxsize=256)(self._check_host)

    def _check_host(self, header: str) -> bool:
        return self._hosts is None or host_name(header) in self._hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in, or turn it away."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket" and not self._is_ours(_host(scope)):
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "unknown host"})
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        passage = _Passage(send, is_api=scope["path"].startswith(_PRIVATE))
        if not scope["path"].startswith(_UNCHECKED) and not self._is_ours(_host(scope)):
            sentence = "This server is not known by that name; set DAYHAND_PUBLIC_URL to the address you use."
            await problem_response(400, "unknown_host", sentence)(scope, receive, passage.send)
            return
        if self._working >= self._at_once:
            error = OverloadedError("Too much is going on right now; please try again in a moment.")
            refuse = refused if scope["path"].startswith("/v1/") else respond
            await refuse(error)(scope, receive, passage.send)
            return
        self._working += 1
        passage.release = self._release
        began = perf_counter()
        try:
            await self._app(scope, receive, passage.send)
        except Exception as error:  # noqa: BLE001  # the outermost boundary of a request
            response = unexpected(error)
            if not passage.status:
                await response(scope, receive, passage.send)
        finally:
            passage.let_go()
            self._meter.answered(passage.status, perf_counter() - began, is_stream=passage.is_stream)

    def _release(self) -> None:
        self._working -= 1


class _Passage:
    """One answer on its way out: adds headers, notes the status, gives its place back once."""

    __slots__ = ("_is_api", "_send", "is_stream", "release", "status")

    def __init__(self, send: Send, *, is_api: bool) -> None:
        self._send = send
        self._is_api = is_api
        self.status = 0
        self.is_stream = False
        self.release: Callable[[], None] | None = None

    async def send(self, message: Message) -> None:
        """Pass a message on."""
        if message["type"] == "http.response.start":
            self._begin(message)
        await self._send(message)

    def _begin(self, message: Message) -> None:
        self.status = message["status"]
        headers: list[tuple[bytes, bytes]] = list(message.get("headers", ()))
        names = {name for name, _ in headers}
        headers += [header for header in SECURITY_HEADERS if header[0] not in names]
        if self._is_api and _NO_STORE[0] not in names:
            headers.append(_NO_STORE)
        message["headers"] = headers
        if (b"content-type", b"text/event-stream; charset=utf-8") in headers:
            self.is_stream = True
            self.let_go()

    def let_go(self) -> None:
        """Give the place among the requests worked on back, once."""
        if self.release is not None:
            self.release()
            self.release = None


def _host(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"host":
            return str(value.decode("latin-1"))
    return ""

"""Serving over HTTP: uvicorn with limits, and a refusal to be open to a network without a secret."""

import asyncio
import ipaddress
import os
import signal
import socket
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.app import create_app
from api.installation import SHORTEST
from api.life import Life
from api.logs import configure_logs
from api.routes.live import MAX_MESSAGE
from api.services import Services
from api.voicing import speaker_of
from bot.settings import Settings
from capabilities.errors import InvalidRequestError, UnavailableError

KEEP_ALIVE_SECONDS = 20
MAX_CONNECTIONS = 2000
MAX_HEAD = 256_000
"""Bytes received before the head of a request is complete: it, and the start of its body."""


def check_exposure(settings: Settings) -> None:
    """Refuse to listen beyond this machine without a secret; InvalidRequestError says what to do."""
    if is_loopback(settings.host) or settings.secret is not None:
        return
    raise InvalidRequestError(
        f"I won't listen on {settings.host} without a secret, because others can reach that address. "
        f"Set DAYHAND_SECRET to at least {SHORTEST} random characters "
        '(python -c "import secrets; print(secrets.token_hex(32))"), or listen on 127.0.0.1.'
    )


def is_loopback(host: str) -> bool:
    """Whether an address to listen on can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class PatientProtocol(HttpToolsProtocol):
    """Closes connections whose head does not arrive in time; uvicorn itself would wait for ever."""

    def __init__(self, *arguments: Any, header_seconds: float, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._header_seconds = header_seconds
        self._deadline: asyncio.TimerHandle | None = None
        self._between = True
        self._head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn narrows it
        """Start waiting for the first request."""
        super().connection_made(transport)
        self._expect()

    def data_received(self, data: bytes) -> None:
        """Start waiting when the head of a further request begins; refuse one that is too long."""
        if self._between:
            if self._deadline is None:
                self._expect()
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD:
                self.send_400_response("The head of the request is too long.")
                return
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """Stop waiting: the head is here."""
        self._between = False
        self._head_bytes = 0
        self._stop_expecting()
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Take what comes next for a new head; the rest of a body nobody read has to hurry as well."""
        self._between = True
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline."""
        self._stop_expecting()
        super().connection_lost(exc)

    def _expect(self) -> None:
        self._stop_expecting()
        self._deadline = self.loop.call_later(self._header_seconds, self._give_up)

    def _stop_expecting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        if not self.transport.is_closing():
            self.transport.close()


class Server(uvicorn.Server):
    """Tells the application that it is about to stop, so that open streams end at once."""

    def __init__(self, config: uvicorn.Config, life: Life) -> None:
        super().__init__(config)
        self._life = life
        self.on_started: Callable[[int], None] = lambda _: None
        """Called once it listens, with the port."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and tell on which port; UnavailableError when that is not possible."""
        try:
            await super().startup(sockets)
        except SystemExit as error:
            if self.lifespan.should_exit:
                raise  # the application did not start; the log has its reason
            where = f"{self.config.host} port {self.config.port}"
            raise UnavailableError(f"I can't listen on {where}. Is something else using it?") from error
        if self.started:
            self.on_started(self.servers[0].sockets[0].getsockname()[1])

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  # as uvicorn calls it
        """Stop taking requests; called by the signal. A second Ctrl-C does not wait any more.

        uvicorn would raise the signal once more afterwards, and the process would end by it before
        the store is closed.
        """
        self._life.closing.set()
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def make_server(services: Services, **changes: Any) -> Server:
    """Return a server of the installation; ``changes`` go to uvicorn's configuration (tests)."""
    check_exposure(services.settings)
    app = create_app(services)
    options: dict[str, Any] = {
        "host": services.settings.host,
        "port": services.settings.port,
        "http": partial(PatientProtocol, header_seconds=services.limits.header_seconds),
        "loop": "uvloop" if os.name == "posix" else "asyncio",
        "ws": "websockets-sansio",
        "ws_max_size": MAX_MESSAGE,
        "ws_max_queue": 16,
        "lifespan": "on",
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": False,
        "limit_concurrency": MAX_CONNECTIONS,
        "timeout_keep_alive": KEEP_ALIVE_SECONDS,
        "timeout_graceful_shutdown": services.limits.grace_seconds,
        **changes,
    }
    return Server(uvicorn.Config(app, **options), app.state.life)


async def serve(settings: Settings) -> None:
    """Serve an installation until told to stop; prints where it is and how its owner gets in."""
    from api.wiring import open_services  # the composition root names us too

    check_exposure(settings)
    configure_logs(settings.log_level)
    async with open_services(settings) as services:
        owner = await services.local_owner()
        server = make_server(services)
        code = await services.accounts.setup_code()
        server.on_started = lambda port: _tell(settings, port, code)
        # Not in the first one's request: engines take seconds to start. For whoever speaks first; the
        # rest is everybody's.
        warming = asyncio.create_task(services.voice.warm_up(await speaker_of(services, owner.id)))
        try:
            await server.serve()
        finally:
            warming.cancel()
            await asyncio.gather(warming, return_exceptions=True)


def _tell(settings: Settings, port: int, code: str | None) -> None:
    """Print where the server is, and to whoever starts it first, how to become the owner."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = settings.public_url or f"http://{host}:{port}"
    lines = [f"Dayhand listens on {address} (the API: {address}/docs)"]
    if code is not None:
        # In the fragment, the code is not sent to any server, nor does it get into its logs.
        body = f'{{"code": "{code}", "name": …, "password": …}}'
        lines += [
            "",
            "Nobody has signed in yet. To become the owner, within 24 hours:",
            f"  open  {address}/#setup={code}",
            f"  or    POST {address}/api/setup {body}",
        ]
    print("\n".join(lines), flush=True)  # noqa: T201  # the console is the one place the code may appear

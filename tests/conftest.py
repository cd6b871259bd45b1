"""What every test has: no network beyond this machine, a clock that stands still, an empty store."""

import ipaddress
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from api.logs import configure_logs
from bot.store.embedded import EmbeddedStore
from tests.clock import SettableClock

pytest_plugins = ["tests.peers.aimock.fixtures"]


def _is_local(host: object) -> bool:
    if host is None or host in {"", b"", "localhost", b"localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback or str(host) == "0.0.0.0"
    except ValueError:
        return False


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse to look up or reach anything but this machine, whatever library asks."""
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # not a tuple: a Unix socket
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not _is_local(host):
        raise RuntimeError(f"a test tried to reach {host}: only this machine is allowed")


sys.addaudithook(_refuse_network)
configure_logs("WARNING")


@pytest.fixture
def clock() -> SettableClock:
    """Monday, 2 March 2026, 09:00 UTC, until the test moves it."""
    return SettableClock()


@pytest.fixture
async def store(tmp_path: Path, clock: SettableClock) -> AsyncIterator[EmbeddedStore]:
    """A fresh embedded store on the settable clock, nothing declared."""
    opened = await EmbeddedStore.open(tmp_path / "home" / "dayhand.db", now=clock.now)
    yield opened
    await opened.close()

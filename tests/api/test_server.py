"""Starting to serve: what is refused, and what the console tells."""

import asyncio
import os
import signal
import sys
from io import StringIO
from pathlib import Path

import httpx
import pytest
import structlog
from pydantic import SecretStr

from api.logs import configure_logs
from api.server import check_exposure, make_server
from bot.settings import Settings
from capabilities.errors import InvalidRequestError, UnavailableError
from tests.api.house import House
from tests.api.wire import served


def settings(host: str, secret: str | None = None) -> Settings:
    return Settings(_env_file=None, host=host, secret=SecretStr(secret) if secret else None)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "home.example", ""])
def test_a_network_is_not_served_without_a_secret(host: str) -> None:
    with pytest.raises(InvalidRequestError, match="DAYHAND_SECRET"):
        check_exposure(settings(host))
    check_exposure(settings(host, "s" * 32))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.53", "::1", "localhost"])
def test_this_machine_is_served_without_a_secret(host: str) -> None:
    check_exposure(settings(host))


async def test_serve_prints_a_code_that_works_and_stops_on_a_signal(tmp_path: Path) -> None:
    """The whole command in a process of its own, as a person runs it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "api.cli", "serve", "--port", "0",
        env={**os.environ, "DAYHAND_HOME": str(tmp_path), "DAYHAND_ZONE": "Europe/Berlin"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    async with asyncio.timeout(60):
        address = code = ""
        while not code:
            line = (await process.stdout.readline()).decode()
            assert line or process.returncode is None
            address = line.split()[3] if line.startswith("Dayhand listens on") else address
            code = line.partition("#setup=")[2].strip()
        async with httpx.AsyncClient(base_url=address) as client:
            body = {"code": code, "name": "Ann", "password": "correct horse battery"}
            assert (await client.post("/api/setup", json=body)).status_code == 201
        process.send_signal(signal.SIGTERM)
        _, errors = await process.communicate()
    # Not ended by the signal: what was open has been closed first.
    assert process.returncode == 0, errors
    assert code.encode() not in errors


async def test_serve_refuses_a_network_with_a_sentence(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "api.cli", "serve", "--host", "0.0.0.0", "--port", "0",
        env={**os.environ, "DAYHAND_HOME": str(tmp_path)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(60):
        _, errors = await process.communicate()
    assert process.returncode == 1
    assert b"DAYHAND_SECRET" in errors
    assert b"Traceback" not in errors


async def test_a_port_in_use_is_a_sentence(house: House) -> None:
    async with served(house) as wire:
        second = make_server(house.services, host="127.0.0.1", port=wire.port)
        with pytest.raises(UnavailableError, match=f"port {wire.port}"):
            await second.serve()


def test_careless_log_lines_lose_what_was_not_meant_to_be_logged() -> None:
    """Fields are let through by name; of an exception only its kind and place."""
    stream = StringIO()
    configure_logs("INFO", stream)
    try:
        int("CANARY")
    except ValueError:
        structlog.get_logger("t").exception("it_failed", text="CANARY", token="CANARY", user="u1")
    finally:
        configure_logs("WARNING")

    told = stream.getvalue()
    assert "CANARY" not in told
    assert '"user": "u1"' in told
    assert "ValueError" in told
    assert "test_server.py" in told

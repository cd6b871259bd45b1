"""The model server as pytest fixtures: one process a session, empty for every test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.peers.aimock.install import missing
from tests.peers.aimock.server import Aimock, Fixture

Starter = Callable[..., Aimock]
"""Starts a server of its own with the fixtures given."""


@pytest.fixture(scope="session")
def aimock_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aimock]:
    """The server of this session; tests take ``aimock``."""
    if reason := missing():
        pytest.skip(reason)
    server = Aimock.start(tmp_path_factory.mktemp("aimock"))
    yield server
    server.stop()


@pytest.fixture
def aimock(aimock_server: Aimock) -> Iterator[Aimock]:
    """A model server that knows nothing yet: ``aimock.script(said("hello", "Hi!"))``."""
    aimock_server.reset()
    yield aimock_server
    aimock_server.reset()


@pytest.fixture
def start_aimock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    """Start further servers: for a second provider, or for answers that break JSON."""
    if reason := missing():
        pytest.skip(reason)
    started: list[Aimock] = []

    def start(*fixtures: Fixture) -> Aimock:
        folder: Path = tmp_path_factory.mktemp("aimock")
        started.append(Aimock.start(folder, fixtures))
        return started[-1]

    yield start
    for server in started:
        server.stop()

import json
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.world import World, open_world

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
PEER = Path(__file__).parents[1] / "peers" / "board.py"


class Bridge:
    """Opens worlds that have servers configured."""

    def __init__(self, folder: Path, stack: AsyncExitStack, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.board = folder / "board.txt"
        self.config = folder / "servers.json"
        self._stack = stack
        monkeypatch.setenv("DAYHAND_MCP_SERVERS", str(self.config))

    def configure(self, **servers: Any) -> None:
        self.config.write_text(json.dumps({"mcpServers": servers}))

    def peer(self, **more: Any) -> dict[str, Any]:
        return {
            "command": sys.executable,
            "args": [str(PEER)],
            "env": {"BOARD": str(self.board)},
            "levels": {"read_board": "read_outside", "roar": "read_outside", "environment": "read_outside"},
            **more,
        }

    async def world(self, *, learn: bool = True, **options: Any) -> World:
        """Return a world, with what the servers offer if that is to be asked."""
        world = await self._stack.enter_async_context(open_world(self.folder, now=NOW, **options))
        if learn:
            await world.services.bridges.learn(world.services.registry.put)
        return world

    @property
    def pinned(self) -> list[str]:
        """What really happened."""
        return self.board.read_text().splitlines() if self.board.exists() else []


@pytest.fixture
async def bridge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bridge]:
    async with AsyncExitStack() as stack:
        yield Bridge(tmp_path, stack, monkeypatch)

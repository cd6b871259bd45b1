"""A chat over an empty store and the real provider libraries, talking to the loopback model server."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.models.building import chat_of
from bot.models.chat import Chat
from bot.models.collections import SPECS
from bot.models.port import Ask, Message, Payer, Tool
from bot.settings import Settings
from bot.store.embedded import EmbeddedStore
from tests.peers.aimock.server import Aimock

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WAVE = Tool(
    "wave",
    "Wave a hand.",
    {"type": "object", "properties": {"hand": {"type": "string"}}, "required": ["hand"]},
)


class Ticks:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


def asking(text: str = "hello", **changes: Any) -> Ask:
    """One user message as a call."""
    usual: dict[str, Any] = {
        "purpose": "respond",
        "messages": (Message("system", "Be brief."), Message("user", text)),
        "payer": Payer("ann", "web", "turn-1"),
        "seconds": 20.0,
    }
    return Ask(**{**usual, **changes})


Maker = Callable[..., Chat]


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
async def models_store(store: EmbeddedStore) -> EmbeddedStore:
    await store.declare(SPECS)
    return store


@pytest.fixture
async def chatting(models_store: EmbeddedStore, tmp_path: Path, ticks: Ticks) -> AsyncIterator[Maker]:
    """Make a chat of settings; what is made is closed."""
    made: list[Chat] = []

    def make(**settings: Any) -> Chat:
        given = {"home": tmp_path / "home", "openai_api_key": "sk-canary-1234", **settings}
        chat = chat_of(Settings(**given), models_store, lambda: NOW, ticks)
        made.append(chat)
        return chat

    yield make
    for chat in made:
        await chat.close()


PROVIDERS = ("openai", "moonshot", "anthropic", "ollama", "elsewhere")


def pointed(server: Aimock, provider: str) -> dict[str, Any]:
    """Return the settings under which a provider is found at a model server."""
    return {
        "openai": {"model": "openai:gpt-5-mini", "openai_base_url": server.openai},
        "moonshot": {
            "model": "moonshot:kimi-k2",
            "moonshot_base_url": server.openai,
            "moonshot_api_key": "sk-kimi",
        },
        "anthropic": {
            "model": "anthropic:claude-sonnet-4",
            "anthropic_base_url": server.url,
            "anthropic_api_key": "sk-ant",
        },
        "ollama": {"model": "ollama:llama3.2", "ollama_host": server.url},
        "elsewhere": {"model": f"openai:qwen@{server.openai}"},
    }[provider]


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> str:
    """Each way to reach a model."""
    return str(request.param)

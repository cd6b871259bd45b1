"""A provider's embeddings are reached by its library, and paid for, counted and redacted like all else."""

import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.library.meaning.choosing import encoder_of
from bot.library.meaning.local import LocalEncoder
from bot.models.building import chat_of, embedder_of
from bot.models.embedding import Embedder
from bot.models.port import BudgetError, ModelUnavailableError, Payer
from bot.models.usage import UsageBook
from bot.settings import Settings
from bot.store.embedded import EmbeddedStore
from capabilities.errors import InvalidRequestError
from tests.models.conftest import NOW, Ticks
from tests.peers.aimock.fixtures import Starter
from tests.peers.aimock.server import Aimock

ANN = Payer("ann", "library", "")
Maker = Callable[..., Embedder]
NEARBY = {"match": {"inputText": "tea"}, "response": {"embedding": [3.0, 4.0]}}


@pytest.fixture
async def embedding(models_store: EmbeddedStore, tmp_path: Path, ticks: Ticks) -> AsyncIterator[Maker]:
    """Make what the settings name; what is made is closed."""
    made: list[Embedder] = []

    def make(**settings: Any) -> Embedder:
        given = {"home": tmp_path / "home", "openai_api_key": "sk-canary-1234", **settings}
        configured = Settings(**given)
        embedder = embedder_of(configured, chat_of(configured, models_store, lambda: NOW, ticks))
        assert embedder is not None
        made.append(embedder)
        return embedder

    yield make
    for embedder in made:
        await embedder.close()


def at(server: Aimock, **settings: Any) -> dict[str, Any]:
    return {"embed": "openai:text-embedding-3-small", "openai_base_url": server.openai, **settings}


async def test_each_text_gets_its_vector(aimock: Aimock, embedding: Maker) -> None:
    aimock.script(NEARBY)
    assert await embedding(**at(aimock)).embed(["green tea", "black tea"], ANN) == [[3.0, 4.0], [3.0, 4.0]]
    (request,) = aimock.requests()
    assert request["headers"]["authorization"] == "[REDACTED]" or "sk-canary" in str(request["headers"])


async def test_it_is_counted_and_paid(aimock: Aimock, embedding: Maker, models_store: EmbeddedStore) -> None:
    aimock.script(NEARBY)
    await embedding(**at(aimock)).embed(["tea " * 1_000], ANN)
    (used,) = await UsageBook(models_store).since("2000-01-01", "ann")
    assert (used["model"], used["calls"]) == ("openai:text-embedding-3-small", 1)
    assert used["purposes"]["embed"]["input_tokens"] > 1_000
    assert used["micros"] > 0


async def test_nothing_is_sent_that_nobody_pays(aimock: Aimock, embedding: Maker) -> None:
    aimock.script(NEARBY)
    embedder = embedding(**at(aimock, person_daily_dollars=0.0))
    with pytest.raises(BudgetError):
        await embedder.embed(["tea " * 1_000], ANN)
    assert aimock.requests() == []


async def test_account_numbers_are_not_sent(aimock: Aimock, embedding: Maker) -> None:
    aimock.script(NEARBY)
    await embedding(**at(aimock)).embed(["tea, paid from DE89 3704 0044 0532 0130 00"], ANN)
    (body,) = aimock.bodies()
    assert "0532" not in json.dumps(body)
    assert "[iban 1]" in json.dumps(body)


async def test_a_provider_that_fails_is_told_without_its_words(
    start_aimock: Starter, embedding: Maker
) -> None:
    error = {"error": {"message": "canary sk-canary-1234", "type": "error"}, "status": 500}
    server = start_aimock({"match": {"inputText": "tea"}, "response": error})
    with pytest.raises(ModelUnavailableError) as raised:
        await embedding(**at(server)).embed(["tea"], ANN)
    assert "text-embedding-3-small" in str(raised.value)
    assert "canary" not in str(raised.value)


async def test_after_five_failures_it_is_left_alone(start_aimock: Starter, embedding: Maker) -> None:
    server = start_aimock(
        {"match": {"inputText": "tea"}, "response": {"error": {"message": "no"}, "status": 500}}
    )
    embedder = embedding(**at(server))
    for _ in range(7):
        with pytest.raises(ModelUnavailableError):
            await embedder.embed(["tea"], ANN)
    assert len(server.requests()) == 5


async def test_without_a_key_nothing_is_asked(aimock: Aimock, embedding: Maker) -> None:
    with pytest.raises(ModelUnavailableError, match="has no key"):
        await embedding(**at(aimock, openai_api_key=None)).embed(["tea"], ANN)


class _Ollama(BaseHTTPRequestHandler):
    """Answers POST /api/embed as Ollama's API documents it; every text has another vector."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append((self.path, asked))  # type: ignore[attr-defined]
        made = [[float(len(text)), 1.0] for text in asked["input"]]
        body = json.dumps({"model": asked["model"], "embeddings": made}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base's name
        """Say nothing."""


@pytest.fixture
def ollama() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Ollama)
    server.asked = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


async def test_ollama_is_asked_in_its_own_words(
    ollama: ThreadingHTTPServer, models_store: EmbeddedStore, tmp_path: Path
) -> None:
    settings = Settings(
        home=tmp_path, embed="ollama:nomic-embed-text", ollama_host=f"http://127.0.0.1:{ollama.server_port}"
    )
    encoder = encoder_of(settings, chat_of(settings, models_store, lambda: NOW))
    assert encoder is not None
    made = await encoder.encode(["tea", "coffee"], "question", "ann")
    await encoder.close()
    assert made.shape == (2, 2)
    assert (made**2).sum(axis=1) == pytest.approx([1.0, 1.0])
    ((path, asked),) = ollama.asked  # type: ignore[attr-defined]
    assert path == "/api/embed"
    assert asked["input"] == ["search_query: tea", "search_query: coffee"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("claude:haiku", "anthropic makes no embeddings"),
        ("text-embedding-3-small", "DAYHAND_EMBED: .* does not say whose model"),
        ("openai:a, openai:b", "names one model"),
        ("openai:a@http://:0", "DAYHAND_EMBED: the address"),
    ],
)
async def test_a_setting_that_makes_no_sense_is_told_at_the_start(
    said: str, sentence: str, models_store: EmbeddedStore, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path, embed=said)
    with pytest.raises(InvalidRequestError, match=sentence):
        chat_of(settings, models_store, lambda: NOW)


async def test_a_folder_is_a_local_encoder_and_nothing_is_none(
    models_store: EmbeddedStore, tmp_path: Path
) -> None:
    for said, kind in ((f"local:{tmp_path}", LocalEncoder), ("", type(None))):
        settings = Settings(home=tmp_path, embed=said)
        assert isinstance(encoder_of(settings, chat_of(settings, models_store, lambda: NOW)), kind)

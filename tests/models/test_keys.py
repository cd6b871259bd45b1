"""Keys change at run time, are stored encrypted, and show up nowhere."""

from dataclasses import replace
from io import StringIO

import pytest

from api.logs import configure_logs
from bot.models.keys import MODEL_KEYS
from bot.models.port import ModelUnavailableError
from bot.store.embedded import EmbeddedStore
from capabilities.errors import InvalidRequestError
from tests.models.conftest import NOW, Maker, Ticks, asking, pointed
from tests.peers.aimock.server import Aimock, failed, said


async def test_a_stored_key_wins_and_others_notice_it(
    chatting: Maker, models_store: EmbeddedStore, ticks: Ticks
) -> None:
    mine, theirs = chatting(model="openai:gpt-5"), chatting(model="openai:gpt-5")
    (name,) = mine.parts.names
    assert await theirs.parts.keys.of(name) == "sk-canary-1234"

    await mine.parts.keys.set("openai", "sk-stored-9", NOW)

    assert await mine.parts.keys.of(name) == "sk-stored-9"
    ticks.at += 3.1
    assert await theirs.parts.keys.of(name) == "sk-stored-9"
    raw = await models_store.collection(MODEL_KEYS.name).find_one({"_id": "openai"})
    assert "sk-stored-9" not in str(raw)
    await mine.parts.keys.remove("openai")
    assert await mine.parts.keys.of(name) == "sk-canary-1234"


async def test_a_providers_own_key_is_not_sent_to_another_address(chatting: Maker) -> None:
    chat = chatting(model="openai:gpt-5, openai:qwen@http://127.0.0.1:1/v1")
    home, elsewhere = chat.parts.names

    assert await chat.parts.keys.of(home) == "sk-canary-1234"
    assert await chat.parts.keys.of(elsewhere) is None


async def test_a_key_shows_in_no_log_and_no_error(aimock: Aimock, chatting: Maker) -> None:
    log = StringIO()
    configure_logs("DEBUG", log)
    # Providers repeat the key that they refuse.
    refusal = {"error": {"message": "Incorrect API key provided: sk-canary-1234."}, "status": 401}
    aimock.script({"match": {"userMessage": "hello"}, "response": refusal})

    with pytest.raises(ModelUnavailableError) as caught:
        await chatting(**pointed(aimock, "openai")).ask(asking())

    configure_logs("WARNING")
    assert "does not accept the key" in caught.value.sentence
    assert "canary" not in log.getvalue() + caught.value.sentence


@pytest.mark.parametrize("key", ["", "two words", "schlüssel"])
async def test_what_is_no_key_is_not_stored(chatting: Maker, key: str) -> None:
    with pytest.raises(InvalidRequestError, match="no key"):
        await chatting().parts.keys.set("openai", key, NOW)


async def test_the_breaker_leaves_a_failing_model_alone_and_tries_it_again(
    aimock: Aimock, chatting: Maker, ticks: Ticks
) -> None:
    aimock.script(failed("hello", 401, times=5), said("hello", "Hi!"))
    chat = chatting(**pointed(aimock, "openai"))
    for _ in range(7):
        with pytest.raises(ModelUnavailableError):
            await chat.ask(asking())
    assert len(aimock.requests()) == 5

    ticks.at += 30

    assert (await chat.ask(asking())).text == "Hi!"


async def test_the_next_model_answers_when_the_first_does_not(aimock: Aimock, chatting: Maker) -> None:
    aimock.script(
        {"match": {"model": "gpt-5"}, "response": {"error": {"message": "no"}, "status": 401}},
        said("hello", "Hi!"),
    )
    settings = {**pointed(aimock, "openai"), "ollama_host": aimock.url}

    answer = await chatting(**{**settings, "model": "openai:gpt-5,ollama:llama3.2"}).ask(asking())

    assert (answer.text, answer.model) == ("Hi!", "ollama:llama3.2")


async def test_the_same_again_is_asked_once_per_person(aimock: Aimock, chatting: Maker) -> None:
    aimock.script(said("hello", "Hi!"))
    chat = chatting(**pointed(aimock, "openai"))
    heard: list[str] = []

    first = await chat.ask(asking(same_again=True))
    again = await chat.ask(asking(same_again=True), heard.append)

    assert (again.text, again.usage.micros, again.usage.calls) == ("Hi!", 0, 0)
    assert first.usage.calls == 1
    assert "".join(heard) == "Hi!"
    assert len(aimock.requests()) == 1
    other = asking(same_again=True)
    await chat.ask(replace(other, payer=replace(other.payer, user="ben")))
    assert len(aimock.requests()) == 2


async def test_a_forgotten_person_is_asked_for_anew(aimock: Aimock, chatting: Maker) -> None:
    aimock.script(said("hello", "Hi!"))
    chat = chatting(**pointed(aimock, "openai"))
    await chat.ask(asking(same_again=True))

    chat.forget("ben")
    await chat.ask(asking(same_again=True))
    assert len(aimock.requests()) == 1

    chat.forget("ann")
    await chat.ask(asking(same_again=True))
    assert len(aimock.requests()) == 2

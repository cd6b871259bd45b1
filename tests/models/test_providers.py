"""The real libraries of the providers against a server that speaks their protocols."""

import pytest

from bot.models.port import Message, ModelUnavailableError, ToolCall
from tests.models.conftest import WAVE, Maker, asking, pointed
from tests.peers.aimock.fixtures import Starter
from tests.peers.aimock.server import Aimock, called, failed, said

USAGE = {"prompt_tokens": 41, "completion_tokens": 7, "input_tokens": 41, "output_tokens": 7}


async def test_text_streams_and_is_told_as_it_comes(aimock: Aimock, chatting: Maker, provider: str) -> None:
    aimock.script({**said("hello", "Hi Ann, how are you today?"), "chunkSize": 5})
    heard: list[str] = []

    answer = await chatting(**pointed(aimock, provider)).ask(asking(), heard.append)

    assert (answer.text, answer.calls, answer.cut) == ("Hi Ann, how are you today?", (), False)
    assert len(heard) > 1
    assert "".join(heard) == answer.text


async def test_parallel_calls_come_with_their_arguments(
    aimock: Aimock, chatting: Maker, provider: str
) -> None:
    aimock.script(called("hello", ("wave", {"hand": "left"}), ("wave", {"hand": "right"})))

    answer = await chatting(**pointed(aimock, provider)).ask(asking(tools=(WAVE,), must_call="wave"))

    assert [(call.name, call.arguments) for call in answer.calls] == [
        ("wave", {"hand": "left"}),
        ("wave", {"hand": "right"}),
    ]
    assert len({call.id for call in answer.calls}) == 2


async def test_results_of_calls_are_shown_to_the_model(
    aimock: Aimock, chatting: Maker, provider: str
) -> None:
    aimock.script({"match": {"toolResultContains": "waved"}, "response": {"content": "Done."}})
    call = ToolCall("call_1", "wave", {"hand": "left"})
    messages = (
        Message("user", "wave"),
        Message("assistant", calls=(call,)),
        Message("tool", "waved", call_id="call_1"),
    )

    answer = await chatting(**pointed(aimock, provider)).ask(asking(messages=messages, tools=(WAVE,)))

    assert answer.text == "Done."


@pytest.mark.parametrize("status", [429, 503])
async def test_an_overloaded_model_is_asked_again(
    aimock: Aimock, chatting: Maker, provider: str, status: int
) -> None:
    aimock.script(failed("hello", status, retryAfter=0), said("hello", "Hi!"))

    answer = await chatting(**pointed(aimock, provider)).ask(asking())

    assert answer.text == "Hi!"
    assert len(aimock.requests()) == 2


@pytest.mark.parametrize("status", [400, 401, 404])
async def test_what_will_not_help_is_not_tried_again(
    aimock: Aimock, chatting: Maker, provider: str, status: int
) -> None:
    aimock.script(failed("hello", status, times=3), said("hello", "Hi!"))

    with pytest.raises(ModelUnavailableError):
        await chatting(**pointed(aimock, provider)).ask(asking())

    assert len(aimock.requests()) == 1


async def test_a_hanging_model_is_left_in_time(aimock: Aimock, chatting: Maker, provider: str) -> None:
    aimock.script({**said("hello", "Hi!"), "latency": 30_000})

    with pytest.raises(ModelUnavailableError, match="took too long"):
        await chatting(**pointed(aimock, provider)).ask(asking(seconds=1.0))


async def test_an_answer_that_breaks_off_is_cut_for_who_has_heard_its_beginning(
    aimock: Aimock, chatting: Maker, provider: str
) -> None:
    aimock.script(
        {
            **said("hello", "Hi Ann, how are you today?"),
            "chunkSize": 5,
            "truncateAfterChunks": 4,
            "latency": 50,
        }
    )
    heard: list[str] = []

    answer = await chatting(**pointed(aimock, provider)).ask(asking(), heard.append)

    assert answer.cut
    assert answer.text == "".join(heard)
    assert "Hi Ann, how are you today?".startswith(answer.text)


async def test_a_flood_is_cut(aimock: Aimock, chatting: Maker, provider: str) -> None:
    aimock.script({**said("hello", "x" * 1_000_000), "chunkSize": 10_000})

    answer = await chatting(**pointed(aimock, provider)).ask(asking())

    assert answer.cut
    assert len(answer.text) == 100_000


async def test_an_unknown_tool_is_handed_on(aimock: Aimock, chatting: Maker, provider: str) -> None:
    aimock.script(called("hello", ("explode", {})))

    answer = await chatting(**pointed(aimock, provider)).ask(asking(tools=(WAVE,)))

    assert [(call.name, call.arguments) for call in answer.calls] == [("explode", {})]


@pytest.mark.parametrize("provider", ["openai", "moonshot", "anthropic", "elsewhere"])
async def test_used_tokens_are_the_providers_own(aimock: Aimock, chatting: Maker, provider: str) -> None:
    aimock.script(said("hello", "Hi!", usage=USAGE))

    answer = await chatting(**pointed(aimock, provider)).ask(asking())

    # LangChain does not read the input tokens that Anthropic tells at the beginning: we estimate.
    assert answer.usage.input_tokens == (41 if provider != "anthropic" else 20)
    assert answer.usage.output_tokens == 7


@pytest.mark.parametrize("provider", ["openai", "moonshot", "anthropic", "elsewhere"])
async def test_a_limit_of_length_is_a_cut(aimock: Aimock, chatting: Maker, provider: str) -> None:
    aimock.script(said("hello", "Hi and", finishReason="length"))

    answer = await chatting(**pointed(aimock, provider)).ask(asking())

    assert (answer.text, answer.cut) == ("Hi and", True)


@pytest.mark.parametrize("provider", ["openai", "moonshot", "elsewhere"])
async def test_broken_arguments_are_handed_on_raw(
    start_aimock: Starter, chatting: Maker, provider: str
) -> None:
    server = start_aimock(called("hello", ("wave", '{"hand": "le'), ("wave", "[1]"), ("wave", {"hand": "b"})))

    answer = await chatting(**pointed(server, provider)).ask(asking(tools=(WAVE,)))

    assert [(call.arguments, call.raw) for call in answer.calls[:2]] == [
        (None, '{"hand": "le'),
        (None, "[1]"),
    ]
    assert answer.calls[2].arguments == {"hand": "b"}


async def test_most_tokens_are_said_as_each_provider_knows_them(
    aimock: Aimock, chatting: Maker, provider: str
) -> None:
    aimock.script(said("hello", "Hi!"))

    await chatting(**pointed(aimock, provider)).ask(asking(most_tokens=77))

    body = aimock.bodies()[0]
    assert 77 in {body.get("max_tokens"), body.get("max_completion_tokens")}

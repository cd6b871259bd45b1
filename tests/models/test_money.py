"""Caps hold to the last micro-dollar, however many ask at once, and over every store."""

import asyncio
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.models.port import BudgetError, Message
from bot.models.prices import worst_input
from bot.models.spending import SPENDING, Spending
from bot.replies import Listener, Replies
from bot.store.embedded import EmbeddedStore
from bot.store.port import Store
from capabilities.registry import Registry
from tests.contracts.conftest import Opener, any_store, engine, opener, wire_uri  # noqa: F401  # the engines of the contract
from tests.models.conftest import NOW, Maker, asking, pointed
from tests.peers.aimock.server import Aimock, failed, said


@pytest.fixture
async def two_stores(opener: Opener) -> tuple[Store, Store]:  # noqa: F811
    first = await opener()
    await first.declare([SPENDING])
    second = await opener()
    await second.declare([SPENDING])
    return first, second


async def test_calls_at_once_never_reserve_more_than_the_cap(two_stores: tuple[Store, Store]) -> None:
    """Two handles on one database, forty calls of 3 cents each under a cap of a dollar: 33 fit."""
    houses = [Spending(store, {("house", "day"): 1.0}) for store in two_stores]

    results = await asyncio.gather(
        *(houses[n % 2].reserve(f"person{n % 3}", 30_000, NOW) for n in range(40)), return_exceptions=True
    )

    kept = [result for result in results if not isinstance(result, BaseException)]
    assert all(isinstance(result, BudgetError) for result in results if result not in kept)
    assert len(kept) == 33
    assert await houses[0].spent(None, "day", NOW) == 990_000
    assert await houses[0].spent(None, "month", NOW) == 990_000
    assert sum([await houses[1].spent(f"person{n}", "day", NOW) for n in range(3)]) == 990_000


async def test_settling_gives_back_what_was_not_used(two_stores: tuple[Store, Store]) -> None:
    spending = Spending(two_stores[0], {("person", "day"): 1.0})
    held = await spending.reserve("ann", 1_000_000, NOW)
    with pytest.raises(BudgetError, match=r"\$1\.00 a day .* 3 March"):
        await spending.reserve("ann", 1, NOW)

    await spending.settle(held, 250_000)

    await spending.reserve("ann", 750_000, NOW)
    with pytest.raises(BudgetError):
        await spending.reserve("ann", 1, NOW)
    await spending.reserve("ben", 1_000_000, NOW)
    await spending.reserve("ann", 1_000_000, NOW + timedelta(days=1))


async def test_a_refused_call_reserves_nothing_anywhere(two_stores: tuple[Store, Store]) -> None:
    spending = Spending(two_stores[0], {("house", "month"): 0.5})

    with pytest.raises(BudgetError, match="1 April"):
        await spending.reserve("ann", 500_001, NOW)

    assert await spending.spent("ann", "day", NOW) == 0
    assert await spending.spent(None, "month", NOW) == 0


async def test_a_call_costs_what_its_tokens_cost(
    aimock: Aimock, chatting: Maker, models_store: EmbeddedStore
) -> None:
    aimock.script(said("hello", "Hi!", usage={"prompt_tokens": 1_000, "completion_tokens": 100}))
    chat = chatting(**pointed(aimock, "openai"))

    answer = await chat.ask(asking())

    assert answer.usage.micros == 1_000 * 0.25 + 100 * 2
    assert await chat.parts.accounts.spending.spent("ann", "day", NOW) == 450
    (row,) = await chat.parts.accounts.book.since("2026-03-02", "ann")
    assert (row["model"], row["channel"], row["purposes"]["respond"]["micros"]) == (
        "openai:gpt-5-mini",
        "web",
        450,
    )


async def test_at_the_cap_nothing_is_asked(aimock: Aimock, chatting: Maker) -> None:
    aimock.script(said("hello", "Hi!"))

    with pytest.raises(BudgetError):
        await chatting(**pointed(aimock, "openai"), person_daily_dollars=0.000_001).ask(asking())

    assert aimock.requests() == []


async def test_at_the_cap_a_model_that_is_free_still_answers(aimock: Aimock, chatting: Maker) -> None:
    aimock.script(said("hello", "Hi!"))
    settings = {**pointed(aimock, "openai"), "ollama_host": aimock.url, "person_daily_dollars": 0.0}

    answer = await chatting(**{**settings, "model": "openai:gpt-5-mini,ollama:llama3.2"}).ask(asking())

    assert answer.model == "ollama:llama3.2"


async def test_what_was_refused_costs_nothing_and_what_hung_costs_the_most(
    aimock: Aimock, chatting: Maker
) -> None:
    aimock.script(failed("hello", 400), {**said("slow", "Hi!"), "latency": 30_000})
    chat = chatting(**pointed(aimock, "openai"))
    spending = chat.parts.accounts.spending

    with pytest.raises(Exception, match="refused the request"):
        await chat.ask(asking("hello"))
    assert await spending.spent("ann", "day", NOW) == 0

    slow = asking("slow", seconds=1.0, messages=(Message("user", "slow"),))
    with pytest.raises(Exception, match="took too long"):
        await chat.ask(slow)
    price = chat.parts.accounts.prices.of(chat.parts.names[0])
    assert price is not None
    assert await spending.spent("ann", "day", NOW) == price.micros(worst_input(slow), slow.most_tokens)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Your limit of $0.50 a month for the language model is reached; it opens again on "),
        ("de", "Dein Limit von 0,50 $ pro Monat für das Sprachmodell ist erreicht; ab "),
    ],
)
async def test_a_cap_is_told_in_the_persons_language(
    two_stores: tuple[Store, Store], language: str, sentence: str
) -> None:
    """And in their own zone: midnight in UTC is two at night in Berlin's April."""
    with pytest.raises(BudgetError) as caught:
        await Spending(two_stores[0], {("person", "month"): 0.5}).reserve("ann", 500_001, NOW)

    told = Replies(Registry.discover()).worded(
        caught.value, Listener(language, ZoneInfo("Europe/Berlin"), NOW)
    )

    assert told.startswith(sentence)
    assert "2:00" in told

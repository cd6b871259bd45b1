"""One attempt with one model: paid for before, listened to within its time, settled and counted after."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, cast

import structlog

from bot.models.breaker import State
from bot.models.failures import Failure, failure_of
from bot.models.hearing import Heard
from bot.models.names import Name
from bot.models.port import Answer, Ask, Purpose, Told, Usage
from bot.models.prices import FREE, Prices, worst_input
from bot.models.providers import Client
from bot.models.spending import Reservation, Spending
from bot.models.usage import UsageBook
from bot.store.errors import StoreError
from capabilities.errors import UnavailableError

log = structlog.get_logger()
_CHARACTERS_A_TOKEN = 3
"""For models that do not say how many tokens they took; rather too many than too few."""


class Watch(Protocol):
    """Hears how calls went; for measurements."""

    def model_called(self, model: str, purpose: Purpose, outcome: str, seconds: float, used: Usage) -> None:
        """Count one attempt: "answered", "cut", "cancelled", or the kind of its failure."""
        ...

    def breaker_is(self, model: str, state: State) -> None:
        """Keep the state of a model's breaker."""
        ...


class AttemptError(Exception):
    """An attempt that gave no answer."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.kind)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Accounts:
    """Where calls are paid and counted. ``now`` is the wall clock, ``ticks`` one that never goes back."""

    prices: Prices
    spending: Spending
    book: UsageBook
    now: Callable[[], datetime]
    ticks: Callable[[], float]
    watches: list[Watch] = field(default_factory=list[Watch])


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call about to be made."""

    name: Name
    client: Client
    ask: Ask
    told: Told | None
    seconds: float

    async def make(self, accounts: Accounts) -> Answer:
        """Return the answer; AttemptError when there is none, BudgetError when nobody would pay for it."""
        ask, now = self.ask, accounts.now()
        price = accounts.prices.of(self.name) or FREE
        most = price.micros(worst_input(ask), ask.most_tokens)
        held = await accounts.spending.reserve(ask.payer.user, most, now)
        heard, began = Heard(self.told), accounts.ticks()
        try:
            failure = await _listen(self.client, ask, heard, self.seconds)
        except asyncio.CancelledError:
            used = self._used(heard, Failure("slow"), price.micros, most)
            await asyncio.shield(self._close(accounts, held, used, "cancelled", began))
            raise
        used = self._used(heard, failure, price.micros, most)
        outcome = failure.kind if failure else "answered" if heard.whole else "cut"
        await asyncio.shield(self._close(accounts, held, used, outcome, began))
        # What somebody has heard already is not said again by another attempt: it ends here, cut.
        if failure is not None and (self.told is None or not heard.text):
            raise AttemptError(failure)
        calls = heard.calls() if failure is None else ()
        cut = failure is not None or not heard.whole
        return Answer("".join(heard.text), calls, used, self.name.label, cut)

    def _used(
        self, heard: Heard, failure: Failure | None, cost: Callable[[int, int], int], most: int
    ) -> Usage:
        """Return what was used; an unknown outcome counts as the most that was possible."""
        if failure is not None and not heard.begun and failure.kind != "slow":
            return Usage()
        output = heard.output_tokens or -(-heard.characters // _CHARACTERS_A_TOKEN)
        entered = heard.input_tokens or worst_input(self.ask) // _CHARACTERS_A_TOKEN
        is_known = failure is None and not heard.overlong
        return Usage(entered, output, cost(entered, output) if is_known else most)

    async def _close(
        self, accounts: Accounts, held: Reservation, used: Usage, outcome: str, began: float
    ) -> None:
        """Settle and count. The answer is not lost when that fails: the reservation then stays."""
        seconds = accounts.ticks() - began
        for watch in accounts.watches:
            watch.model_called(self.name.label, self.ask.purpose, outcome, seconds, used)
        try:
            await accounts.spending.settle(held, used.micros)
            await accounts.book.add(self.ask.payer, self.ask.purpose, self.name.label, used, accounts.now())
        except (StoreError, UnavailableError) as error:
            log.warning("models.not_counted", model=self.name.label, reason=type(error).__name__)


async def _listen(client: Client, ask: Ask, heard: Heard, seconds: float) -> Failure | None:
    """Hear the answer to its end, or as much of it as is bearable; return why it broke off, if it did."""
    try:
        async with asyncio.timeout(seconds), aclosing(_pieces(client, ask)) as pieces:
            async for piece in pieces:
                if not heard.piece(piece):
                    break
    except TimeoutError:
        return Failure("slow")
    except Exception as error:  # noqa: BLE001  # whatever a provider's library raises is its failure
        failure = failure_of(error)
        # Never the error's words: providers repeat keys and prompts in them.
        log.info("models.failed", kind=failure.kind, error=type(error).__name__)
        return failure
    return None if heard.finish or heard.characters else Failure("broken")


async def _pieces(client: Client, ask: Ask) -> AsyncGenerator[Any]:
    """Yield a client's pieces; whatever it is, it is closed at once when nobody listens any more."""
    stream = client.stream(ask)
    async with aclosing(cast("Any", stream)):
        async for piece in stream:
            yield piece

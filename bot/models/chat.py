"""The models of an installation behind one call: tried in order, bounded in time, never twice at fault."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.models.attempt import Accounts, Attempt, AttemptError, Watch
from bot.models.breaker import Breaker
from bot.models.failures import Failure
from bot.models.keys import Keys
from bot.models.names import Name
from bot.models.port import Answer, Ask, BudgetError, ModelUnavailableError, Told
from bot.models.providers import Client, MissingExtraError, connect, needs_key
from bot.models.repeats import Repeats, key_of
from bot.store.errors import SecretKeyError

ATTEMPTS = 3
_FIRST_PAUSE = 0.5
_MOST_PAUSE = 8.0
_MOST_PAUSE_BEFORE_NEXT = 2.0
"""Seconds; who asks to be left alone for longer is, when there is another model."""
_SHARE = 0.6
"""Of the time there is, for a model that others come after: a hang leaves them some."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a chat works with. ``seconds`` is the most one attempt may take."""

    names: tuple[Name, ...]
    keys: Keys
    accounts: Accounts
    base_urls: Mapping[str, str] = field(default_factory=dict[str, str])
    """Addresses from the environment, by provider."""
    seconds: float = 30.0
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep


class Chat:
    """Implements ``Models`` over the providers."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        ticks = parts.accounts.ticks
        self._breakers = {name: Breaker(ticks) for name in parts.names}
        self._repeats = Repeats(ticks)
        self._clients: dict[Name, tuple[str | None, Client]] = {}
        self._opened: list[Client] = []
        """All of them, also those whose key has changed since: a call may still be listening."""
        self._connecting = asyncio.Lock()

    @property
    def configured(self) -> bool:
        """Whether any model is named."""
        return bool(self._parts.names)

    @property
    def parts(self) -> Parts:
        """What it works with."""
        return self._parts

    def is_left_alone(self, name: Name) -> bool:
        """Whether a model failed again and again and is not asked for a while."""
        return self._breakers[name].state == "open"

    def watched_by(self, watch: Watch) -> None:
        """Have somebody hear how calls go from now on."""
        self._parts.accounts.watches.append(watch)

    async def ask(self, ask: Ask, told: Told | None = None) -> Answer:
        """Return the first answer a model gives; see ``Models.ask``."""
        if not self.configured:
            raise ModelUnavailableError("No language model is set up. Name one with DAYHAND_MODEL.")
        key = key_of(ask, [name.label for name in self._parts.names]) if ask.same_again else ""
        known = self._repeats.get(key) if key else None
        if known is not None:
            if told is not None and known.text:
                told(known.text)
            return known
        answer = await self._first(ask, told)
        if key:
            self._repeats.put(key, answer)
        return answer

    async def ask_only(self, name: Name, ask: Ask, told: Told | None = None) -> Answer:
        """Ask one model once, without the others and its breaker; for checks. Raises AttemptError."""
        client = await self._client(name)
        return await Attempt(name, client, ask, told, ask.seconds).make(self._parts.accounts)

    def forget(self, user: str) -> None:
        """Forget what this process still knows of a person's calls."""
        self._repeats.forget(user)

    async def close(self) -> None:
        """Let go of every connection; nothing may be asked any more."""
        for client in self._opened:
            await client.close()
        self._opened.clear()
        self._clients.clear()

    async def _first(self, ask: Ask, told: Told | None) -> Answer:
        ends = asyncio.get_running_loop().time() + ask.seconds
        budget: BudgetError | None = None
        reasons: list[str] = []
        for name in self._parts.names:
            try:
                return await self._tried(name, ask, told, ends)
            except BudgetError as error:
                budget = budget or error  # another model may cost less, or nothing
            except AttemptError as error:
                reasons.append(f"{name.label} {error.failure.words}")
        if budget is not None:
            raise budget
        raise ModelUnavailableError(f"No language model answers: {'; '.join(reasons)}.")

    async def _tried(self, name: Name, ask: Ask, told: Told | None, ends: float) -> Answer:
        """Return one model's answer, after as many attempts as make sense in the time there is."""
        loop = asyncio.get_running_loop()
        is_last = name == self._parts.names[-1]
        client = await self._client(name)
        for attempt in range(1, ATTEMPTS + 1):
            left = ends - loop.time()
            if left <= 0:
                raise AttemptError(Failure("slow"))
            seconds = min(left if is_last else left * _SHARE, self._parts.seconds)
            try:
                return await self._guarded(name, Attempt(name, client, ask, told, seconds))
            except AttemptError as error:
                wait = _pause(error.failure, attempt)
                patience = ends - loop.time() if is_last else min(_MOST_PAUSE_BEFORE_NEXT, ends - loop.time())
                if attempt == ATTEMPTS or not error.failure.is_retryable or wait >= patience:
                    raise
            await self._parts.pause(wait)
        raise AssertionError  # the last attempt returned or raised

    async def _guarded(self, name: Name, attempt: Attempt) -> Answer:
        """Make one attempt unless the model's breaker is open, and tell the breaker how it went."""
        breaker = self._breakers[name]
        if not breaker.enter():
            raise AttemptError(Failure("setup", detail="failed again and again and is left alone for now"))
        try:
            answer = await attempt.make(self._parts.accounts)
        except AttemptError as error:
            if error.failure.is_models:
                breaker.failed()
            raise
        else:
            breaker.succeeded()
            return answer
        finally:
            breaker.left()
            for watch in self._parts.accounts.watches:
                watch.breaker_is(name.label, breaker.state)

    async def _client(self, name: Name) -> Client:
        """Return a model's client, made anew when its key has changed. AttemptError when it cannot be."""
        try:
            key = await self._parts.keys.of(name)
        except SecretKeyError as error:
            raise AttemptError(
                Failure("setup", detail=f"has a key I cannot open ({error.sentence})")
            ) from error
        if key is None and needs_key(name):
            raise AttemptError(Failure("setup", detail="has no key"))
        async with self._connecting:
            known = self._clients.get(name)
            if known is not None and known[0] == key:
                return known[1]
            url = self._parts.base_urls.get(name.provider)
            try:
                client = await asyncio.to_thread(connect, name, key, url, self._parts.seconds)
            except MissingExtraError as error:
                raise AttemptError(Failure("setup", detail="is not installed")) from error
            except Exception:  # noqa: BLE001  # a provider's library refuses its options; its words may hold the key
                raise AttemptError(Failure("setup")) from None
            self._clients[name] = (key, client)
            self._opened.append(client)
            self._breakers[name].succeeded()  # another key is another chance
            return client


def _pause(failure: Failure, attempt: int) -> float:
    """Return how long to wait before the next attempt: as told, else longer each time, never in step."""
    if failure.after is not None:
        return failure.after + random.uniform(0, 0.1)  # noqa: S311  # spreading, not secrecy
    most = min(_MOST_PAUSE, _FIRST_PAUSE * 2 ** (attempt - 1))
    return random.uniform(most / 2, most)  # noqa: S311

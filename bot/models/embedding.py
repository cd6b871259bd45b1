"""A provider's embeddings: texts in, vectors out; paid for, counted and redacted as every call to a model."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

import structlog

from bot.models.attempt import Accounts
from bot.models.breaker import Breaker
from bot.models.failures import Failure, failure_of
from bot.models.keys import Keys
from bot.models.names import Name
from bot.models.port import ModelUnavailableError, Payer, Usage
from bot.models.prices import FREE
from bot.models.providers import connect_embeddings, needs_key
from bot.models.redaction import Cover, detectors
from bot.models.spending import Reservation
from bot.store.errors import SecretKeyError, StoreError
from capabilities.errors import UnavailableError

log = structlog.get_logger()
SECONDS: Final = 20.0
"""For one call."""
_CHARACTERS_A_TOKEN: Final = 3


class Embeddings(Protocol):
    """A provider's client."""

    async def vectors(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a vector for each text."""
        ...

    async def close(self) -> None:
        """Let go of its connections."""
        ...


class Embedder:
    """One provider's model of embeddings. ``redacted`` are the kinds of values that it is not sent."""

    def __init__(
        self,
        name: Name,
        keys: Keys,
        accounts: Accounts,
        base_urls: Mapping[str, str],
        redacted: Sequence[str] = (),
    ) -> None:
        self.name = name
        self._keys = keys
        self._accounts = accounts
        self._base_url = base_urls.get(name.provider)
        self._redacted = tuple(redacted)
        self._breaker = Breaker(accounts.ticks)
        self._client: tuple[str | None, Embeddings] | None = None
        self._connecting = asyncio.Lock()

    async def embed(self, texts: Sequence[str], payer: Payer) -> list[list[float]]:
        """Return a vector for each text.

        ModelUnavailableError when it cannot be reached, BudgetError when nobody would pay for it.
        """
        client = await self._connected()
        if not self._breaker.enter():
            raise self._unavailable(
                Failure("setup", detail="failed again and again and is left alone for now")
            )
        try:
            made = await self._paid(client, await self._covered(texts), payer)
        except _FailedError as error:
            if error.failure.is_models:
                self._breaker.failed()
            raise self._unavailable(error.failure) from None
        else:
            self._breaker.succeeded()
            return made
        finally:
            self._breaker.left()

    async def close(self) -> None:
        """Let go of its connections."""
        if self._client is not None:
            await self._client[1].close()
            self._client = None

    async def _paid(self, client: Embeddings, texts: Sequence[str], payer: Payer) -> list[list[float]]:
        accounts, now = self._accounts, self._accounts.now()
        price = accounts.prices.of(self.name) or FREE
        # No tokenizer makes more tokens than there are bytes.
        most = price.micros(sum(len(text.encode("utf-8", "replace")) for text in texts), 0)
        held = await accounts.spending.reserve(payer.user, most, now)
        tokens = sum(len(text) for text in texts) // _CHARACTERS_A_TOKEN + len(texts)
        began = accounts.ticks()
        try:
            made = await _asked(client, texts)
        except asyncio.CancelledError:
            used = Usage(tokens, 0, most)
            await asyncio.shield(self._close(payer, held, used, "cancelled", began))
            raise
        if isinstance(made, Failure):
            # What is not known to have been answered may still have been counted there.
            used = Usage(tokens, 0, most) if made.kind in {"slow", "broken"} else Usage()
            await asyncio.shield(self._close(payer, held, used, made.kind, began))
            raise _FailedError(made)
        used = Usage(tokens, 0, min(most, price.micros(tokens, 0)))
        await asyncio.shield(self._close(payer, held, used, "answered", began))
        return made

    async def _close(self, payer: Payer, held: Reservation, used: Usage, outcome: str, began: float) -> None:
        accounts = self._accounts
        for watch in accounts.watches:
            watch.model_called(self.name.label, "embed", outcome, accounts.ticks() - began, used)
        try:
            await accounts.spending.settle(held, used.micros)
            await accounts.book.add(payer, "embed", self.name.label, used, accounts.now())
        except (StoreError, UnavailableError) as error:
            log.warning("models.not_counted", model=self.name.label, reason=type(error).__name__)

    async def _covered(self, texts: Sequence[str]) -> list[str]:
        """Return texts with placeholders for what the provider need not know."""
        if not self._redacted:
            return list(texts)
        found = await asyncio.to_thread(detectors)
        wanted = {kind: found[kind] for kind in self._redacted}
        return [Cover(wanted).text(text) for text in texts]

    async def _connected(self) -> Embeddings:
        try:
            key = await self._keys.of(self.name)
        except SecretKeyError as error:
            raise self._unavailable(
                Failure("setup", detail=f"has a key I cannot open ({error.sentence})")
            ) from error
        if key is None and needs_key(self.name):
            raise self._unavailable(Failure("setup", detail="has no key"))
        async with self._connecting:
            if self._client is None or self._client[0] != key:
                await self.close()
                client = await asyncio.to_thread(connect_embeddings, self.name, key, self._base_url, SECONDS)
                self._client = (key, client)
                self._breaker.succeeded()  # another key is another chance
            return self._client[1]

    def _unavailable(self, failure: Failure) -> ModelUnavailableError:
        return ModelUnavailableError(f"{self.name.label} {failure.words}.")


async def _asked(client: Embeddings, texts: Sequence[str]) -> list[list[float]] | Failure:
    """Return a vector for each text, or why there are none."""
    try:
        async with asyncio.timeout(SECONDS):
            made = await client.vectors(texts)
    except TimeoutError:
        return Failure("slow")
    except Exception as error:  # noqa: BLE001  # whatever a provider's library raises is its failure
        failure = failure_of(error)
        # Never the error's words: providers repeat keys and prompts in them.
        log.info("models.failed", kind=failure.kind, error=type(error).__name__)
        return failure
    sound = len(made) == len(texts) and all(made) and len({len(vector) for vector in made}) <= 1
    return made if sound else Failure("broken")


class _FailedError(Exception):
    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.kind)
        self.failure = failure

"""Keys of providers: stored encrypted for the whole installation, else from the environment.

A key may change while the house is open: every process looks again after three seconds. A key is
never logged, exported, or part of an error; it can be set and removed, not read.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.models.names import Name
from bot.models.providers import PROVIDERS, known_places
from bot.store.port import CollectionSpec, Store
from bot.store.secrets import SecretBox
from capabilities.errors import InvalidRequestError, NotFoundError

MODEL_KEYS = CollectionSpec("model_keys")
"""``_id`` is a provider or the host of an address; the key is under the installation's key file."""
FRESH = 3.0
"""Seconds after which the store is asked again."""
_ALL = {"_id": {"$gte": ""}}
_LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """A name that a key may be kept under, and where there is one: in the store, in the environment."""

    name: str
    stored: bool
    variable: str | None


class Keys:
    """The keys of an installation. ``environment`` are those of its settings, by provider."""

    def __init__(
        self,
        store: Store,
        key_file: Path,
        environment: Mapping[str, str],
        names: Sequence[Name],
        now: Callable[[], float],
    ) -> None:
        self._collection = store.collection(MODEL_KEYS.name)
        self._key_file = key_file
        self._environment = environment
        self._names = tuple(names)
        self._now = now
        self._looked: float | None = None
        self._tokens: dict[str, str] = {}
        self._opened: dict[str, str] = {}

    async def of(self, name: Name) -> str | None:
        """Return a model's key: the stored one, else the environment's."""
        await self._look()
        token = self._tokens.get(name.key_name)
        return await self._decrypted(token) if token else self._from_environment(name)

    async def stored(self) -> list[str]:
        """Return the names that keys are stored under."""
        await self._look(again=True)
        return sorted(self._tokens)

    async def places(self) -> list[KeyPlace]:
        """Return every name a key may be kept under, with whether there is one; never a key."""
        stored = set(await self.stored())
        variables = {name: each.key_variable for name, each in PROVIDERS.items() if name in self._environment}
        return [
            KeyPlace(name, name in stored, variables.get(name)) for name in sorted(known_places(self._names))
        ]

    async def source(self, name: Name) -> str | None:
        """Return where a model's key comes from, in words; None when there is none."""
        await self._look()
        if name.key_name in self._tokens:
            return "stored"
        variable = PROVIDERS[name.provider].key_variable
        return variable if self._from_environment(name) else None

    async def set(self, key_name: str, key: str, at: datetime) -> None:
        """Store a key, encrypted, in place of an earlier one."""
        key_name, key = self._known(key_name), key.strip()
        if not key or len(key) > _LONGEST or not key.isascii() or any(c.isspace() for c in key):
            raise InvalidRequestError("That is no key: a key is one word of plain letters and digits.")
        box = await asyncio.to_thread(SecretBox.create, self._key_file)
        document = {"_id": key_name, "token": box.encrypt(key), "at": at}
        await self._collection.replace_one({"_id": key_name}, document, upsert=True)
        self._looked = None

    async def remove(self, key_name: str) -> None:
        """Forget a stored key; NotFoundError when there is none."""
        if not (await self._collection.delete_one({"_id": key_name.strip().lower()})).deleted_count:
            raise NotFoundError(f"No key is stored for {key_name}.")
        self._looked = None

    def _known(self, key_name: str) -> str:
        key_name = key_name.strip().lower()
        known = known_places(self._names)
        if key_name not in known:
            raise InvalidRequestError(f"I know no provider “{key_name}”. I know {', '.join(sorted(known))}.")
        return key_name

    def _from_environment(self, name: Name) -> str | None:
        if name.base_url and any(
            other.provider == name.provider and not other.base_url for other in self._names
        ):
            return None  # the variable is the provider's own: its key is not sent to another address
        return self._environment.get(name.provider)

    async def _look(self, *, again: bool = False) -> None:
        now = self._now()
        if not again and self._looked is not None and now - self._looked < FRESH:
            return
        self._tokens = {raw["_id"]: raw["token"] for raw in await self._collection.find(_ALL).to_list()}
        self._opened = {token: key for token, key in self._opened.items() if token in self._tokens.values()}
        self._looked = now

    async def _decrypted(self, token: str) -> str:
        if token not in self._opened:
            box = await asyncio.to_thread(SecretBox.open, self._key_file)
            self._opened[token] = box.decrypt(token)
        return self._opened[token]

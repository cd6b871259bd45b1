"""Accounts: who may sign in, the owner's first code, and invitations for others."""

import secrets
import unicodedata
from datetime import timedelta
from typing import Literal

from api.auth.collections import ACCOUNTS, CODES
from api.auth.passwords import Passwords
from api.auth.secret import digest
from api.auth.throttle import PER_ACCOUNT, PER_NETWORK, Throttle, network_of
from api.errors import NotAllowedError, NotSignedInError
from bot.delivery.turn import Clock
from bot.store.errors import DuplicateKeyError
from bot.store.people import OWNER_ID, People
from bot.store.port import Store
from capabilities.contract import Person
from capabilities.errors import ConflictError, InvalidRequestError

CodeKind = Literal["setup", "invitation"]

SETUP_LIFE = timedelta(hours=24)
INVITATION_LIFE = timedelta(days=7)


class Accounts:
    """Makes accounts and checks passwords, throttled per account and per network."""

    def __init__(
        self, store: Store, clock: Clock, people: People, passwords: Passwords, throttle: Throttle
    ) -> None:
        self._accounts = store.collection(ACCOUNTS.name)
        self._codes = store.collection(CODES.name)
        self._clock = clock
        self._people = people
        self._passwords = passwords
        self._throttle = throttle

    async def needs_setup(self) -> bool:
        """Whether the owner has no password yet."""
        return await self._accounts.find_one({"_id": OWNER_ID}) is None

    async def setup_code(self) -> str | None:
        """Return a new code for the owner's first sign-in, or None once they have a password.

        Earlier ones stop working. It is for the console only: whoever knows it becomes the owner.
        """
        if not await self.needs_setup():
            return None
        await self._codes.delete_many({"kind": "setup"})
        return await self._make_code("setup", OWNER_ID, SETUP_LIFE)

    async def invite(self, by: str) -> str:
        """Return a code with which one more person can make an account."""
        return await self._make_code("invitation", by, INVITATION_LIFE)

    async def set_up(
        self, code: str, *, name: str, password: str, zone: str | None, address: str | None
    ) -> Person:
        """Give the owner a name and a password, by the code from the console."""
        await self._throttle.hit(f"code|{network_of(address)}", PER_NETWORK)
        await self._check_code("setup", code)
        login = login_of(name)
        hashed = await self._passwords.hash(password)
        person = await self._people.get(OWNER_ID)
        changes = {"name": name.strip()} | ({"zone": zone} if zone else {})
        await self._use_code("setup", code)
        await self._open(OWNER_ID, login, hashed)
        return await self._people.update(person.id, **changes)

    async def join(self, code: str, *, name: str, password: str, zone: str, address: str | None) -> Person:
        """Make an account for one more person, by an invitation."""
        await self._throttle.hit(f"code|{network_of(address)}", PER_NETWORK)
        await self._check_code("invitation", code)
        login = login_of(name)
        if await self._accounts.find_one({"login": login}) is not None:
            raise ConflictError("That name is taken; please choose another.")
        hashed = await self._passwords.hash(password)
        await self._use_code("invitation", code)
        person = await self._people.create(name=name, zone=zone, now=self._clock.now())
        await self._open(person.id, login, hashed)
        return person

    async def sign_in(self, name: str, password: str, address: str | None) -> str:
        """Return the person a name and password belong to; NotSignedInError when they do not match."""
        login = login_of(name)
        await self._throttle.hit(f"login|{network_of(address)}", PER_NETWORK)
        await self._throttle.hit(f"account|{login}", PER_ACCOUNT)
        raw = await self._accounts.find_one({"login": login})
        if not await self._passwords.verify(password, raw["password"] if raw else None) or raw is None:
            raise NotSignedInError("The name and the password do not match.")
        await self._throttle.forget(f"account|{login}", PER_ACCOUNT)
        return str(raw["_id"])

    async def confirm(self, user: str, password: str) -> None:
        """Make sure it is really this person, before something that cannot be taken back."""
        await self._throttle.hit(f"confirm|{user}", PER_ACCOUNT)
        raw = await self._accounts.find_one({"_id": user})
        if not await self._passwords.verify(password, raw["password"] if raw else None):
            raise NotAllowedError("That is not your password.")

    async def change_password(self, user: str, old: str, new: str) -> None:
        """Replace the password of a person who knows the old one."""
        await self.confirm(user, old)
        hashed = await self._passwords.hash(new)
        await self._accounts.update_one({"_id": user}, {"$set": {"password": hashed}})

    async def login_name(self, user: str) -> str | None:
        """Return the name a person signs in with."""
        raw = await self._accounts.find_one({"_id": user})
        return str(raw["login"]) if raw else None

    async def close(self, user: str) -> None:
        """Forget how a person signs in."""
        await self._accounts.delete_one({"_id": user})

    async def _open(self, user: str, login: str, hashed: str) -> None:
        try:
            await self._accounts.insert_one({"_id": user, "login": login, "password": hashed})
        except DuplicateKeyError as error:
            raise ConflictError("That name is taken; please choose another.") from error

    async def _make_code(self, kind: CodeKind, by: str, life: timedelta) -> str:
        now = self._clock.now()
        await self._codes.delete_many({"expires_at": {"$lt": now}})
        code = secrets.token_urlsafe(24)
        entry = {"_id": f"{kind}:{digest(code)}", "kind": kind, "by": by, "expires_at": now + life}
        await self._codes.insert_one(entry)
        return code

    async def _check_code(self, kind: CodeKind, code: str) -> None:
        raw = await self._codes.find_one({"_id": f"{kind}:{digest(code)}"})
        if raw is None or raw["expires_at"] <= self._clock.now():
            raise NotAllowedError("That code is not valid, or not any more.")

    async def _use_code(self, kind: CodeKind, code: str) -> None:
        # Deleting is what makes it single-use: of two at once only one deletes it.
        used = await self._codes.delete_one({"_id": f"{kind}:{digest(code)}"})
        if not used.deleted_count:
            raise NotAllowedError("That code has just been used.")


def login_of(name: str) -> str:
    """Return the form names are compared in. InvalidRequestError when nothing is left of it."""
    login = unicodedata.normalize("NFKC", name).strip().casefold()
    if not 1 <= len(login) <= 100:
        raise InvalidRequestError("A name has between 1 and 100 characters.")
    return login

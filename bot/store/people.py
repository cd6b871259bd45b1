"""People: who this installation works for. The one collection that is keyed by the person itself."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from bot.store.port import CollectionSpec, IndexSpec, Store
from capabilities.contract import Person
from capabilities.errors import InvalidRequestError, NotFoundError

Role = Literal["owner", "member", "group", "guest"]
"""Groups and guests keep things of their own here, and have no account."""

PEOPLE = CollectionSpec("people", (IndexSpec((("role", 1), ("_id", 1))),))
_QUIET = re.compile(r"([01]?\d|2[0-3])-([01]?\d|2[0-3])")
SEND_DELAY = 10
LONGEST_DELAY = 300
OWNER_ID = "owner"
"""The owner's id is fixed, so that a terminal and a server started at the same moment make one owner."""


def guest_id(channel: str, address: str) -> str:
    """Return the id of the guest that an account of a channel is; the same whenever they come."""
    return f"guest.{channel}.{address}"


@dataclass(frozen=True, slots=True)
class Profile:
    """A person with what only the account pages need."""

    person: Person
    role: Role
    created_at: datetime
    brought_by: str = ""
    """Of a group: who spoke to Dayhand there first."""
    is_open: bool = False
    """Of a group: whether everybody in it is answered."""


class People:
    """Reads and writes profiles. Ids are opaque and never reused."""

    def __init__(self, store: Store) -> None:
        self._people = store.collection(PEOPLE.name)

    async def get(self, user: str) -> Person:
        """Return a person; NotFoundError when there is none."""
        return (await self.profile(user)).person

    async def profile(self, user: str) -> Profile:
        """Return a person with role and age; NotFoundError when there is none."""
        raw = await self._people.find_one({"_id": user})
        if raw is None:
            raise NotFoundError("There is no such person here.")
        return Profile(
            _person(raw),
            raw["role"],
            raw["created_at"],
            raw.get("brought_by", ""),
            raw.get("is_open", False),
        )

    async def owner(self, *, zone: str, now: datetime, name: str = "you") -> Person:
        """Return the owner of this installation, made on first use. Idempotent across processes."""
        raw = await self._people.find_one({"_id": OWNER_ID})
        if raw is None:
            fields = _fields(name, zone)
            await self._people.update_one(
                {"_id": OWNER_ID}, {"$set": {**fields, "role": "owner", "created_at": now}}, upsert=True
            )
            return await self.get(OWNER_ID)
        return _person(raw)

    async def create(self, *, name: str, zone: str, now: datetime, role: Role = "member") -> Person:
        """Add a person. InvalidRequestError for an unknown zone or an empty name."""
        user = secrets.token_hex(8)
        await self._people.insert_one({"_id": user, **_fields(name, zone), "role": role, "created_at": now})
        return await self.get(user)

    async def stand_in(
        self, user: str, *, role: Role, zone: str, language: str, now: datetime, brought_by: str = ""
    ) -> Person:
        """Return the group or guest of an id, made on first use. Idempotent across processes."""
        if await self._people.find_one({"_id": user}) is None:
            fields = {**_fields("you", zone), "language": language, "role": role, "created_at": now}
            await self._people.update_one(
                {"_id": user}, {"$set": {**fields, "brought_by": brought_by}}, upsert=True
            )
        return await self.get(user)

    async def open_group(self, user: str, *, is_open: bool) -> bool:
        """Have everybody in a group answered, or not any more; False when it was so already."""
        other = {"_id": user, "role": "group", "is_open": {"$ne": is_open}}
        return (await self._people.update_one(other, {"$set": {"is_open": is_open}})).matched_count == 1

    async def ask_group(self, user: str, source: str) -> bool:
        """Note that a message was answered with the question whether to open; False when it was before."""
        other = {"_id": user, "role": "group", "asked": {"$ne": source}}
        return (await self._people.update_one(other, {"$set": {"asked": source}})).matched_count == 1

    async def update(self, user: str, **changes: Any) -> Person:
        """Change what is known of a person, by the names of ``Person``; returns the new state.

        InvalidRequestError when a value makes no sense: nothing is changed then.
        """
        current = await self.get(user)
        fields = {
            "name": current.name,
            "zone": current.zone.key,
            "language": current.language,
            "day_start": current.day_start,
            "day_end": current.day_end,
            "working_days": list(current.working_days),
            "reminder_channel": current.reminder_channel,
            "quiet_hours": current.quiet_hours,
            "spoken_answers": current.spoken_answers,
            "send_delay": current.send_delay,
            **changes,
        }
        _check(fields)
        await self._people.update_one({"_id": user}, {"$set": fields})
        return await self.get(user)

    async def everyone(self) -> list[str]:
        """Return the ids of all people with an account, owner first."""
        return await self._of("owner", "member")

    async def guests(self) -> list[str]:
        """Return the ids of guests."""
        return await self._of("guest")

    async def others(self) -> list[str]:
        """Return the ids of groups and guests."""
        return await self._of("group", "guest")

    async def _of(self, *roles: Role) -> list[str]:
        found = [await self._people.find({"role": role}).to_list() for role in roles]
        return [raw["_id"] for of_role in found for raw in of_role]


def _fields(name: str, zone: str) -> dict[str, Any]:
    fields = {
        "name": name.strip(),
        "zone": zone,
        "language": "en",
        "day_start": 9,
        "day_end": 17,
        "working_days": [0, 1, 2, 3, 4],
        "reminder_channel": "",
        "quiet_hours": "",
        "spoken_answers": True,
        "send_delay": SEND_DELAY,
    }
    _check(fields)
    return fields


def _check(fields: dict[str, Any]) -> None:
    if not 1 <= len(fields["name"]) <= 100:
        raise InvalidRequestError("A name has between 1 and 100 characters.")
    if fields["zone"] not in available_timezones():
        said = fields["zone"][:60]
        near = get_close_matches(said, sorted(available_timezones()), 1) or ["Europe/Berlin"]
        raise InvalidRequestError(f"I don't know the time zone {said!r}; try one like {near[0]}.")
    if not 0 <= fields["day_start"] < fields["day_end"] <= 24:
        raise InvalidRequestError("Working hours start before they end, between 0 and 24.")
    if not fields["working_days"] or not set(fields["working_days"]) <= set(range(7)):
        raise InvalidRequestError("Working days are numbers from 0 (Monday) to 6, at least one.")
    quiet = _QUIET.fullmatch(fields["quiet_hours"])
    if fields["quiet_hours"] and (not quiet or int(quiet[1]) == int(quiet[2])):
        raise InvalidRequestError("Quiet hours are two hours from 0 to 23, like 22-7; empty for none.")
    if not 0 <= fields["send_delay"] <= LONGEST_DELAY:
        raise InvalidRequestError(f"Messages wait 0 to {LONGEST_DELAY} seconds before they leave.")


def _person(raw: dict[str, Any]) -> Person:
    return Person(
        id=raw["_id"],
        name=raw["name"],
        zone=ZoneInfo(raw["zone"]),
        language=raw["language"],
        day_start=raw["day_start"],
        day_end=raw["day_end"],
        working_days=tuple(raw["working_days"]),
        reminder_channel=raw.get("reminder_channel", ""),
        quiet_hours=raw.get("quiet_hours", ""),
        spoken_answers=raw.get("spoken_answers", True),
        send_delay=raw.get("send_delay", SEND_DELAY),
        role=raw["role"],
    )

"""Approvals: what the gate asks about, kept so that a yes means exactly what was asked.

An approval is bound to the SHA-256 of an action and its exact arguments, holds for ten minutes and
for one use, and what runs are the arguments that were stored when it was asked. Its id is the nonce
that buttons and programs answer with. Whoever answers, in whatever way, the turn that runs the
action looks it up here by what it is about to do; turns of one person come one after the other.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict
from pydantic_core import to_jsonable_python

from bot.store.effects import Effect
from bot.store.port import CollectionSpec, IndexSpec, Raw, Store
from capabilities.errors import NotFoundError

LASTS = timedelta(minutes=10)
EDITED = "gate.edited"
"""The reason to ask about a call that its person has changed."""

APPROVALS = CollectionSpec(
    "approvals",
    (
        IndexSpec((("user", 1), ("hash", 1), ("state", 1), ("at", -1), ("_id", -1))),
        IndexSpec((("user", 1), ("state", 1), ("at", -1), ("_id", -1))),
    ),
)
"""``_id`` "<inbox id>:<step>" of the step that asked."""

State = Literal["open", "used", "denied", "edited"]


class Approval(BaseModel):
    """Something that waits for its person's yes."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    action: str
    slots: dict[str, Any]
    """What runs, as JSON."""
    hash: str
    sentence: str
    """Who, what and where, and what had been read before it was suggested."""
    reason: str
    where: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    """All that was read before it was suggested, or that its arguments come from."""
    conversation: str = ""
    state: State = "open"
    at: AwareDatetime
    expires_at: AwareDatetime

    @classmethod
    def ask(cls, approval_id: str, action: str, slots: Mapping[str, Any], at: datetime, **told: Any) -> Self:
        """Return a new one; ``slots`` are the exact arguments."""
        plain = to_jsonable_python(dict(slots))
        return cls(
            id=approval_id,
            action=action,
            slots=plain,
            hash=fingerprint(action, plain),
            at=at,
            expires_at=at + LASTS,
            **told,
        )

    def stale(self, now: datetime) -> str | None:
        """Return the key of the sentence why it can no longer be answered; None when it can."""
        if self.state != "open":
            return f"approval.{self.state}"
        return "approval.expired" if now >= self.expires_at else None

    def kept(self) -> Effect:
        """Return the effect that stores it."""
        after = {**self.model_dump(exclude={"id"}), "where": list(self.where)}
        after |= {"sources": list(self.sources), "because": list(self.because)}
        return Effect(op="insert", collection=APPROVALS.name, id=self.id, noun="approval", after=after)

    def closed(self, state: State) -> Effect:
        """Return the effect that ends it: used, denied, or replaced by an edited one."""
        return closed(self.id, state)


class Approvals:
    """Reads approvals. They change only by the effects of turns."""

    def __init__(self, store: Store) -> None:
        self._kept = store.collection(APPROVALS.name)

    async def get(self, user: str, approval_id: str) -> Approval:
        """Return one of a person's; NotFoundError when there is none of that id."""
        raw = await self._kept.find_one({"_id": approval_id, "user": user})
        if raw is None:
            raise NotFoundError.worded("no_approval")
        return _read(raw)

    async def waiting(self, user: str, now: datetime) -> Sequence[Approval]:
        """Return what waits for an answer, the latest first."""
        newest = [("at", -1), ("_id", -1)]
        found = await self._kept.find({"user": user, "state": "open"}).sort(newest).limit(50).to_list()
        return [one for one in map(_read, found) if one.stale(now) is None]

    async def given(self, user: str, action: str, slots: Mapping[str, Any], now: datetime) -> Approval | None:
        """Return the open approval of exactly this call, None when there is none or it has expired."""
        wanted = {"user": user, "hash": fingerprint(action, slots), "state": "open"}
        raw = await self._kept.find_one(wanted, sort=[("at", -1), ("_id", -1)])
        found = _read(raw) if raw else None
        return found if found and found.stale(now) is None else None


def closed(approval_id: str, state: State) -> Effect:
    """Return the effect that ends an open approval."""
    ends: dict[str, Any] = {"after": {"state": state}, "before": {"state": "open"}}
    return Effect(op="update", collection=APPROVALS.name, id=approval_id, noun="approval", **ends)


def fingerprint(action: str, slots: Mapping[str, Any]) -> str:
    """Return the SHA-256 of an action and its exact arguments, in canonical JSON."""
    plain = to_jsonable_python(dict(slots))
    text = json.dumps([action, plain], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _read(raw: Raw) -> Approval:
    return Approval.model_validate({**raw, "id": raw["_id"]})

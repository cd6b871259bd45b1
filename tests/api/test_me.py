"""One's own account: changing it, taking the data along, being forgotten."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from api.export import export_person
from api.wiring import _collections
from bot.models.port import Payer, Usage
from bot.models.spending import Spending
from bot.models.usage import UsageBook
from bot.safety.approvals import APPROVALS, Approval
from bot.store.people import People
from capabilities.errors import ConflictError, NotFoundError
from tests.api.house import PASSWORD, House


async def test_profile_changes_last(owner: httpx.AsyncClient) -> None:
    changes = {"name": "Anna", "zone": "Asia/Tokyo", "day_start": 8, "day_end": 16, "working_days": [0, 1]}
    changes |= {"quiet_hours": "22-7", "reminder_channel": "telegram"}
    answer = await owner.patch("/api/me", json=changes)
    assert answer.status_code == 200
    me = (await owner.get("/api/me")).json()
    assert {name: me[name] for name in changes} == changes
    assert me["login"] == "ann"


@pytest.mark.parametrize(
    "changes",
    [
        {"zone": "Mars/Olympus"},
        {"zone": "../../etc/passwd"},
        {"name": ""},
        {"name": "   "},
        {"name": "x" * 101},
        {"day_start": 18, "day_end": 9},
        {"quiet_hours": "25-7"},
        {"quiet_hours": "7-7"},
        {"quiet_hours": "night"},
        {"reminder_channel": "pigeon"},
        {"day_end": 25},
        {"working_days": [7]},
        {"working_days": []},
        {"role": "owner"},
        {"language": "<b>"},
        {"language": "tlh"},
    ],
)
async def test_profile_changes_that_make_no_sense_are_refused(
    owner: httpx.AsyncClient, changes: dict[str, object]
) -> None:
    before = (await owner.get("/api/me")).json()
    assert (await owner.patch("/api/me", json=changes)).status_code == 422
    assert (await owner.get("/api/me")).json() == before


async def test_a_time_is_told_in_ones_own_zone(owner: httpx.AsyncClient) -> None:
    await owner.patch("/api/me", json={"zone": "America/New_York"})
    await owner.post("/api/chat", json={"text": "remind me to call mum tomorrow at 9am"})
    assert [one["next_at"] for one in (await owner.get("/api/reminders")).json()] == ["2026-11-21T14:00:00Z"]


async def test_an_export_holds_everything_but_secrets(owner: httpx.AsyncClient) -> None:
    await owner.post("/api/chat", json={"text": "note: the wifi code is 1234"})
    await owner.post("/api/tasks", json={"title": "Water the plants"})
    exported = (await owner.get("/api/export")).json()

    assert exported["person"]["name"] == "Ann"
    assert [note["text"] for note in exported["documents"]["notes"]] == ["the wifi code is 1234"]
    assert [task["title"] for task in exported["documents"]["tasks"]] == ["Water the plants"]
    assert [message["direction"] for message in exported["messages"]] == ["in", "out", "in", "out"]
    assert len(exported["receipts"]) == 2
    assert "argon2" not in str(exported)
    assert "'hash'" not in str(exported)


async def test_an_export_to_a_file_overwrites_nothing(
    house: House, owner: httpx.AsyncClient, tmp_path: Path
) -> None:
    await owner.post("/api/chat", json={"text": "note: hello"})
    target = tmp_path / "export.json"
    assert await export_person(house.services, "owner", target) == 4
    assert target.stat().st_mode & 0o777 == 0o600
    with pytest.raises(ConflictError):
        await export_person(house.services, "owner", target)


async def test_erasing_leaves_no_trace(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    """Every collection is searched for a word of the person who has gone."""
    for text in (
        "note: CANARYNOTE",
        "remind me to CANARYCALL in 1 hour",
        "add CANARYMILK to my shopping list",
    ):
        assert (await member.post("/api/chat", json={"text": text})).status_code == 200
    await owner.post("/api/chat", json={"text": "note: the owner's own"})
    await _model_used(house, (await member.get("/api/me")).json()["id"])
    house.clock.pass_by(timedelta(hours=2))
    await house.services.core.drain()
    user = (await member.get("/api/me")).json()["id"]

    wrong = await member.request("DELETE", "/api/me", json={"password": "not my password"})
    right = await member.request("DELETE", "/api/me", json={"password": PASSWORD})
    assert (wrong.status_code, right.status_code) == (403, 204)

    assert (await member.get("/api/me")).status_code == 401
    with pytest.raises(NotFoundError):
        await People(house.store).get(user)
    for spec in _collections(house.services.registry):
        left = str(await house.store.collection(spec.name).find({"_id": {"$gte": ""}}).to_list())
        assert "CANARY" not in left, spec.name
        assert user not in left, spec.name
    assert [note["text"] for note in (await owner.get("/api/notes")).json()] == ["the owner's own"]


async def _model_used(house: House, user: str) -> None:
    """Leave what a call of a model and a question for a yes leave behind."""
    now = house.clock.now()
    await UsageBook(house.store).add(Payer(user, "web", "t"), "respond", "openai:CANARY", Usage(1, 1), now)
    await Spending(house.store, {}).reserve(user, 5, now)
    asked = Approval.ask(f"{user}:0", "shred", {"thing": "CANARY"}, now, sentence="CANARY?", reason="gate.x")
    await house.store.collection(APPROVALS.name).insert_one(
        {"_id": asked.id, "user": user, **(asked.kept().after or {})}
    )


async def test_usage_and_questions_are_exported(house: House, member: httpx.AsyncClient) -> None:
    await _model_used(house, (await member.get("/api/me")).json()["id"])
    exported = (await member.get("/api/export")).json()
    assert [one["model"] for one in exported["usage"]] == ["openai:CANARY"]
    assert [one["sentence"] for one in exported["approvals"]] == ["CANARY?"]


async def test_the_name_is_free_again_after_erasing(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    await member.request("DELETE", "/api/me", json={"password": PASSWORD})
    again = await house.member(owner, "Bob")
    assert (await again.get("/api/me")).json()["name"] == "Bob"
    await again.aclose()


async def test_an_owner_does_not_leave_others_behind(
    owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    body = {"password": PASSWORD}
    assert (await owner.request("DELETE", "/api/me", json=body)).status_code == 409
    assert (await member.request("DELETE", "/api/me", json=body)).status_code == 204
    assert (await owner.request("DELETE", "/api/me", json=body)).status_code == 204

"""The queues as the owner sees them: what waits, what is stuck, and whose word counts."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from tests.api.house import House
from tests.api.stuck import AT, stuck
from tests.channels.conftest import phone_of

PATH = "/api/deliveries"


async def shown(owner: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    answer = await owner.get(PATH)
    assert answer.status_code == 200, answer.text
    return {one["id"]: one for one in answer.json()["troubles"]}


async def test_what_a_chat_has_refused_is_sent_again_when_its_person_says_so(tmp_path: Path) -> None:
    async with phone_of(tmp_path) as phone:
        await phone.link()
        phone.peer.blocked.add("42")
        await phone.say("add milk to my shopping list")
        (dead,) = (await shown(phone.owner)).values()
        phone.peer.blocked.clear()

        answer = await phone.owner.post(f"{PATH}/{dead['id']}", json={"answer": "repeat"})
        await phone.house.services.core.drain()

        assert (dead["state"], dead["kind"], dead["may_repeat"]) == ("dead", "reply", True)
        assert dead["detail"]
        assert answer.json()["troubles"] == []
        assert phone.peer.texts()[-1] == "Added milk to your shopping list."
        (after,) = [one for one in (await phone.owner.get(PATH)).json()["queues"] if one["state"] == "dead"]
        assert (after["count"], after["oldest"]) == (0, None)


async def test_what_may_have_arrived_says_that_it_may_be_a_repeat(tmp_path: Path) -> None:
    """However old it is: whoever asks for it again wants it now."""
    async with phone_of(tmp_path) as phone:
        await phone.link()
        name = await stuck(phone.house, "web:1:reply", doubts=6)
        phone.house.clock.pass_by(timedelta(days=8))

        await phone.owner.post(f"{PATH}/{name}", json={"answer": "repeat"})
        await phone.house.services.core.drain()

        assert "CANARY" in phone.peer.texts()[-1]
        assert "repeat" in phone.peer.texts()[-1]


async def test_queues_are_counted_with_the_oldest_and_tell_no_words(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    bob = (await member.get("/api/me")).json()["id"]
    await stuck(house, "web:1:reply", bob)
    await stuck(house, "web:2:r", bob, "third_party", state="held")
    await stuck(house, "web:3:r", bob, "third_party", state="in_doubt", due_at=AT)
    await stuck(house, "web:4:voice", bob, "voice")

    answer = await owner.get(PATH)

    queues = {one["state"]: (one["count"], one["oldest"]) for one in answer.json()["queues"]}
    at = "2026-11-20T08:00:00Z"
    nothing = (0, None)
    assert queues == {
        "pending": nothing,
        "sending": nothing,
        "refused": nothing,
        "in_doubt": (1, at),
        "held": (1, at),
        "dead": (1, at),
    }
    assert {one["user"] for one in answer.json()["troubles"]} == {bob}
    assert "CANARY" not in answer.text


async def test_only_its_own_person_decides_and_messages_to_others_are_not_repeated(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    bob = (await member.get("/api/me")).json()["id"]
    await stuck(house, "bobs", bob)
    await stuck(house, "held", kind="third_party", state="held")
    await stuck(house, "doubt", kind="third_party", state="in_doubt", due_at=AT)

    async def decided(name: str, answer: str) -> int:
        return (await owner.post(f"{PATH}/{name}", json={"answer": answer})).status_code

    told = await shown(owner)
    assert {name: (one["may_repeat"], one["may_drop"]) for name, one in told.items()} == {
        "bobs": (False, False),
        "held": (False, True),
        "doubt": (False, False),
    }
    assert [await decided("bobs", word) for word in ("repeat", "drop")] == [404, 404]
    assert [await decided("doubt", word) for word in ("repeat", "drop")] == [409, 409]
    assert [await decided("held", word) for word in ("repeat", "drop", "drop")] == [409, 200, 404]
    assert set(await shown(owner)) == {"bobs", "doubt"}


async def test_the_queues_are_the_owners_to_see(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    own = await stuck(house, "mine")
    program = await house.program(owner, scopes=["read", "write"])
    for client, status in ((member, 403), (program, 403), (owner, 200)):
        assert (await client.get(PATH)).status_code == status
        assert (await client.post(f"{PATH}/{own}", json={"answer": "drop"})).status_code == status
    await program.aclose()

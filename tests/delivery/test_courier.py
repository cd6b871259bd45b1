"""Three outcomes of a send, and what follows from each."""

import logging
from collections.abc import Iterator, MutableMapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from bot.delivery.outbox import Delivery, Fate
from bot.delivery.owner import new_owner
from bot.delivery.turn import Button, SendOutcome
from bot.store.embedded import EmbeddedStore
from tests.clock import SettableClock
from tests.delivery.house import House, ScriptedPeer, Words, say
from tests.delivery.waiting import until

pytestmark = pytest.mark.usefixtures("closed_houses")

ACCEPTED = SendOutcome("accepted")
REFUSED = SendOutcome("refused", "429")
UNKNOWN = SendOutcome("unknown", "time-out")
PERMANENT = SendOutcome("permanent", "blocked")


async def states(house: House) -> dict[str, str]:
    """How far each delivery of the test has come."""
    envelopes = await house.core.events.read("ann", 0)
    changes = [e["event"] for e in envelopes if e["event"]["type"] == "delivery.changed"]
    return {change["delivery"]: change["state"] for change in changes}


async def deliver(house: House, clock: SettableClock) -> None:
    """Drain until nothing is open, moving on to the retries."""

    async def none_open() -> bool:
        await house.core.drain()
        clock.advance(timedelta(milliseconds=20))
        return await house.store.collection("outbox").find_one({"open": True}) is None

    await until(none_open)


@pytest.mark.parametrize(
    ("word", "answers", "texts", "state"),
    [
        ("push", [], ["push a"], "sent"),
        ("push", [REFUSED, REFUSED], ["push a"], "sent"),
        ("push", [UNKNOWN], ["push a", "[may be a repeat] push a"], "sent"),
        ("push", [REFUSED, UNKNOWN, REFUSED], ["push a", "[may be a repeat] push a"], "sent"),
        ("push", [PERMANENT], [], "dead"),
        ("tell", [REFUSED], ["tell a"], "sent"),
        ("tell", [UNKNOWN], ["tell a"], "held"),
    ],
)
async def test_outcomes(
    store: EmbeddedStore,
    clock: SettableClock,
    word: str,
    answers: list[SendOutcome],
    texts: list[str],
    state: str,
) -> None:
    """Refused: again, unlabelled. Unknown: labelled to oneself, held to others. Permanent: dead."""
    peer = ScriptedPeer(*answers)
    house = await House.open(store, clock, peer)
    await house.core.answer(say(f"{word} a", source="1"))

    await deliver(house, clock)

    assert [text for _, text in peer.got] == texts
    assert await states(house) == {"test:1:r": state}


@pytest.mark.parametrize(
    ("answer", "copies"),
    [(SendOutcome("unknown", "arrived"), 1), (SendOutcome("unknown", "lost"), 2)],
    ids=["arrived", "lost"],
)
async def test_look_up_resolves_a_doubt(
    store: EmbeddedStore, clock: SettableClock, answer: SendOutcome, copies: int
) -> None:
    """Where the peer can tell, nothing is repeated that arrived, and nothing is labelled that did not."""
    peer = ScriptedPeer(answer, knows=True)
    house = await House.open(store, clock, peer)
    await house.core.answer(say("tell a"))

    await deliver(house, clock)

    assert [text for _, text in peer.got] == ["tell a"] * copies


async def test_order_is_kept_behind_a_refused_one(store: EmbeddedStore, clock: SettableClock) -> None:
    """The second waits for the first, however often that is refused."""
    peer = ScriptedPeer(REFUSED, REFUSED, REFUSED)
    house = await House.open(store, clock, peer)
    for number in range(3):
        await house.core.answer(say(f"push {number}"))

    await deliver(house, clock)

    assert [text for _, text in peer.got] == ["push 0", "push 1", "push 2"]


async def test_held_one_does_not_block(store: EmbeddedStore, clock: SettableClock) -> None:
    """What has to be asked about steps aside."""
    peer = ScriptedPeer(UNKNOWN)
    house = await House.open(store, clock, peer)
    await house.core.answer(say("tell a"))
    await house.core.answer(say("push b"))

    await deliver(house, clock)

    assert [text for _, text in peer.got] == ["tell a", "push b"]


async def test_peer_that_asks_for_time_gets_it(store: EmbeddedStore, clock: SettableClock) -> None:
    """``retry_after`` outlasts our own backoff."""
    peer = ScriptedPeer(SendOutcome("refused", "429", retry_after=timedelta(minutes=5)))
    house = await House.open(store, clock, peer)
    await house.core.answer(say("push a", source="1"))

    await house.core.drain()
    clock.advance(timedelta(minutes=4))
    await house.core.drain()
    assert peer.got == []
    clock.advance(timedelta(minutes=1, seconds=1))
    await deliver(house, clock)

    assert len(peer.got) == 1


async def test_old_replies_are_folded_into_one(store: EmbeddedStore, clock: SettableClock) -> None:
    """After more than an hour they come as one message; what is fresh comes as itself."""
    peer = ScriptedPeer()
    house = await House.open(store, clock)
    await house.core.answer(say("push a"))
    await house.core.answer(say("tell b"))
    await house.core.answer(say("push c"))
    await house.core.close()
    clock.advance(timedelta(minutes=61))
    house = await House.open(store, clock, peer)
    await house.core.answer(say("push d"))

    await deliver(house, clock)

    assert [text for _, text in peer.got] == ["while I was away: push a; push c", "tell b", "push d"]


async def test_what_a_dead_process_was_sending_is_in_doubt(
    store: EmbeddedStore, clock: SettableClock
) -> None:
    """It may have arrived: the repeat says so."""
    peer = ScriptedPeer()
    house = await House.open(store, clock)
    await house.core.answer(say("push a", source="1"))
    entry = await house.core.outbox.get("test:1:r")
    assert entry is not None
    await house.core.outbox.claim(entry, clock.now() + timedelta(seconds=6))

    house = await House.open(store, clock, peer)
    await house.core.drain()
    assert peer.got == []
    clock.advance(timedelta(seconds=7))
    await deliver(house, clock)

    assert [text for _, text in peer.got] == ["[may be a repeat] push a"]


async def test_what_a_process_that_is_gone_was_sending_is_not_waited_for(
    store: EmbeddedStore, clock: SettableClock
) -> None:
    """Its claim need not run out: the repeat goes out at the restart."""
    peer = ScriptedPeer()
    house = await House.open(store, clock)
    await house.core.answer(say("push a", source="1"))
    entry = await house.core.outbox.get("test:1:r")
    assert entry is not None
    place, pid, _, token = new_owner().split("|")
    gone = "|".join((place, pid, "1", token))
    await house.core.outbox.claim(entry, clock.now() + timedelta(seconds=6), gone)

    house = await House.open(store, clock, peer)
    await house.core.drain()

    assert [text for _, text in peer.got] == ["[may be a repeat] push a"]


async def test_next_preferred_channel_takes_over(store: EmbeddedStore, clock: SettableClock) -> None:
    """A reminder that one channel will never take goes to the next."""
    first, second = ScriptedPeer(PERMANENT, name="first"), ScriptedPeer(name="second")
    words = Words((("first", "1"), ("second", "2")))
    house = await House.open(store, clock, first, second, words=words)
    await house.core.answer(say("remind 1000 tea"))
    clock.advance(timedelta(seconds=1))

    await deliver(house, clock)

    assert first.got == []
    assert len(second.got) == 1


@pytest.fixture
def lines() -> Iterator[list[MutableMapping[str, Any]]]:
    """What is logged at INFO and above."""
    kept = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    with capture_logs() as captured:
        yield captured
    structlog.configure(**kept)


async def test_no_log_line_carries_what_was_said(
    store: EmbeddedStore, clock: SettableClock, lines: list[MutableMapping[str, Any]]
) -> None:
    """Message, reply, reminder and push are logged by id only."""
    peer = ScriptedPeer(REFUSED, UNKNOWN)
    house = await House.open(store, clock, peer, words=Words((("push", "1"),)))
    await house.core.answer(say("push canary"))
    await house.core.answer(say("remind 1000 canary"))
    clock.advance(timedelta(seconds=1))
    await deliver(house, clock)

    assert len(peer.got) > 1
    assert {line["event"] for line in lines} >= {"delivery.attempted", "reminder.due"}
    assert "canary" not in repr(lines)


async def test_what_a_carrier_lost_goes_to_the_next_channel(
    store: EmbeddedStore, clock: SettableClock
) -> None:
    """Taken is not delivered: a report that comes later counts as a refusal, however often it comes."""
    first, second = ScriptedPeer(name="first"), ScriptedPeer(name="second")
    house = await House.open(store, clock, first, second, words=Words((("first", "1"), ("second", "2"))))
    await house.core.answer(say("remind 1000 tea"))
    clock.advance(timedelta(seconds=1))
    await deliver(house, clock)
    ((delivery, _),) = first.got

    for _ in range(3):
        await house.core.courier.reported(delivery, "undelivered", "no such phone")
        await deliver(house, clock)

    assert [key for key, _ in second.got] == [f"{delivery}:second"]
    assert await states(house) == {delivery: "dead", f"{delivery}:second": "sent"}


async def test_what_a_carrier_lost_without_another_channel_is_told(
    store: EmbeddedStore, clock: SettableClock
) -> None:
    house = await House.open(store, clock, ScriptedPeer())
    await house.core.answer(say("push a", source="1"))
    await deliver(house, clock)
    await house.core.courier.reported("test:1:r", "failed", "blocked")
    await deliver(house, clock)

    told = [e["event"] for e in await house.core.events.read("ann", 0)][-1]
    assert (told["state"], told["detail"], told["text"]) == ("dead", "blocked", "push a")


@pytest.mark.parametrize(
    ("reports", "state"),
    [
        (["carried", "delivered", "read"], "read"),
        (["read", "delivered", "carried"], "read"),
        (["delivered", "failed"], "delivered"),
        (["delivered"] * 5, "delivered"),
    ],
)
async def test_reports_come_in_any_order_and_the_furthest_stands(
    store: EmbeddedStore, clock: SettableClock, reports: list[Fate], state: str
) -> None:
    house = await House.open(store, clock, ScriptedPeer())
    await house.core.answer(say("push a", source="1"))
    await deliver(house, clock)
    for report in reports:
        await house.core.courier.reported("test:1:r", report)
    await house.core.courier.reported("nothing", "delivered")
    await deliver(house, clock)

    entry = await house.core.outbox.get("test:1:r")
    assert entry is not None
    assert (entry.report, entry.state) == (state, "sent")
    changes = [e["event"] for e in await house.core.events.read("ann", 0)]
    assert [one["state"] for one in changes if one["type"] == "delivery.changed"].count(state) == 1


async def test_a_loss_told_before_the_send_has_returned_counts(
    store: EmbeddedStore, clock: SettableClock
) -> None:
    """The carrier's report overtakes its own answer."""

    class Hasty(ScriptedPeer):
        async def send(
            self, address: str, text: str, *, key: str, buttons: Sequence[Button] = (), silent: bool = False
        ) -> SendOutcome:
            await house.core.courier.reported(key, "failed", "at once")
            return await super().send(address, text, key=key)

    house = await House.open(store, clock, Hasty())
    await house.core.answer(say("push a", source="1"))
    await deliver(house, clock)
    assert await states(house) == {"test:1:r": "dead"}


class Voice:
    """Says things aloud, or ends as it is told to."""

    def __init__(self, *answers: SendOutcome) -> None:
        self.answers = list(answers)
        self.said: list[str] = []

    async def say(self, channel: str, address: str, user: str, text: str) -> SendOutcome:
        self.said.append(text)
        return self.answers.pop(0) if self.answers else SendOutcome("accepted")


@pytest.mark.parametrize("status", ["unknown", "permanent"])
async def test_what_is_said_aloud_is_tried_once_and_told_to_nobody_when_it_fails(
    store: EmbeddedStore, clock: SettableClock, status: Any
) -> None:
    peer, voice = ScriptedPeer(), Voice(SendOutcome(status))
    house = await House.open(store, clock, peer)
    house.core.courier._aloud = voice
    await house.core.outbox.add([_aloud("a", clock), _aloud("b", clock, place=1)])
    await house.core.drain()
    assert voice.said == ["a", "b"]
    events = await house.core.events.read("ann", 0)
    assert [envelope["event"]["state"] for envelope in events] == ["sent"]


async def test_a_voice_note_whose_sender_died_is_let_go(store: EmbeddedStore, clock: SettableClock) -> None:
    peer, voice = ScriptedPeer(), Voice()
    house = await House.open(store, clock, peer)
    house.core.courier._aloud = voice
    await house.core.outbox.add([_aloud("a", clock)])
    entry = await house.core.outbox.head("ann", "push")
    assert entry is not None
    await house.core.outbox.claim(entry, await store.now(), "gone")
    await house.core.drain()
    assert voice.said == []
    assert await house.core.outbox.head("ann", "push") is None


def _aloud(text: str, clock: SettableClock, place: int = 0) -> Delivery:
    return Delivery(
        id=f"m:{text}:aloud", user="ann", conversation="main", channel="push", address="ann",
        text=text, kind="voice", at=clock.now(), place=place,
    )  # fmt: skip

"""WhatsApp and SMS through the real library: the same conversation, from a webhook to what a phone shows."""

from tests.channels.handset import EVE, Handset
from tests.delivery.waiting import until
from tests.peers.twilio import PHONE, WHATSAPP
from tests.safety.shredder import shredded


async def test_a_number_is_linked_by_both_sides_and_talks_from_then_on(handset: Handset) -> None:
    made = (await handset.owner.post("/api/channels/links", json={"channel": "whatsapp"})).json()
    assert made["url"] == f"https://wa.me/{WHATSAPP[1:]}?text={made['code']}"
    assert len(made["code"]) == 8

    (thanks,) = await handset.say(f" {made['code'][:4].lower()}-{made['code'][4:].lower()}")
    unread = await handset.say("add milk to my shopping list")
    (waiting,) = (await handset.owner.get("/api/channels")).json()["links"]
    await handset.owner.post(f"/api/channels/links/{made['id']}", json={"answer": "confirm"})
    told = await handset.say("add milk to my shopping list")

    assert "confirm" in thanks
    assert not any("milk" in text for text in unread)
    assert (waiting["state"], waiting["name"]) == ("claimed", f"Anna ({PHONE})")
    assert told == ["Added milk to your shopping list."]


async def test_sms_is_a_channel_of_its_own_with_the_same_conversation(handset: Handset) -> None:
    await handset.link()
    await handset.link("sms")
    (question,) = await handset.say("remind me to call mum")
    (answer,) = await handset.say("tomorrow at 9", sender=PHONE)
    (undone,) = await handset.say("undo")

    assert question.endswith("?")
    assert "call mum" in answer
    assert "call mum" in undone
    linked = (await handset.owner.get("/api/channels")).json()
    assert linked["open"] == ["whatsapp", "sms"]
    assert {one["channel"] for one in linked["linked"]} == {"whatsapp", "sms"}


async def test_guessing_codes_ends_after_five_tries(handset: Handset) -> None:
    made = (await handset.owner.post("/api/channels/links", json={"channel": "whatsapp"})).json()
    for _ in range(5):
        assert "not valid" in (await handset.say("AAAAAAAA", sender=EVE))[0]
    (told,) = await handset.say(made["code"], sender=EVE)
    assert "confirm" not in told


async def test_strangers_are_told_a_code_once_and_nothing_they_say_is_kept(handset: Handset) -> None:
    (first,) = await handset.say("remind me to QUOKKA tomorrow at 9", sender=EVE, ProfileName="Eve")
    again = await handset.say("hello? QUOKKA", sender=EVE)
    code = first.splitlines()[0].split()[-1]
    paired = await handset.owner.post("/api/channels/pairings", json={"code": code})

    assert again == []
    assert paired.json()["name"] == "Eve (+4915550000666)"
    events = str(await handset.changes("message.received"))
    for collection in ("inbox", "arrived"):
        found = await handset.house.store.collection(collection).find({"_id": {"$gte": ""}}).to_list()
        events += str(found)
    assert "QUOKKA" not in events


async def test_approvals_are_answered_in_words(handset: Handset) -> None:
    await handset.link()
    (question,) = await handset.say("shred the contract")
    assert question.endswith("\nYes / No")
    await handset.say("Yes")
    assert shredded == ["the contract"]


async def test_a_button_of_a_template_answers_too(handset: Handset) -> None:
    await handset.link()
    for title in ("call Anna", "call Bert"):
        await handset.say(f"I have to {title}")
    (question,) = await handset.say("complete the call task")
    (done,) = await handset.say("", ButtonText="Bert", ButtonPayload="=2")
    assert "2. call Bert" in question
    assert "Bert" in done
    await handset.say("shred the contract")
    approvals = (await handset.owner.get("/api/approvals")).json()
    await handset.say("Yes", ButtonText="Yes", ButtonPayload=f"+{approvals[0]['id']}")
    assert shredded == ["the contract"]


async def test_a_reply_to_a_certain_message_is_about_that(handset: Handset) -> None:
    await handset.link()
    await handset.say("shred the contract")
    asked = handset.peer.messages[-1]["sid"]
    await handset.say("add milk to my list")
    assert await handset.say("yes", OriginalRepliedMessageSid=asked) != []
    assert shredded == ["the contract"]


async def test_what_was_forwarded_is_somebody_elses(handset: Handset) -> None:
    await handset.link()
    told = await handset.say("shred the contract", Forwarded="true")
    assert not any("Yes / No" in text for text in told)
    assert (await handset.say("yes")) != []
    assert shredded == []


async def test_long_answers_come_in_parts_that_twilio_takes(handset: Handset) -> None:
    await handset.link()
    for number in range(30):
        text = f"note {number} " + "wug " * 60
        await handset.owner.post("/api/actions/create_note", json={"text": text})
    parts = await handset.say("show my notes")
    assert len(parts) > 1
    assert all(len(part) <= 1_600 for part in parts)


async def test_a_known_persons_message_shows_that_it_is_being_answered(handset: Handset) -> None:
    await handset.link()
    await handset.say("hello", sender=EVE)
    form = handset.peer.received("add milk to my list")
    await handset.deliver(form)

    async def shown() -> bool:
        return bool(handset.peer.typed)

    await until(shown)
    assert handset.peer.typed == [form["MessageSid"]]

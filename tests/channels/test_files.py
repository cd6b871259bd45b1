"""Files that come by a channel: kept, read, asked about, with whatever is written beside them."""

from typing import Any

import pytest

from bot import attachments
from bot.delivery.attachment import MOST_BYTES
from tests.channels.phone import Phone

LETTER: dict[str, Any] = {
    "document": {
        "file_id": "d",
        "file_unique_id": "d",
        "file_name": "letter.txt",
        "mime_type": "text/plain",
    }
}


TEXT = b"The notice period is three months. The deposit is 1,700 euros."


def letter(phone: Phone, content: bytes = TEXT) -> dict[str, Any]:
    """Return a document that Telegram has, as part of a message."""
    phone.peer.files["d"] = [content]
    return LETTER


@pytest.fixture
async def linked(phone: Phone) -> Phone:
    await phone.link()
    return phone


async def test_a_file_is_kept_and_can_be_asked_about_on_another_channel(linked: Phone) -> None:
    (answer,) = await linked.say(**letter(linked))
    web = (await linked.owner.post("/api/chat", json={"text": "how much is the deposit?"})).json()["reply"]

    assert answer.startswith("Got “letter.txt”.")
    assert web["text"].startswith("“The deposit is 1,700 euros.”")


async def test_a_question_beside_a_file_is_answered_from_it(linked: Phone) -> None:
    (answer,) = await linked.say(caption="what's the notice period?", **letter(linked))
    assert "“The notice period is three months.”" in answer


async def test_what_is_asked_beside_a_file_is_done_with_it(linked: Phone) -> None:
    (answer,) = await linked.say(caption="summarise it in one sentence", **letter(linked))
    assert answer.endswith("— letter.txt")


async def test_another_request_beside_a_file_is_done_as_well(linked: Phone) -> None:
    (answer,) = await linked.say(caption="add milk to my shopping list", **letter(linked))
    told = (await linked.owner.get("/api/conversations/main/messages")).json()["messages"]

    assert "Added milk to your shopping list." in answer
    assert "Got “letter.txt”." in answer
    assert "📎 add milk to my shopping list" in [message["text"] for message in told]


async def test_words_beside_a_file_that_mean_nothing_do_no_harm(linked: Phone) -> None:
    (answer,) = await linked.say(caption="here you go, lovely weather", **letter(linked))
    assert answer.startswith("Got “letter.txt”.")


async def test_a_forwarded_file_is_kept_and_its_caption_is_not_done(linked: Phone) -> None:
    origin = {"type": "hidden_user", "sender_user_name": "Eve", "date": 1}
    (answer,) = await linked.say(
        caption="add poison to my shopping list", forward_origin=origin, **letter(linked)
    )
    lists = (await linked.owner.post("/api/chat", json={"text": "what's on my shopping list?"})).json()

    assert answer.startswith("Got “letter.txt”.")
    assert "poison" not in lists["reply"]["text"]


async def test_a_file_that_telegram_does_not_give_is_asked_for_again(
    linked: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "PAUSES", (0.0, 0.0))
    (answer,) = await linked.say(**LETTER)
    assert answer.startswith("I couldn't get that file.")


async def test_a_file_that_is_too_large_says_how_to_give_it(linked: Phone) -> None:
    large: dict[str, Any] = {"document": {**LETTER["document"], "file_size": MOST_BYTES + 1}}
    (answer,) = await linked.say(**large)
    assert "dayhand add" in answer


async def test_a_file_that_cannot_be_read_is_kept_and_says_so(linked: Phone) -> None:
    (answer,) = await linked.say(**letter(linked, b"%PDF-1.7 and nothing more"))
    assert answer.startswith("I've kept “letter.txt”, but I can't read it.")

"""Voice notes on WhatsApp: fetched from Twilio, heard, answered in text and then aloud."""

import json
from collections.abc import AsyncGenerator, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot import attachments
from bot.channels.twilio import lending
from bot.channels.twilio.lending import LIFE, Lending
from tests.channels.conftest import handset_of
from tests.channels.handset import Handset
from tests.clock import SettableClock
from tests.peers.twilio import PHONE, SID
from tests.speech.service import Service, serving


@pytest.fixture
def ears() -> Iterator[Service]:
    """What hears: a service that answers what it is told to have heard."""
    with serving() as service:
        service.body = json.dumps({"text": "Remind me to call mum tomorrow at 9", "segments": []}).encode()
        yield service


@pytest.fixture
async def handset(tmp_path: Path, ears: Service, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Handset]:
    monkeypatch.setattr(attachments, "PAUSES", (0.0, 0.0))
    async with handset_of(tmp_path, listen=f"openai:whisper@{ears.address}") as made:
        await made.link()
        yield made


async def speak(handset: Handset, recording: bytes) -> list[str]:
    """Send a voice note; return what the phone shows after that."""
    handset.peer.files["note"] = (recording, "audio/ogg")
    url = f"{handset.peer.url}/2010-04-01/Accounts/{SID}/Messages/SM1/Media/note"
    return await handset.say(NumMedia="1", MediaUrl0=url, MediaContentType0="audio/ogg; codecs=opus")


async def fetch(handset: Handset, url: str) -> tuple[int, bytes]:
    async with handset.house.client() as twilio:
        answer = await twilio.get(urlsplit(url).path)
    return answer.status_code, answer.content


async def test_what_is_said_is_done_and_answered_in_text_and_then_aloud(
    handset: Handset, recording: bytes
) -> None:
    text, nothing = await speak(handset, recording)
    voice = handset.peer.sends[-1]
    status, audio = await fetch(handset, voice["MediaUrl"])

    assert ("call mum" in text, nothing) == (True, "")
    assert (voice["To"], status) == (f"whatsapp:{PHONE}", 200)
    decoded = await handset.house.services.voice.listening.decoder.decode(audio)
    assert decoded.seconds > 1


async def test_a_voice_note_is_found_for_minutes_and_by_its_name_only(
    handset: Handset, recording: bytes
) -> None:
    await speak(handset, recording)
    url = handset.peer.sends[-1]["MediaUrl"]
    assert (await fetch(handset, f"{url[:-1]}_"))[0] == 404
    handset.house.clock.pass_by(LIFE)
    assert (await fetch(handset, url))[0] == 404


async def test_a_voice_note_that_is_lost_is_let_go(handset: Handset, recording: bytes) -> None:
    """Its text is there: nothing is said again elsewhere, and nobody is told."""
    await speak(handset, recording)
    handset.peer.messages[-1] |= {"status": "failed", "error_code": 63019}
    before = len(handset.peer.sends)
    await handset.door.catch_up()
    await handset.house.services.core.drain()
    assert len(handset.peer.sends) == before
    assert not any(one["state"] == "dead" for one in await handset.changes())


async def test_without_a_public_address_the_answer_is_text_alone(
    tmp_path: Path, ears: Service, recording: bytes
) -> None:
    async with handset_of(
        tmp_path / "other", public_url=None, listen=f"openai:whisper@{ears.address}"
    ) as handset:
        made = await handset.house.services.linking.make("owner", "whatsapp")
        handset.peer.received(made.code)
        await handset.door.catch_up()
        await handset.house.services.linking.confirm("owner", made.link.id)
        handset.peer.files["note"] = (recording, "audio/ogg")
        handset.peer.received(NumMedia="1")
        await handset.door.catch_up()
        await handset.house.services.core.drain()
        outcome = await handset.door.channels["whatsapp"].send_voice(PHONE, b"OggS")
    assert not any("MediaUrl" in one for one in handset.peer.sends)
    assert outcome.status == "permanent"


def test_what_is_lent_is_bounded(clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lending, "MOST_BYTES", 10)
    lent = Lending(clock, lambda name: name)
    first, second, third = (lent.lend(bytes([number]) * 4) for number in range(3))
    assert [lent.get(one) for one in (first, second, third)] == [None, b"\1" * 4, b"\2" * 4]
    clock.advance(LIFE - timedelta(seconds=1))
    fourth = lent.lend(b"x")
    clock.advance(timedelta(seconds=1))
    assert [lent.get(one) for one in (second, third, fourth)] == [None, None, b"x"]

"""Conversations that hop between channels: one person, one conversation, whatever it comes by."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml

from bot.speech.decoding import Decoder
from bot.speech.listening import Listening
from bot.speech.sphinx import Sphinx
from bot.speech.voice import Voice
from tests.api.house import ORIGIN, House, with_shredder
from tests.channels.handset import Handset
from tests.channels.phone import Phone
from tests.dialogs.everywhere import CHANNELS, Everywhere
from tests.dialogs.test_dialogs import agrees, length_of
from tests.peers.telegram import TOKEN, bot_api
from tests.peers.twilio import SID, SMS, WHATSAPP, twilio_api
from tests.peers.twilio import TOKEN as TWILIO_TOKEN
from tests.safety.shredder import shredded
from tests.speech.saying import Saying

pytestmark = pytest.mark.asyncio(loop_scope="session")
FILES = sorted((Path(__file__).parent / "across").glob("*.yaml"))


def _scripts() -> list[Any]:
    return [
        pytest.param(script, id=f"{file.stem}-{script['name']}")
        for file in FILES
        for script in yaml.safe_load(file.read_text(encoding="utf-8"))["dialogs"]
    ]


@pytest_asyncio.fixture(loop_scope="session")
async def everywhere(
    tmp_path: Path, saying: Saying, whole: Sphinx, decoder: Decoder
) -> AsyncIterator[Everywhere]:
    shredded.clear()
    async with bot_api() as telegram, twilio_api() as twilio:
        house = await House.build(
            tmp_path,
            with_shredder(),
            public_url=ORIGIN,
            telegram_token=TOKEN,
            telegram_api=telegram.url,
            telegram_polling=False,
            twilio_account_sid=SID,
            twilio_auth_token=TWILIO_TOKEN,
            twilio_api=twilio.url,
            whatsapp_number=WHATSAPP,
            sms_number=SMS,
        )
        own = house.services.voice
        voice = Voice(Listening([whole], decoder), own.speaking, own.replies)
        house.services = house.app.state.services = replace(house.services, voice=voice)
        owner = await house.owner()
        made = Everywhere(
            house, owner, Phone(house, owner, telegram), Handset(house, owner, twilio), saying, whole
        )
        await made.phone.link()
        for channel in ("whatsapp", "sms"):
            await made.handset.link(channel)
        yield made
        house.services = replace(house.services, voice=own)
        assert house.services.telegram is not None
        await house.services.telegram.close()
        assert house.services.twilio is not None
        await house.services.twilio.close()
        await owner.aclose()
        await house.close()


@pytest.mark.parametrize("script", _scripts())
async def test_script(script: dict[str, Any], everywhere: Everywhere) -> None:
    for turn in script["turns"]:
        told = await _taken(turn, everywhere)
        if "hear" in turn:
            assert agrees(str(turn["hear"]), told), f"{turn}\nheard: {told}"
        for fragment in turn.get("hear_all", []):
            assert str(fragment).casefold() in told.casefold(), f"{turn}\nheard: {told}"
        for channel, fragment in turn.get("shows", {}).items():
            shown = await everywhere.shown(channel)
            assert any(str(fragment) in text for text in shown[-3:]), f"{turn}\n{channel} shows: {shown[-3:]}"
        for channel, fragment in turn.get("not_shows", {}).items():
            assert not any(str(fragment) in text for text in await everywhere.shown(channel)), turn
    assert list(shredded) == script.get("shredded", [])


async def _taken(turn: dict[str, Any], everywhere: Everywhere) -> str:
    """Take one turn of a script; return what is heard in answer."""
    if "advance" in turn:
        everywhere.house.clock.pass_by(length_of(turn["advance"]))
        await everywhere.house.services.core.drain()
        everywhere.house.clock.pass_by(timedelta(seconds=1))
    if "press" in turn:
        return await everywhere.press("telegram", turn["press"])
    if "approve" in turn:
        return await everywhere.answer(turn["approve"])
    (channel,) = [name for name in CHANNELS if name in turn] or [""]
    return await everywhere.say(channel, str(turn[channel])) if channel else ""


async def test_there_are_as_many_scripts_as_promised() -> None:
    """At least 30, each on two channels or more, every channel in several of them."""
    scripts = [script.values[0] for script in _scripts()]
    used = [{name for turn in script["turns"] for name in CHANNELS if name in turn} for script in scripts]
    hops = [
        names | ({"web"} if any("approve" in t for t in s["turns"]) else set())
        for names, s in zip(used, scripts, strict=True)
    ]
    assert len(scripts) >= 30
    assert all(len(names) >= 2 for names in hops)
    assert all(sum(channel in names for names in hops) >= 3 for channel in CHANNELS)

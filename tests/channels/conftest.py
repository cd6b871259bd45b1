from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.channels.telegram.channel import Telegram
from bot.speech.sounding import Format, Sounder
from tests.api.house import ORIGIN, House, with_shredder
from tests.channels.handset import Handset
from tests.channels.phone import Phone
from tests.peers import twilio
from tests.peers.telegram import TOKEN, BotApi, bot_api
from tests.safety.shredder import shredded


@asynccontextmanager
async def phone_of(home: Path, **settings: Any) -> AsyncGenerator[Phone]:
    """Run a Bot API and an installation with its bot; yield its owner's phone, not linked yet."""
    shredded.clear()
    async with bot_api() as peer:
        house = await House.build(
            home,
            with_shredder(),
            telegram_token=TOKEN,
            telegram_api=peer.url,
            telegram_polling=False,
            **settings,
        )
        owner = await house.owner()
        yield Phone(house, owner, peer)
        assert house.services.telegram is not None
        await house.services.telegram.close()
        await owner.aclose()
        await house.close()


@pytest.fixture
async def peer() -> AsyncGenerator[BotApi]:
    async with bot_api() as running:
        yield running


@pytest.fixture
async def bot(peer: BotApi) -> AsyncGenerator[Telegram]:
    telegram = Telegram(TOKEN, peer.url)
    yield telegram
    await telegram.close()


@pytest.fixture
async def phone(tmp_path: Path) -> AsyncGenerator[Phone]:
    async with phone_of(tmp_path) as made:
        yield made


@asynccontextmanager
async def handset_of(home: Path, **settings: Any) -> AsyncGenerator[Handset]:
    """Run a Twilio and an installation with two numbers there; yield its owner's phone, not linked yet."""
    shredded.clear()
    async with twilio.twilio_api() as peer:
        numbers = {"whatsapp_number": twilio.WHATSAPP, "sms_number": twilio.SMS}
        account = {
            "twilio_account_sid": twilio.SID,
            "twilio_auth_token": twilio.TOKEN,
            "twilio_api": peer.url,
        }
        given = {"public_url": ORIGIN, **numbers, **account, **settings}
        house = await House.build(home, with_shredder(), **given)
        owner = await house.owner()
        peer.now = house.clock.at
        made = Handset(house, owner, peer)
        yield made
        await made.door.close()
        await owner.aclose()
        await house.close()


@pytest.fixture
async def handset(tmp_path: Path) -> AsyncGenerator[Handset]:
    async with handset_of(tmp_path) as made:
        yield made


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def recording() -> bytes:
    """Somebody asks for a reminder, as OGG."""
    sounder = Sounder()
    made = await sounder.file(await sounder.say("Remind me to call mum tomorrow at 9", "en-us"), Format.OGG)
    await sounder.close()
    return made

"""The same against a Twilio that others wrote: its signatures, its lists, its callbacks, over real HTTP."""

from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest

from bot.channels.twilio import setup
from tests.api.house import House
from tests.peers.aimock.install import missing
from tests.peers.emulate.server import Emulate
from tests.peers.serving import serving
from tests.peers.twilio import PHONE, SID, SMS, TOKEN, WHATSAPP

EVE = "+4915550000666"


@pytest.fixture(scope="module")
def emulate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulate]:
    if reason := missing():
        pytest.skip(reason)
    server = Emulate.start(tmp_path_factory.mktemp("emulate"))
    yield server
    server.stop()


class Home:
    """An installation that emulate's Twilio can reach."""

    def __init__(self, house: House, twilio: Emulate) -> None:
        self.house = house
        self.twilio = twilio

    async def say(self, text: str, sender: str = PHONE, to: str = SMS) -> list[str]:
        """Write to a number; return what the phone shows after that."""
        before = len(self.twilio.sent_to(sender))
        await self.twilio.write(text, sender=sender, to=to)
        await self.house.services.core.drain()
        return [one["body"] for one in self.twilio.sent_to(sender)[before:]]

    async def link(self, channel: str, sender: str, to: str) -> None:
        """Link a phone to the owner."""
        made = await self.house.services.linking.make("owner", channel)
        await self.say(made.code, sender, to)
        await self.house.services.linking.confirm("owner", made.link.id)


@pytest.fixture
async def home(tmp_path: Path, emulate: Emulate, unused_tcp_port: int) -> AsyncGenerator[Home]:
    url = f"http://127.0.0.1:{unused_tcp_port}"
    house = await House.build(
        tmp_path,
        public_url=url,
        twilio_account_sid=SID,
        twilio_auth_token=TOKEN,
        twilio_api=emulate.url,
        whatsapp_number=WHATSAPP,
        sms_number=SMS,
    )
    await house.services.local_owner()
    emulate.deliver_to(f"{url}/api/whatsapp-webhook")
    async with serving(house.app, unused_tcp_port):
        yield Home(house, emulate)
    assert house.services.twilio is not None
    await house.services.twilio.close()
    await house.close()


@pytest.mark.parametrize(
    ("channel", "sender", "to"),
    [("sms", "+491700000001", SMS), ("whatsapp", "whatsapp:+491700000002", f"whatsapp:{WHATSAPP}")],
)
async def test_its_signatures_are_taken_and_its_messages_answered(
    home: Home, channel: str, sender: str, to: str
) -> None:
    await home.link(channel, sender, to)
    assert await home.say("add milk & eggs to my shopping list, ü", sender, to) != []
    (listed,) = await home.say("what's on my shopping list?", sender, to)
    assert "milk" in listed


async def test_its_reports_reach_the_delivery(home: Home) -> None:
    await home.link("sms", PHONE, SMS)
    await home.say("add milk to my shopping list")
    sent = home.twilio.sent_to(PHONE)[-1]
    for status in ("sent", "delivered"):
        await home.twilio.report(sent["sid"], status)
    entry = await home.house.store.collection("outbox").find_one({"provider_id": sent["sid"]})
    assert entry is not None
    assert (entry["state"], entry["report"]) == ("sent", "delivered")


async def test_what_it_could_not_deliver_is_asked_for(home: Home) -> None:
    phone = "+491700000003"  # the other tests' phones have messages of their own in its list
    await home.link("sms", phone, SMS)
    home.twilio.deliver_to("http://127.0.0.1:1/nobody-there")
    door = home.house.services.twilio
    assert door is not None
    assert await home.say("add saffron to my shopping list", phone) == []
    assert await door.catch_up() >= 1
    await home.house.services.core.drain()
    assert await door.catch_up() == 0
    assert home.twilio.sent_to(phone)[-1]["body"] == "Added saffron to your shopping list."


async def test_what_it_took_is_found_in_its_list(home: Home) -> None:
    await home.link("sms", PHONE, SMS)
    await home.say("add milk to my shopping list")
    door = home.house.services.twilio
    assert door is not None
    outbox = home.house.store.collection("outbox")
    sent = await outbox.find_one({"provider_id": home.twilio.sent_to(PHONE)[-1]["sid"]})
    assert sent is not None
    unknown = {"provider_id": None, "report": ""}
    await outbox.update_one({"_id": sent["_id"]}, {"$set": unknown})
    assert await door.channels["sms"].look_up(PHONE, sent["_id"]) is True
    await outbox.update_one({"_id": sent["_id"]}, {"$set": {**unknown, "text": "never said"}})
    assert await door.channels["sms"].look_up(PHONE, sent["_id"]) is False


async def test_its_account_and_numbers_are_known_and_set(home: Home) -> None:
    door = home.house.services.twilio
    assert door is not None
    account = door.channels["sms"].account
    assert await setup.account_name(account) == "Wug"
    hook = await setup.number_hook(account, SMS)
    assert hook is not None
    await setup.set_number_hook(account, hook, "https://ann.example/api/sms-webhook")
    assert await setup.number_hook(account, SMS) == setup.Hook(
        hook.sid, "https://ann.example/api/sms-webhook"
    )
    assert await setup.number_hook(account, EVE) is None

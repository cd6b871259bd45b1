"""Putting WhatsApp, SMS and notifications together, and where Twilio comes in."""

from functools import partial
from typing import TYPE_CHECKING

from api.twilio import TwilioDoor, is_configured, media_url, number_of, status_url
from bot.channels.lapsing import Lapsing
from bot.channels.reception import Reception
from bot.channels.twilio.channel import TwilioChannel
from bot.channels.twilio.connecting import Account
from bot.channels.twilio.lending import Lending
from bot.channels.twilio.missed import Arrived
from bot.channels.twilio.naming import ChannelName
from bot.channels.webpush.channel import WebPush, is_installed
from bot.channels.webpush.keys import FILE, PushKey
from bot.delivery.outbox import Outbox
from bot.delivery.turn import Clock
from bot.replies import Replies
from bot.settings import Settings
from bot.store.identities import Identities
from bot.store.port import Store
from bot.store.subscriptions import Subscriptions

if TYPE_CHECKING:
    from api.house import House


def twilio_channels(settings: Settings, store: Store, clock: Clock) -> tuple[TwilioChannel, ...]:
    """Return the channels that the settings name a number for; Twilio is not reached."""
    if not is_configured(settings):
        return ()
    assert settings.twilio_account_sid and settings.twilio_auth_token  # noqa: S101, PT018  # it is configured
    account = Account(
        settings.twilio_account_sid.strip(),
        settings.twilio_auth_token.get_secret_value().strip(),
        settings.twilio_api,
    )
    public = settings.public_url
    lending = Lending(clock, partial(media_url, public)) if public else None
    numbers: tuple[tuple[ChannelName, str | None], ...] = (
        ("whatsapp", settings.whatsapp_number),
        ("sms", settings.sms_number),
    )
    return tuple(
        TwilioChannel(
            name,
            number_of(number, f"DAYHAND_{name.upper()}_NUMBER"),
            account,
            outbox=Outbox(store),
            identities=Identities(store),
            clock=clock,
            template=settings.whatsapp_template,
            reports_to=partial(status_url, public) if public else None,
            lending=lending,
        )
        for name, number in numbers
        if number
    )


def webpush_channel(settings: Settings, store: Store, clock: Clock) -> WebPush | None:
    """Return the channel of notifications; None where they are off or what seals them is missing."""
    if not settings.push or not is_installed():
        return None
    services = [name.strip().lower() for name in settings.push_services.split(",") if name.strip()]
    contact = settings.public_url or "mailto:dayhand@example.com"  # services want one; nobody is there
    key = PushKey.kept(settings.home / FILE)
    return WebPush(Subscriptions(store), key, services=services, contact=contact, now=clock.now)


def twilio_door(house: "House", reception: Reception) -> TwilioDoor | None:
    """Return where Twilio's requests come in; None where there is no number."""
    if not house.twilio:
        return None
    return TwilioDoor(
        house.twilio,
        reception,
        Arrived(house.store, house.clock),
        public_url=house.settings.public_url,
        outbox=Outbox(house.store),
        report=house.core.courier.reported,
        lapsing=Lapsing(house.store, house.reach, Replies(house.registry), house.clock),
        clock=house.clock,
    )

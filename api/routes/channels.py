"""The channels one is known by: linking an account, seeing what is linked, unlinking."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel, Field

from api.auth.caller import Holder, Parts, Reader
from api.auth.linking import Link
from api.body import Body, Code, Id
from api.erase import erase_person
from api.notices import tell_elsewhere
from api.routing import signed_in_router
from api.services import Services
from bot.channels.twilio.naming import TITLES
from bot.delivery.eventlog import Event
from bot.reach import Reach
from bot.store.identities import Identities, Identity
from bot.store.people import guest_id
from capabilities.errors import ConflictError

router = signed_in_router("channels")


class IdentityBody(BaseModel):
    """An account of a channel that is linked to you. ``name`` is what its holder calls themselves there."""

    id: str
    channel: str
    name: str
    linked_at: datetime
    seen_at: datetime


class LinkBody(BaseModel):
    """A link that is coming about: ``open`` until the code is used, ``claimed`` until you confirm."""

    id: str
    channel: str
    state: str
    name: str = Field(description="Whose account used the code, as they call themselves there.")
    expires_at: datetime


class Channels(BaseModel):
    """What is open here, what is linked to you, and what is coming about."""

    open: list[str]
    linked: list[IdentityBody]
    links: list[LinkBody]


class NewLink(Body):
    """The channel of the account to link."""

    channel: Literal["telegram", "whatsapp", "sms"]


class NewLinkBody(LinkBody):
    """A code just made; it is shown this once. ``url`` opens the channel with it."""

    code: str
    url: str | None


class OfferedCode(Body):
    """A code that somebody was told on a channel."""

    code: Code


class LinkAnswer(Body):
    """Whether the account that used the code is yours."""

    answer: Literal["confirm", "refuse"]


@router.get("/api/channels")
async def channels(caller: Reader, services: Parts) -> Channels:
    """Tell which channels there are and by which accounts you are known."""
    linked = await Identities(services.store).of(caller.user)
    links = await services.linking.of(caller.user)
    return Channels(
        open=_open_channels(services),
        linked=[_identity(one) for one in linked],
        links=[_link(one) for one in links],
    )


@router.post("/api/channels/links", status_code=201)
async def make_link(body: NewLink, caller: Holder, services: Parts) -> NewLinkBody:
    """Make a code that links an account of a channel to you, once you confirm it here."""
    begin = await _address(services, body.channel)
    made = await services.linking.make(caller.user, body.channel)
    shown = _link(made.link).model_dump()
    return NewLinkBody(**shown, code=made.code, url=f"{begin}{made.code}")


@router.post("/api/channels/pairings", status_code=201)
async def redeem(body: OfferedCode, caller: Holder, services: Parts) -> LinkBody:
    """Enter the code that somebody was told on a channel; you see whose it is, and confirm."""
    return _link(await services.linking.redeem(caller.user, body.code))


@router.post("/api/channels/links/{link_id}")
async def answer_link(
    link_id: Annotated[Id, Path()], body: LinkAnswer, caller: Holder, services: Parts
) -> Channels:
    """Confirm that the account is yours, or refuse it."""
    if body.answer == "refuse":
        await services.linking.refuse(caller.user, link_id)
    else:
        identity = await services.linking.confirm(caller.user, link_id)
        await _no_guest_any_more(services, identity)
        await _told(services, caller.user, "channel.linked", identity)
    return await channels(caller, services)


@router.delete("/api/channels/{identity_id}", status_code=204)
async def unlink(identity_id: Annotated[Id, Path()], caller: Holder, services: Parts) -> None:
    """Unlink an account; what it says is a stranger's from now on."""
    identity = await Identities(services.store).unlink(caller.user, identity_id)
    await _told(services, caller.user, "channel.unlinked", identity)


async def _address(services: Services, channel: str) -> str:
    """Return the beginning of the address that opens a channel with a code."""
    if channel == "telegram":
        if services.telegram is None:
            raise ConflictError("There is no Telegram bot here: set DAYHAND_TELEGRAM_TOKEN.")
        return f"https://t.me/{await services.telegram.telegram.account()}?start="
    open_here = services.twilio.channels if services.twilio else {}
    if channel not in open_here:
        raise ConflictError(f"There is no {TITLES[channel]} here: set DAYHAND_{channel.upper()}_NUMBER.")
    return open_here[channel].door


async def _no_guest_any_more(services: Services, identity: Identity) -> None:
    """Erase what the account kept here as a guest: it is somebody's now, and that was not theirs."""
    guest = guest_id(identity.channel, identity.address)
    if guest in await services.people.guests():
        await erase_person(services, guest)


def _open_channels(services: Services) -> list[str]:
    numbers = services.twilio.channels if services.twilio else {}
    return [*(["telegram"] if services.telegram else []), *numbers]


async def _told(services: Services, user: str, what: str, identity: Identity) -> None:
    """Let every page, terminal and other channel know; somebody may have done it who should not have."""
    now = services.clock.now()
    body = {"type": what, "id": identity.id, "channel": identity.channel, "name": identity.name}
    event = Event(body, None, identity.id, identity.channel)
    await services.event_log.append(user, f"{what}:{identity.id}:{now.isoformat()}", [event])
    reach = Reach(Identities(services.store), _open_channels(services), services.clock)
    await tell_elsewhere(
        what, identity, store=services.store, registry=services.registry, clock=services.clock, reach=reach
    )


def _identity(one: Identity) -> IdentityBody:
    return IdentityBody(
        id=one.id, channel=one.channel, name=one.name, linked_at=one.linked_at, seen_at=one.seen_at
    )


def _link(link: Link) -> LinkBody:
    return LinkBody(
        id=link.id, channel=link.channel, state=link.state, name=link.name, expires_at=link.expires_at
    )

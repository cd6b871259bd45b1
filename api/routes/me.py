"""The person who asks: what is known about them, taking it along, and being forgotten."""

from typing import Annotated, Any, Literal

from fastapi import Response
from pydantic import BaseModel, Field

from api.auth.caller import Holder, Parts, Reader
from api.auth.sessions import COOKIE
from api.body import Body, Name, Password, Zone
from api.erase import erase_person
from api.errors import NotAllowedError
from api.export import person_export
from api.profile import change_profile
from api.routing import signed_in_router
from api.services import Services
from bot.store.people import LONGEST_DELAY
from capabilities.errors import ConflictError

router = signed_in_router("me")

Hour = Annotated[int, Field(ge=0, le=24)]
Day = Annotated[int, Field(ge=0, le=6)]


class Me(BaseModel):
    """Who you are here. Working hours are local, from ``day_start`` to ``day_end``; Monday is 0."""

    id: str
    name: str
    login: str | None
    role: str
    zone: str
    language: str
    day_start: int
    day_end: int
    working_days: list[int]
    reminder_channel: str = Field(
        description="Where reminders are said first; empty: where you were heard last."
    )
    quiet_hours: str = Field(
        description="Hours like 22-7 in which only what was set for a time makes a sound; empty: none."
    )
    spoken_answers: bool = Field(description="Whether voice notes are answered aloud as well.")
    send_delay: int = Field(description="Seconds in which a message to others can still be taken back.")


class Changes(Body):
    """What is to change; the rest stays."""

    name: Name | None = None
    zone: Zone | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] | None = None
    day_start: Hour | None = None
    day_end: Hour | None = None
    working_days: Annotated[list[Day], Field(min_length=1, max_length=7)] | None = None
    reminder_channel: Literal["", "telegram", "whatsapp", "sms"] | None = None
    quiet_hours: Annotated[str, Field(max_length=5)] | None = None
    spoken_answers: bool | None = None
    send_delay: Annotated[int, Field(ge=0, le=LONGEST_DELAY)] | None = None


class NewPassword(Body):
    """The password until now, and from now on."""

    old: Annotated[str, Field(min_length=1, max_length=256)]
    new: Password


class Confirmation(Body):
    """Your password, because this cannot be taken back."""

    password: Annotated[str, Field(min_length=1, max_length=256)]


@router.get("/api/me")
async def me(caller: Reader, services: Parts) -> Me:
    """Tell who you are here."""
    return await _shaped(services, caller.user)


@router.patch("/api/me")
async def change_me(body: Changes, caller: Holder, services: Parts) -> Me:
    """Change your name, zone, language or working hours."""
    changes = {name: value for name, value in body.model_dump().items() if value is not None}
    await change_profile(services.people, caller.user, **changes)
    return await _shaped(services, caller.user)


@router.post("/api/me/password", status_code=204)
async def change_password(body: NewPassword, caller: Holder, services: Parts) -> None:
    """Change your password; every other session is ended."""
    _by_session(caller)
    await services.accounts.change_password(caller.user, body.old, body.new)
    await services.sessions.end_all(caller.user, but=caller.session)


@router.get("/api/export")
async def export(caller: Holder, services: Parts) -> dict[str, Any]:
    """Return everything that is stored about you."""
    return await person_export(services, caller.user)


@router.delete("/api/me", status_code=204)
async def erase(body: Confirmation, caller: Holder, services: Parts, response: Response) -> None:
    """Erase everything that is stored about you. It cannot be taken back."""
    _by_session(caller)
    await services.accounts.confirm(caller.user, body.password)
    profile = await services.people.profile(caller.user)
    if profile.role == "owner" and len(await services.people.everyone()) > 1:
        raise ConflictError("Others use this installation; it cannot be without its owner.")
    await erase_person(services, caller.user)
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")


def _by_session(caller: Holder) -> None:
    if caller.session is None:
        raise NotAllowedError("This needs a person at a browser, not a token.")


async def _shaped(services: Services, user: str) -> Me:
    profile = await services.people.profile(user)
    person = profile.person
    return Me(
        id=user,
        name=person.name,
        login=await services.accounts.login_name(user),
        role=profile.role,
        zone=person.zone.key,
        language=person.language,
        day_start=person.day_start,
        day_end=person.day_end,
        working_days=list(person.working_days),
        reminder_channel=person.reminder_channel,
        quiet_hours=person.quiet_hours,
        spoken_answers=person.spoken_answers,
        send_delay=person.send_delay,
    )

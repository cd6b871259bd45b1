"""The people of an installation; the owner invites them."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Path
from pydantic import BaseModel

from api.auth.accounts import INVITATION_LIFE
from api.auth.caller import Owner, Parts
from api.body import Id
from api.erase import erase_person
from api.routing import signed_in_router
from capabilities.errors import NotFoundError

router = signed_in_router("people")


class Member(BaseModel):
    """A person of this installation, as the owner sees them: nothing of what they keep here."""

    id: str
    name: str
    role: Literal["owner", "member", "group", "guest"]
    created_at: datetime


class Invitation(BaseModel):
    """A code for one more person; it works once."""

    code: str
    expires_at: datetime


@router.get("/api/people")
async def people(_: Owner, services: Parts) -> list[Member]:
    """List who has an account here, and the groups and guests that keep things here (owner only)."""
    known = [*await services.people.everyone(), *await services.people.others()]
    found = [await services.people.profile(user) for user in known]
    return [
        Member(id=one.person.id, name=one.person.name, role=one.role, created_at=one.created_at)
        for one in found
    ]


@router.delete("/api/people/{person_id}", status_code=204)
async def send_away(person_id: Annotated[Id, Path()], _: Owner, services: Parts) -> None:
    """Erase what a group or a guest keeps here (owner only). It cannot be taken back."""
    if person_id not in await services.people.others():
        raise NotFoundError("There is no such group or guest here.")
    await erase_person(services, person_id)


@router.post("/api/people/invitations", status_code=201)
async def invite(caller: Owner, services: Parts) -> Invitation:
    """Make an invitation for one more person (owner only)."""
    code = await services.accounts.invite(caller.user)
    return Invitation(code=code, expires_at=services.clock.now() + INVITATION_LIFE)

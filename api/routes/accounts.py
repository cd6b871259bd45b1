"""Signing in: the owner's first time, others by invitation, and everybody again and again."""

from typing import Annotated

from fastapi import Depends, Request, Response
from pydantic import BaseModel, Field

from api.auth.caller import Holder, Parts, check_origin, is_signed_in
from api.auth.sessions import ABSOLUTE, COOKIE
from api.body import Body, Code, Name, Password, Zone
from api.routing import open_router, signed_in_router
from api.services import Services

router = open_router("accounts")
_signed_in = signed_in_router("accounts")


class SetUp(Body):
    """The code from the console, and how the owner signs in from now on."""

    code: Code
    name: Name
    password: Password
    zone: Zone | None = None


class Join(Body):
    """An invitation's code, and how the new person signs in."""

    code: Code
    name: Name
    password: Password
    zone: Zone


class SignIn(Body):
    """A name and its password."""

    name: Name
    password: Annotated[str, Field(min_length=1, max_length=256)]


class SetupState(BaseModel):
    """Whether the owner has yet to choose a password, and whether somebody is signed in by this request."""

    needed: bool
    signed_in: bool


class SignedIn(BaseModel):
    """Who is signed in now."""

    user: str
    name: str


async def _own_page(request: Request) -> None:
    # A sign-in that another site's page makes would put a person into a stranger's account.
    if "origin" in request.headers or "sec-fetch-site" in request.headers:
        check_origin(request)


OwnPage = Depends(_own_page)


@router.get("/api/setup")
async def setup_state(request: Request, services: Parts) -> SetupState:
    """Tell how a page begins: whether this installation waits for its owner, and whether one is signed in."""
    return SetupState(needed=await services.accounts.needs_setup(), signed_in=await is_signed_in(request))


@router.post("/api/setup", status_code=201, dependencies=[OwnPage])
async def set_up(body: SetUp, request: Request, response: Response, services: Parts) -> SignedIn:
    """Become the owner, with the code that `dayhand serve` printed; signs in as well."""
    person = await services.accounts.set_up(
        body.code, name=body.name, password=body.password, zone=body.zone, address=_address(request)
    )
    await _open_session(services, person.id, request, response)
    return SignedIn(user=person.id, name=person.name)


@router.post("/api/join", status_code=201, dependencies=[OwnPage])
async def join(body: Join, request: Request, response: Response, services: Parts) -> SignedIn:
    """Make an account with an invitation; signs in as well."""
    person = await services.accounts.join(
        body.code, name=body.name, password=body.password, zone=body.zone, address=_address(request)
    )
    await _open_session(services, person.id, request, response)
    return SignedIn(user=person.id, name=person.name)


@router.post("/api/auth/login", dependencies=[OwnPage], responses=_signed_in.responses)
async def sign_in(body: SignIn, request: Request, response: Response, services: Parts) -> SignedIn:
    """Sign in with name and password; the session comes as a cookie."""
    user = await services.accounts.sign_in(body.name, body.password, _address(request))
    await _open_session(services, user, request, response)
    person = await services.people.get(user)
    return SignedIn(user=user, name=person.name)


@_signed_in.post("/api/auth/logout", status_code=204)
async def sign_out(caller: Holder, response: Response, services: Parts) -> None:
    """End this session."""
    if caller.session:
        await services.sessions.end(caller.user, caller.session)
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")


async def _open_session(services: Services, user: str, request: Request, response: Response) -> None:
    value = await services.sessions.open(user, request.headers.get("user-agent", ""))
    age = int(ABSOLUTE.total_seconds())
    response.set_cookie(COOKIE, value, max_age=age, path="/", secure=True, httponly=True, samesite="lax")


def _address(request: Request) -> str | None:
    return request.client.host if request.client else None


router.include_router(_signed_in)

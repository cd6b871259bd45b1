"""Who is calling: looked up on every request, so that what was revoked is refused at once.

A browser shows its session cookie, which other sites can make it send: on every method that
changes something its Origin must be ours. A program shows a bearer token, which nobody else can
send for it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, cast
from urllib.parse import urlsplit

from fastapi import Depends
from starlette.requests import HTTPConnection

from api.auth.sessions import COOKIE
from api.auth.tokens import Scope
from api.errors import ForeignOriginError, NotAllowedError, NotSignedInError
from api.services import Services

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_ALL = frozenset(Scope)


@dataclass(frozen=True, slots=True)
class Caller:
    """A person, what they may do here, and by what they were known."""

    user: str
    scopes: frozenset[Scope]
    session: str | None = None
    token: str | None = None

    @property
    def channel(self) -> str:
        """The channel their messages come by."""
        return "web" if self.session else "api"


def services_of(connection: HTTPConnection) -> Services:
    """Return the parts this application was built from."""
    return cast("Services", connection.app.state.services)


async def identify(connection: HTTPConnection) -> Caller:
    """Return who is calling; NotSignedInError, or ForeignOriginError for another site's page."""
    services = services_of(connection)
    shown = connection.headers.get("authorization")
    if shown is not None:
        scheme, _, credential = shown.partition(" ")
        token = await services.tokens.find(credential.strip()) if scheme.lower() == "bearer" else None
        if token is None:
            raise NotSignedInError("That token is not valid, or not any more.")
        return Caller(token.user, token.scopes, token=token.id)
    cookie = connection.cookies.get(COOKIE) if "cookie" in connection.headers else None
    session = await services.sessions.find(cookie) if cookie else None
    if session is None:
        raise NotSignedInError("Please sign in first.")
    if connection.scope["type"] == "websocket" or connection.scope["method"] not in _SAFE:
        check_origin(connection)
    return Caller(session.user, _ALL, session=session.id)


async def is_signed_in(connection: HTTPConnection) -> bool:
    """Whether somebody calls who is known here."""
    try:
        await identify(connection)
    except NotSignedInError:
        return False
    return True


def check_origin(connection: HTTPConnection) -> None:
    """Refuse what a page of another site sends; ForeignOriginError.

    Without an Origin header only ``Sec-Fetch-Site: same-origin`` (or ``none``: typed by the person)
    is believed: scripts cannot set it.
    """
    origin = connection.headers.get("origin")
    site = connection.headers.get("sec-fetch-site")
    if origin is None:
        if site in {"same-origin", "none"}:
            return
    elif origin in _own_origins(connection) and site in {None, "same-origin", "none"}:
        return
    raise ForeignOriginError("That did not come from this site's own pages.")


def _own_origins(connection: HTTPConnection) -> set[str]:
    scheme = {"ws": "http", "wss": "https"}.get(connection.scope["scheme"], connection.scope["scheme"])
    own = {f"{scheme}://{connection.headers.get('host', '')}"}
    public = services_of(connection).settings.public_url
    if public:
        parts = urlsplit(public)
        own.add(f"{parts.scheme}://{parts.netloc}")
    return own


async def parts(connection: HTTPConnection) -> Services:
    """Return the parts this application was built from; async, or FastAPI would ask a thread for them."""
    return services_of(connection)


def needs(scope: Scope) -> Callable[[HTTPConnection], Awaitable[Caller]]:
    """Return a dependency: the caller, who must have ``scope``."""

    async def caller(connection: HTTPConnection) -> Caller:
        found = await identify(connection)
        if scope not in found.scopes:
            raise NotAllowedError(f"This token may not do that: it lacks the scope {scope}.")
        return found

    return caller


async def converser(connection: HTTPConnection) -> Caller:
    """Return the caller of a WebSocket, who must be allowed to talk and to listen."""
    caller = await identify(connection)
    if "origin" in connection.headers:
        check_origin(connection)
    if not {Scope.READ, Scope.WRITE} <= caller.scopes:
        raise NotAllowedError("This token may not talk and listen.")
    return caller


async def owner(connection: HTTPConnection) -> Caller:
    """Return the caller, who must be the owner of this installation."""
    found = await needs(Scope.ACCOUNT)(connection)
    profile = await services_of(connection).people.profile(found.user)
    if profile.role != "owner":
        raise NotAllowedError("Only the owner of this installation can do that.")
    return found


Parts = Annotated[Services, Depends(parts)]
Reader = Annotated[Caller, Depends(needs(Scope.READ))]
Writer = Annotated[Caller, Depends(needs(Scope.WRITE))]
Approver = Annotated[Caller, Depends(needs(Scope.APPROVE))]
Holder = Annotated[Caller, Depends(needs(Scope.ACCOUNT))]
Owner = Annotated[Caller, Depends(owner)]

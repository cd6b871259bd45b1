"""Tokens for programs: API tokens that last, and short-lived ones made from them."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from api.auth.caller import Holder, Parts
from api.auth.tokens import JWT_LIFE, PREFIX, Scope
from api.body import Body, Id, Name
from api.errors import NotAllowedError, NotSignedInError
from api.routing import signed_in_router

router = signed_in_router("accounts")


class NewToken(Body):
    """What a token is for and what it may do."""

    name: Name
    scopes: list[Scope] = Field(default=[Scope.READ, Scope.WRITE], min_length=1, max_length=len(Scope))
    days: Annotated[int, Field(ge=1, le=3660)] | None = Field(
        default=None, description="Days until it ends by itself; none: never."
    )


class TokenBody(BaseModel):
    """An API token, without its secret."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    scopes: list[Scope]
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime | None


class NewTokenBody(TokenBody):
    """A token just made; ``token`` is shown this once."""

    token: str


class ShortToken(BaseModel):
    """A short-lived token (a JWT) to be sent as ``Authorization: Bearer``."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105  # RFC 6750's name of the scheme
    expires_in: int = Field(description="Seconds.")


@router.get("/api/auth/tokens")
async def tokens(caller: Holder, services: Parts) -> list[TokenBody]:
    """List your API tokens."""
    return [TokenBody.model_validate(token) for token in await services.tokens.of(caller.user)]


@router.post("/api/auth/tokens", status_code=201)
async def make_token(body: NewToken, caller: Holder, services: Parts) -> NewTokenBody:
    """Make an API token for a program. It is shown this once."""
    life = timedelta(days=body.days) if body.days else None
    # What a token may do never exceeds what its maker may do.
    scopes = caller.scopes & frozenset(body.scopes)
    if not scopes:
        raise NotAllowedError("A token cannot do what its maker may not.")
    token, shown = await services.tokens.issue(caller.user, body.name, scopes, life)
    return NewTokenBody(**TokenBody.model_validate(token).model_dump(), token=shown)


@router.delete("/api/auth/tokens/{token_id}", status_code=204)
async def revoke_token(token_id: Id, caller: Holder, services: Parts) -> None:
    """Revoke an API token and what was made from it, at once."""
    await services.tokens.revoke(caller.user, token_id)


@router.post("/api/auth/token")
async def exchange_token(request: Request, services: Parts) -> ShortToken:
    """Exchange an API token, sent as bearer, for one that lasts 15 minutes."""
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    token = await services.tokens.find(shown.strip()) if shown.strip().startswith(PREFIX) else None
    if token is None or scheme.lower() != "bearer":
        raise NotSignedInError("Send an API token as Authorization: Bearer dh_….")
    return ShortToken(access_token=services.tokens.sign(token), expires_in=int(JWT_LIFE.total_seconds()))

"""Tokens of programs: long-lived API tokens, and short-lived JWTs made from them.

An API token is ``dh_<id>_<secret>``: the prefix lets secret scanners find a leaked one. A JWT
carries the id of its API token; what it may do and whether it still may are looked up there on
every request, so revoking the API token ends its JWTs as well (RFC 8725: required claims, one
algorithm).
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import jwt

from api.auth.collections import TOKENS
from api.auth.secret import Secret
from bot.delivery.turn import Clock
from bot.store.port import Raw, Store
from capabilities.errors import ConflictError, NotFoundError

PREFIX = "dh_"
JWT_LIFE = timedelta(minutes=15)
USED_EVERY = timedelta(minutes=1)
MOST_TOKENS = 50
ISSUER = "dayhand"
AUDIENCE = "dayhand-api"
_ALGORITHM = "HS256"
_LONGEST = 2048


class Scope(StrEnum):
    """What a token may do.

    ``approve`` is for what its person types into themselves: the yes to what cannot be taken back or
    reaches others. ``account`` is for sessions, tokens and the person's own account.
    """

    READ = "read"
    WRITE = "write"
    APPROVE = "approve"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A program's token, without its secret."""

    id: str
    user: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime | None


class Tokens:
    """Issues, finds and revokes tokens. ``key`` signs the JWTs: at least 32 bytes."""

    def __init__(self, store: Store, clock: Clock, key: bytes) -> None:
        if len(key) < 32:
            raise ValueError("the signing key needs 32 bytes")
        self._tokens = store.collection(TOKENS.name)
        self._clock = clock
        self._key = key

    async def issue(
        self, user: str, name: str, scopes: Iterable[Scope], life: timedelta | None = None
    ) -> tuple[ApiToken, str]:
        """Make an API token; the second value is shown once and never again."""
        if await self._tokens.count_documents({"user": user}) >= MOST_TOKENS:
            raise ConflictError(f"You have {MOST_TOKENS} tokens already; revoke one first.")
        now = self._clock.now()
        secret = Secret.make()
        raw = {
            "_id": secret.id,
            "user": user,
            "name": name,
            "hash": secret.hash,
            "scopes": sorted(set(scopes)),
            "created_at": now,
            "used_at": None,
            "expires_at": now + life if life else None,
        }
        await self._tokens.insert_one(raw)
        return _token(raw), f"{PREFIX}{secret}"

    async def find(self, shown: str) -> ApiToken | None:
        """Return the valid token behind an API token or a JWT, or None. Notes that it is in use."""
        if shown.startswith(PREFIX):
            secret = Secret.parse(shown.removeprefix(PREFIX))
            raw = await self._tokens.find_one({"_id": secret.id}) if secret else None
            if secret is None or raw is None or not secret.matches(raw["hash"]):
                return None
        else:
            raw = await self._behind_jwt(shown)
        if raw is None:
            return None
        now = self._clock.now()
        if raw["expires_at"] is not None and now >= raw["expires_at"]:
            return None
        if raw["used_at"] is None or now - raw["used_at"] >= USED_EVERY:
            await self._tokens.update_one({"_id": raw["_id"]}, {"$set": {"used_at": now}})
        return _token(raw)

    def sign(self, token: ApiToken) -> str:
        """Return a JWT that stands for an API token for 15 minutes."""
        now = self._clock.now()
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": token.user,
            "jti": secrets.token_hex(16),
            "iat": now,
            "exp": now + JWT_LIFE,
            "tok": token.id,
        }
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM)

    async def _behind_jwt(self, shown: str) -> Raw | None:
        claims = self._claims(shown)
        if claims is None:
            return None
        return await self._tokens.find_one({"_id": claims["tok"], "user": claims["sub"]})

    def _claims(self, shown: str) -> dict[str, Any] | None:
        if len(shown) > _LONGEST or not shown.isascii():
            return None
        try:
            claims: dict[str, Any] = jwt.decode(
                shown,
                self._key,
                algorithms=[_ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                # Expiry is checked below, by our clock: PyJWT asks the machine's.
                options={
                    "require": ["exp", "aud", "iss", "sub", "jti"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "strict_aud": True,
                    "enforce_minimum_key_length": True,
                },
            )
        except jwt.InvalidTokenError:
            return None
        expires = claims["exp"]
        if not isinstance(expires, int) or self._clock.now().timestamp() >= expires:
            return None
        return claims if isinstance(claims.get("tok"), str) else None

    async def of(self, user: str) -> list[ApiToken]:
        """Return a person's tokens."""
        found = await self._tokens.find({"user": user}).sort([("_id", 1)]).limit(MOST_TOKENS).to_list()
        return [_token(raw) for raw in found]

    async def revoke(self, user: str, token_id: str) -> None:
        """Revoke a token of this person; NotFoundError when they have none of that id."""
        gone = await self._tokens.delete_one({"_id": token_id, "user": user})
        if not gone.deleted_count:
            raise NotFoundError("There is no such token.")

    async def revoke_all(self, user: str) -> None:
        """Revoke every token of a person."""
        await self._tokens.delete_many({"user": user})


def _token(raw: Raw) -> ApiToken:
    return ApiToken(
        raw["_id"],
        raw["user"],
        raw["name"],
        frozenset(Scope(scope) for scope in raw["scopes"]),
        raw["created_at"],
        raw["used_at"],
        raw["expires_at"],
    )

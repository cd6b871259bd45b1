"""Programs: API tokens, the short-lived ones made from them, and what each may do."""

from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest

from api.auth.tokens import JWT_LIFE
from tests.api.house import SECRET, House


async def status(client: httpx.AsyncClient, credential: str | bytes) -> int:
    raw = credential.encode() if isinstance(credential, str) else credential
    headers = [(b"authorization", b"Bearer " + raw)]
    return (await client.get("/api/me", headers=headers)).status_code


async def test_a_token_speaks_for_its_person(house: House, owner: httpx.AsyncClient) -> None:
    """Without a cookie there is nothing another site could abuse: no Origin is asked for."""
    async with await house.program(owner) as program:
        assert (await program.get("/api/me")).json()["name"] == "Ann"
        assert (await program.post("/api/chat", json={"text": "note: from a script"})).status_code == 200
    assert [note["text"] for note in (await owner.get("/api/notes")).json()] == ["from a script"]


async def test_a_revoked_token_is_refused_at_once(house: House, owner: httpx.AsyncClient) -> None:
    async with await house.program(owner) as program:
        short = (await program.post("/api/auth/token")).json()["access_token"]
        assert await status(program, short) == 200
        token = (await owner.get("/api/auth/tokens")).json()[0]
        assert token["used_at"] is not None
        assert (await owner.delete(f"/api/auth/tokens/{token['id']}")).status_code == 204

        assert (await program.get("/api/me")).status_code == 401
        assert await status(program, short) == 401


async def test_nobody_revokes_a_strangers_token(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    async with await house.program(owner) as program:
        token = (await owner.get("/api/auth/tokens")).json()[0]
        assert (await member.get("/api/auth/tokens")).json() == []
        assert (await member.delete(f"/api/auth/tokens/{token['id']}")).status_code == 404
        assert (await program.get("/api/me")).status_code == 200


async def test_tokens_end_by_themselves(house: House, owner: httpx.AsyncClient) -> None:
    async with await house.program(owner, days=2) as program:
        house.clock.pass_by(timedelta(days=1))
        assert (await program.get("/api/me")).status_code == 200
        house.clock.pass_by(timedelta(days=1))
        assert (await program.get("/api/me")).status_code == 401


async def test_a_short_token_lasts_fifteen_minutes(house: House, owner: httpx.AsyncClient) -> None:
    async with await house.program(owner) as program:
        made = (await program.post("/api/auth/token")).json()
        assert made["expires_in"] == 900
        house.clock.pass_by(JWT_LIFE - timedelta(seconds=5))
        assert await status(program, made["access_token"]) == 200
        house.clock.pass_by(timedelta(seconds=5))
        assert await status(program, made["access_token"]) == 401


async def test_a_short_token_makes_no_further_ones(house: House, owner: httpx.AsyncClient) -> None:
    async with await house.program(owner) as program:
        short = (await program.post("/api/auth/token")).json()["access_token"]
        again = await program.post("/api/auth/token", headers={"authorization": f"Bearer {short}"})
    assert again.status_code == 401


@pytest.mark.parametrize(
    "shown",
    [
        b"",
        b"dh_",
        b"dh_x",
        b"dh_" + b"a" * 16 + b"_" + b"b" * 43,
        b"dh_" + b"a" * 5000,
        b"\xff\xfe",
        "dh_üüüüüüüüüüüüüüüü_x".encode(),
        b"a.b.c",
        b"...",
        b"e30.e30.e30",
        b"null",
    ],
)
async def test_malformed_tokens_are_nobody(house: House, owner: httpx.AsyncClient, shown: bytes) -> None:
    async with await house.program(owner) as program:
        assert await status(program, shown) == 401
        assert (await program.get("/api/me")).status_code == 200


@pytest.mark.parametrize("scheme", ["Basic", "Token", "", "BearerX"])
async def test_only_bearer_is_understood(house: House, owner: httpx.AsyncClient, scheme: str) -> None:
    async with await house.program(owner) as program:
        shown = program.headers["authorization"].partition(" ")[2]
        other = await program.get("/api/me", headers={"authorization": f"{scheme} {shown}"})
        lower = await program.get("/api/me", headers={"authorization": f"bearer {shown}"})
    assert (other.status_code, lower.status_code) == (401, 200)


async def test_a_cookie_does_not_mend_a_bad_token(owner: httpx.AsyncClient) -> None:
    assert await status(owner, "dh_wrong") == 401


KEY = SECRET.get_secret_value()


def claims_of(short: str) -> dict[str, Any]:
    return jwt.decode(short, options={"verify_signature": False})


FORGERIES: dict[str, Any] = {
    "without exp": lambda claims: {k: v for k, v in claims.items() if k != "exp"},
    "without aud": lambda claims: {k: v for k, v in claims.items() if k != "aud"},
    "without iss": lambda claims: {k: v for k, v in claims.items() if k != "iss"},
    "without sub": lambda claims: {k: v for k, v in claims.items() if k != "sub"},
    "without jti": lambda claims: {k: v for k, v in claims.items() if k != "jti"},
    "without tok": lambda claims: {k: v for k, v in claims.items() if k != "tok"},
    "other aud": lambda claims: claims | {"aud": "somebody"},
    "list of aud": lambda claims: claims | {"aud": ["dayhand-api", "somebody"]},
    "other iss": lambda claims: claims | {"iss": "somebody"},
    "other person": lambda claims: claims | {"sub": "another"},
    "number as person": lambda claims: claims | {"sub": 7},
    "other token": lambda claims: claims | {"tok": "a" * 16},
    "text as exp": lambda claims: claims | {"exp": "tomorrow"},
    "huge exp as float": lambda claims: claims | {"exp": 1e300},
    "query as token": lambda claims: claims | {"tok": {"$ne": ""}},
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
async def test_forged_claims_are_refused(signed: House, forge: Any) -> None:
    """Even signed with the right key: every claim is required and checked."""
    owner = await signed.owner()
    async with await signed.program(owner) as program:
        claims = claims_of((await program.post("/api/auth/token")).json()["access_token"])
        assert await status(program, jwt.encode(claims, KEY, algorithm="HS256")) == 200
        try:
            forged = jwt.encode(forge(claims), KEY, algorithm="HS256")
        except TypeError:
            pytest.skip("PyJWT itself does not write this")
        assert await status(program, forged) == 401


async def test_other_keys_and_algorithms_are_refused(signed: House) -> None:
    owner = await signed.owner()
    async with await signed.program(owner) as program:
        claims = claims_of((await program.post("/api/auth/token")).json()["access_token"])
        assert await status(program, jwt.encode(claims, "x" * 32, algorithm="HS256")) == 401
        assert await status(program, jwt.encode(claims, KEY * 2, algorithm="HS512")) == 401
        assert await status(program, jwt.encode(claims, "", algorithm="none")) == 401


@pytest.fixture
async def signed(tmp_path: Any) -> Any:
    house = await House.build(tmp_path, secret=SECRET)
    yield house
    await house.close()


async def test_scopes_limit_what_a_token_may_do(house: House, owner: httpx.AsyncClient) -> None:
    async with await house.program(owner, scopes=["read"]) as reader:
        assert (await reader.get("/api/tasks")).status_code == 200
        assert (await reader.post("/api/chat", json={"text": "help"})).status_code == 403
        assert (await reader.get("/api/auth/tokens")).status_code == 403
    async with await house.program(owner, scopes=["write"]) as writer:
        assert (await writer.post("/api/chat", json={"text": "help"})).status_code == 200
        assert (await writer.get("/api/tasks")).status_code == 403


async def test_a_token_cannot_widen_itself(house: House, owner: httpx.AsyncClient) -> None:
    async with await house.program(owner, scopes=["account"]) as program:
        made = await program.post("/api/auth/tokens", json={"name": "more", "scopes": ["read", "account"]})
        assert made.json()["scopes"] == ["account"]


async def test_tokens_do_not_change_passwords_or_erase(house: House, owner: httpx.AsyncClient) -> None:
    async with await house.program(owner, scopes=["read", "write", "account"]) as program:
        change = {"old": "correct horse battery", "new": "another one here"}
        assert (await program.post("/api/me/password", json=change)).status_code == 403
        erase = await program.request("DELETE", "/api/me", json={"password": "correct horse battery"})
        assert erase.status_code == 403
    assert (await owner.post("/api/me/password", json=change)).status_code == 204


async def test_a_program_does_not_say_yes_to_itself(house: House, owner: httpx.AsyncClient) -> None:
    """Not under the address of approvals, unless its token may."""
    async with await house.program(owner, scopes=["read", "write"]) as agent:
        refused = await agent.post("/api/approvals/x", json={"answer": "approve"})
    async with await house.program(owner, scopes=["approve"]) as button:
        unknown = await button.post("/api/approvals/x", json={"answer": "approve"})
    assert (refused.status_code, unknown.status_code) == (403, 404)

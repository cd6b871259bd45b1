"""Who may come in: the owner's first time, passwords, sessions, invitations."""

from datetime import timedelta

import httpx
import pytest

from api.auth.sessions import ABSOLUTE, COOKIE, IDLE
from tests.api.house import ORIGIN, PASSWORD, House


async def test_nobody_is_let_in_without_signing_in(house: House) -> None:
    async with house.client() as stranger:
        answer = await stranger.get("/api/me")

    assert answer.status_code == 401
    assert answer.json()["code"] == "not_signed_in"
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_the_code_from_the_console_makes_the_owner(house: House) -> None:
    owner = await house.owner()

    me = (await owner.get("/api/me")).json()
    assert (me["id"], me["name"], me["role"], me["zone"]) == ("owner", "Ann", "owner", "Europe/Berlin")
    assert (await owner.get("/api/setup")).json() == {"needed": False, "signed_in": True}


async def test_a_setup_code_works_once_and_for_a_day(house: House) -> None:
    body = {"name": "Ann", "password": PASSWORD}
    await house.services.local_owner()
    async with house.client() as client:
        wrong = await client.post("/api/setup", json={**body, "code": "x" * 32})
        earlier = await house.services.accounts.setup_code()
        late = await house.services.accounts.setup_code()
        replaced = await client.post("/api/setup", json={**body, "code": earlier})
        house.clock.pass_by(timedelta(hours=24))
        expired = await client.post("/api/setup", json={**body, "code": late})
        code = await house.services.accounts.setup_code()
        right = await client.post("/api/setup", json={**body, "code": code})
        again = await client.post("/api/setup", json={**body, "code": code})

    assert [answer.status_code for answer in (wrong, replaced, expired, right, again)] == [
        403,
        403,
        403,
        201,
        403,
    ]
    assert await house.services.accounts.setup_code() is None


async def test_a_code_survives_a_mistake(house: House) -> None:
    """A password that is too short does not use the code up."""
    await house.services.local_owner()
    body = {"code": await house.services.accounts.setup_code(), "name": "Ann"}
    async with house.client() as client:
        short = await client.post("/api/setup", json={**body, "password": "short"})
        fine = await client.post("/api/setup", json={**body, "password": PASSWORD})

    assert (short.status_code, fine.status_code) == (422, 201)


async def test_codes_and_secrets_are_stored_as_hashes(house: House) -> None:
    await house.services.local_owner()
    code = await house.services.accounts.setup_code() or ""
    assert await house.store.collection("codes").find_one({"_id": f"setup:{code}"}) is None
    body = {"code": code, "name": "Ann", "password": PASSWORD}
    async with house.client() as owner:
        await owner.post("/api/setup", json=body)
        program = await house.program(owner)
        secrets = [owner.cookies[COOKIE].partition("_")[2], program.headers["authorization"][-43:], PASSWORD]
    for name in ("sessions", "api_tokens", "accounts"):
        raw = str(await house.store.collection(name).find({"_id": {"$gte": ""}}).to_list())
        assert not any(secret in raw for secret in secrets)


async def test_name_and_password_open_a_session(house: House, owner: httpx.AsyncClient) -> None:
    async with house.client() as browser:
        answer = await browser.post("/api/auth/login", json={"name": " ANN ", "password": PASSWORD})

        assert answer.status_code == 200
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"{COOKIE}=")
        for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
            assert part in cookie
        assert "domain" not in cookie.lower()
        assert (await browser.get("/api/me")).json()["name"] == "Ann"


@pytest.mark.parametrize("name", ["Ann", "nobody", "Ännchen \U0001f600"])
async def test_wrong_password_and_unknown_name_look_alike(
    house: House, owner: httpx.AsyncClient, name: str
) -> None:
    async with house.client() as browser:
        answer = await browser.post("/api/auth/login", json={"name": name, "password": "not the password"})

    assert answer.status_code == 401
    assert answer.json()["detail"] == "The name and the password do not match."
    assert "set-cookie" not in answer.headers


async def test_guessing_is_throttled_per_account(house: House, owner: httpx.AsyncClient) -> None:
    """From whatever network the guesses come; the right password has to wait as well."""
    statuses = []
    for number in range(12):
        async with house.client(address=f"10.0.{number}.1") as browser:
            answer = await browser.post("/api/auth/login", json={"name": "Ann", "password": "wrong guess"})
            statuses.append(answer.status_code)
    assert statuses == [401] * 10 + [429] * 2
    wait = int(answer.headers["retry-after"])
    right = {"name": "Ann", "password": PASSWORD}
    async with house.client(address="10.9.9.9") as browser:
        assert (await browser.post("/api/auth/login", json=right)).status_code == 429
        house.clock.pass_by(timedelta(seconds=wait))
        assert (await browser.post("/api/auth/login", json=right)).status_code == 200


async def test_guessing_is_throttled_per_network(house: House, owner: httpx.AsyncClient) -> None:
    statuses = []
    for number in range(32):
        async with house.client(address=f"10.0.0.{number + 1}") as browser:
            body = {"name": f"name{number}", "password": "wrong guess"}
            statuses.append((await browser.post("/api/auth/login", json=body)).status_code)
    async with house.client(address="10.0.1.1") as elsewhere:
        right = await elsewhere.post("/api/auth/login", json={"name": "Ann", "password": PASSWORD})

    assert statuses == [401] * 30 + [429] * 2
    assert right.status_code == 200


async def test_a_right_password_starts_counting_anew(house: House, owner: httpx.AsyncClient) -> None:
    async with house.client() as browser:
        for _ in range(2):
            for _ in range(9):
                await browser.post("/api/auth/login", json={"name": "Ann", "password": "wrong guess"})
            right = await browser.post("/api/auth/login", json={"name": "Ann", "password": PASSWORD})
            assert right.status_code == 200


async def test_sessions_end_when_idle(house: House, owner: httpx.AsyncClient) -> None:
    house.clock.pass_by(IDLE - timedelta(minutes=1))
    assert (await owner.get("/api/me")).status_code == 200
    house.clock.pass_by(IDLE - timedelta(minutes=1))
    assert (await owner.get("/api/me")).status_code == 200
    house.clock.pass_by(IDLE)
    assert (await owner.get("/api/me")).status_code == 401


async def test_sessions_end_however_busy(house: House, owner: httpx.AsyncClient) -> None:
    for _ in range(ABSOLUTE // timedelta(days=10)):
        assert (await owner.get("/api/me")).status_code == 200
        house.clock.pass_by(timedelta(days=10))
    assert (await owner.get("/api/me")).status_code == 401


async def test_signing_out_ends_the_session(owner: httpx.AsyncClient) -> None:
    cookie = owner.cookies[COOKIE]
    assert (await owner.post("/api/auth/logout")).status_code == 204
    owner.cookies.set(COOKIE, cookie, domain="localhost")

    assert (await owner.get("/api/me")).status_code == 401


async def test_another_session_can_be_ended(house: House, owner: httpx.AsyncClient) -> None:
    async with house.client(headers={"user-agent": "Phone"}) as phone:
        await phone.post("/api/auth/login", json={"name": "Ann", "password": PASSWORD})
        assert (await phone.get("/api/me")).status_code == 200
        found = (await owner.get("/api/auth/sessions")).json()
        assert sorted(session["current"] for session in found) == [False, True]
        other = next(session for session in found if session["agent"] == "Phone")
        assert (await owner.delete(f"/api/auth/sessions/{other['id']}")).status_code == 204

        assert (await phone.get("/api/me")).status_code == 401
        assert (await owner.get("/api/me")).status_code == 200


async def test_nobody_ends_a_strangers_session(owner: httpx.AsyncClient, member: httpx.AsyncClient) -> None:
    mine = (await owner.get("/api/auth/sessions")).json()[0]["id"]

    assert (await member.delete(f"/api/auth/sessions/{mine}")).status_code == 404
    assert (await owner.delete(f"/api/auth/sessions/{mine}")).status_code == 204


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "x",
        "a" * 16,
        f"{'a' * 16}_",
        f"{'a' * 16}_{'b' * 43}",
        "_" * 200,
        "ü" * 16 + "_x",
        "'; drop",
        "\x7f",
    ],
)
async def test_malformed_cookies_are_nobody(house: House, owner: httpx.AsyncClient, cookie: str) -> None:
    async with house.client() as client:
        headers = [(b"cookie", f"{COOKIE}={cookie}".encode("latin-1"))]
        answer = await client.get("/api/me", headers=headers)
        assert answer.status_code == 401
        real = [(b"cookie", f"{COOKIE}={owner.cookies[COOKIE]}".encode())]
        assert (await client.get("/api/me", headers=real)).status_code == 200


async def test_a_cookie_with_another_secret_is_nobody(house: House, owner: httpx.AsyncClient) -> None:
    known, _, _ = owner.cookies[COOKIE].partition("_")
    async with house.client(cookies={COOKIE: f"{known}_{'A' * 43}"}) as client:
        assert (await client.get("/api/me")).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": ORIGIN}, 200),
        ({"origin": ORIGIN, "sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://localhost.evil.example"}, 403),
        ({"origin": "http://localhost"}, 403),
        ({"origin": "https://localhost:8443"}, 403),
        ({"origin": ORIGIN, "sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ],
)
async def test_only_own_pages_may_change_things(
    house: House, owner: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    """A cookie is sent for any page that asks; the Origin says which one it was."""
    del owner.headers["origin"]
    answer = await owner.post("/api/chat", json={"text": "help"}, headers=headers)

    assert answer.status_code == status
    assert (await owner.get("/api/me", headers={"origin": "https://evil.example"})).status_code == 200


async def test_another_site_cannot_sign_a_person_in(house: House, owner: httpx.AsyncClient) -> None:
    body = {"name": "Ann", "password": PASSWORD}
    async with house.client() as browser:
        foreign = await browser.post("/api/auth/login", json=body, headers={"origin": "https://evil.example"})
        own = await browser.post("/api/auth/login", json=body)

    assert (foreign.status_code, own.status_code) == (403, 200)


async def test_an_invitation_makes_one_member(house: House, owner: httpx.AsyncClient) -> None:
    code = (await owner.post("/api/people/invitations")).json()["code"]
    body = {"code": code, "name": "Bob", "password": PASSWORD, "zone": "Europe/Paris"}
    async with house.client() as bob, house.client() as eve:
        joined = await bob.post("/api/join", json=body)
        again = await eve.post("/api/join", json={**body, "name": "Eve"})
        me = (await bob.get("/api/me")).json()

    assert (joined.status_code, again.status_code) == (201, 403)
    assert (me["name"], me["role"], me["zone"]) == ("Bob", "member", "Europe/Paris")


async def test_names_are_taken_once(house: House, owner: httpx.AsyncClient) -> None:
    code = (await owner.post("/api/people/invitations")).json()["code"]
    body = {"code": code, "password": PASSWORD, "zone": "Europe/Paris"}
    async with house.client() as bob:
        taken = await bob.post("/api/join", json={**body, "name": "aNN"})
        free = await bob.post("/api/join", json={**body, "name": "Bob"})

    assert (taken.status_code, free.status_code) == (409, 201)


async def test_only_the_owner_invites_and_switches(
    owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    for client, status in ((member, 403), (owner, 201)):
        assert (await client.post("/api/people/invitations")).status_code == status
    for client, status in ((member, 403), (owner, 200)):
        answer = await client.patch("/api/capabilities/planner", json={"enabled": True})
        assert answer.status_code == status
        assert (await client.get("/api/people")).status_code == status


async def test_a_new_password_ends_other_sessions(house: House, owner: httpx.AsyncClient) -> None:
    async with house.client() as phone:
        await phone.post("/api/auth/login", json={"name": "Ann", "password": PASSWORD})
        wrong = await owner.post("/api/me/password", json={"old": "guess guess", "new": "another one here"})
        right = await owner.post("/api/me/password", json={"old": PASSWORD, "new": "another one here"})
        assert (wrong.status_code, right.status_code) == (403, 204)

        assert (await phone.get("/api/me")).status_code == 401
        assert (await owner.get("/api/me")).status_code == 200
        fresh = await phone.post("/api/auth/login", json={"name": "Ann", "password": "another one here"})
        assert fresh.status_code == 200

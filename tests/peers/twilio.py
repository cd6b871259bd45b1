"""Twilio's messaging API on loopback: answers as Twilio does, refuses what it refuses, records everything.

Rules from its reference (November 2026): HTTP Basic with account and token; texts of 1 to 1,600 UTF-16 units;
numbers in E.164; pages of a list with ``next_page_uri``; dates in RFC 2822; webhooks signed with HMAC-SHA1
over the URL and the sorted fields, which is made here without the library. ``faults`` are taken one a send.
"""

import asyncio
import base64
import hashlib
import hmac
import re
from collections import deque
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import count
from typing import Any, Literal
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.delivery.parts import length
from tests.peers.serving import serving

SID = "AC" + "0" * 32
TOKEN = "twilio-loopback-token"
WHATSAPP = "+14155238886"
SMS = "+15550001111"
PHONE = "+491701234567"
_VERSION = f"/2010-04-01/Accounts/{SID}"
_NUMBER = re.compile(r"(whatsapp:)?\+[1-9]\d{6,14}")

Fault = Literal["429", "500", "503", "hang", "drop", "never"]
"""Refused with a wait, broken after it was taken, not taken, taken and never answered, taken and cut off,
cut off before it was taken."""


def signed(url: str, fields: Sequence[tuple[str, str]], token: str = TOKEN) -> str:
    """Sign a request as Twilio's page on webhook security describes it."""
    text = url + "".join(name + value for name, value in sorted(set(fields)))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


@dataclass
class TwilioApi:
    """One running peer."""

    url: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)
    sends: list[dict[str, str]] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    blocked: set[str] = field(default_factory=set)
    numbers: dict[str, dict[str, Any]] = field(default_factory=dict)
    senders: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    down: bool = False
    page: int = 1000
    now: datetime | None = None
    _count: Any = field(default_factory=lambda: count(1))
    _free: asyncio.Event = field(default_factory=asyncio.Event)

    def texts(self, number: str = PHONE) -> list[str]:
        """What a phone shows, by either channel."""
        return [one["body"] for one in self.messages if one["to"].removeprefix("whatsapp:") == number]

    def sid(self) -> str:
        """A number for a new message."""
        return f"SM{next(self._count):032x}"

    def received(self, text: str = "", *, sender: str = f"whatsapp:{PHONE}", **fields: str) -> dict[str, str]:
        """The fields of a webhook: somebody writes. Twilio lists it as well; it is not delivered."""
        to = f"whatsapp:{WHATSAPP}" if sender.startswith("whatsapp:") else SMS
        form = {"MessageSid": self.sid(), "AccountSid": SID, "From": sender, "To": to, "Body": text}
        form |= {"NumMedia": "0", "ProfileName": "Anna", **fields}
        self._list(form["MessageSid"], sender, to, text, "inbound", "received", form["NumMedia"])
        return form

    def _list(
        self, sid: str, sender: str, to: str, text: str, direction: str, status: str, media: str = "0"
    ) -> dict[str, Any]:
        now = format_datetime(self.now or datetime.now(UTC))
        message = {
            "sid": sid,
            "account_sid": SID,
            "from": sender,
            "to": to,
            "body": text,
            "direction": direction,
            "status": status,
            "num_media": media,
            "date_created": now,
            "date_sent": now if direction == "inbound" else None,
            "error_code": None,
            "uri": f"{_VERSION}/Messages/{sid}.json",
        }
        self.messages.append(message)
        return message

    async def create(self, request: Request) -> Response:
        """Take a message to be sent."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        fault = self.faults.popleft() if self.faults else None
        match fault:
            case "429":
                return _refused(429, 20429, "Too Many Requests", {"Retry-After": "7"})
            case "503":
                return _refused(503, 20503, "Service Unavailable")
            case "never":
                return _CutOff()
            case _:
                pass
        to = form.get("To", "")
        if not _NUMBER.fullmatch(to):
            return _refused(400, 21211, f"The 'To' number {to} is not a valid phone number.")
        if form.get("From", "").removeprefix("whatsapp:") not in {WHATSAPP, SMS}:
            return _refused(400, 21660, "Mismatch between the 'From' number and the account")
        if to.removeprefix("whatsapp:") in self.blocked:
            return _refused(400, 21610, "Attempt to send to unsubscribed recipient")
        body = form.get("Body") or form.get("ContentVariables", "")
        if not body.strip() and "MediaUrl" not in form:
            return _refused(400, 21602, "Message body is required")
        if length(body) > 1_600:
            return _refused(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        self.sends.append(form)
        message = self._list(self.sid(), form["From"], to, body, "outbound-api", "queued")
        if fault == "500":
            return _refused(500, 20500, "Internal Server Error")
        if fault == "hang":
            await self._free.wait()
        if fault == "drop":
            return _CutOff()
        return JSONResponse(message, 201)

    async def listed(self, request: Request) -> Response:
        """List messages, the latest first, in pages."""
        if self.down:
            return _refused(500, 20500, "Internal Server Error")
        query = request.query_params
        found = [
            one
            for one in reversed(self.messages)
            if query.get("To") in {None, one["to"]} and query.get("From") in {None, one["from"]}
        ]
        start = int(query.get("Page", "0")) * self.page
        more = start + self.page < len(found)
        page = {"Page": int(query.get("Page", "0")) + 1, **{k: v for k, v in query.items() if k != "Page"}}
        following = f"{_VERSION}/Messages.json?{urlencode(page)}" if more else None
        shown = found[start : start + self.page]
        return JSONResponse({"messages": shown, "next_page_uri": following, "page_size": self.page})

    async def media(self, request: Request) -> Response:
        """List the files of a message."""
        sid = request.path_params["sid"]
        found = [
            {"sid": name, "content_type": kind, "uri": f"{_VERSION}/Messages/{sid}/Media/{name}.json"}
            for name, (_, kind) in self.files.items()
        ]
        return JSONResponse({"media_list": found, "next_page_uri": None})

    async def file(self, request: Request) -> Response:
        """Give a file, or say where it is."""
        name = request.path_params["name"]
        if name.startswith("away"):
            return Response(status_code=307, headers={"location": self.files[name][0].decode()})
        content, kind = self.files[name]
        return Response(content, media_type=kind)

    async def account(self, _: Request) -> Response:
        """Tell about the account."""
        return JSONResponse({"sid": SID, "friendly_name": "Wug", "status": "active", "type": "Full"})

    async def phone_numbers(self, request: Request) -> Response:
        """List the numbers of the account, or change one."""
        if request.method == "POST":
            form = await request.form()
            found = next(one for one in self.numbers.values() if one["sid"] == request.path_params["sid"])
            found |= {"sms_url": str(form["SmsUrl"]), "sms_method": str(form["SmsMethod"])}
            return JSONResponse(found)
        wanted = request.query_params.get("PhoneNumber")
        shown = [one for number, one in self.numbers.items() if wanted in {None, number}]
        return JSONResponse({"incoming_phone_numbers": shown, "next_page_uri": None})

    async def channel_senders(self, request: Request) -> Response:
        """List the WhatsApp senders of the account, or change one."""
        if request.method == "POST":
            found = next(one for one in self.senders.values() if one["sid"] == request.path_params["sid"])
            found["webhook"] |= {k: v for k, v in (await request.json())["webhook"].items() if v}
            return JSONResponse(found, 202)
        return JSONResponse(
            {"senders": list(self.senders.values()), "meta": {"key": "senders", "next_page_url": None}}
        )

    async def typing(self, request: Request) -> Response:
        """Take a sign that an answer is being written."""
        self.typed.append(str((await request.form())["messageId"]))
        return JSONResponse({"success": True})

    def add_number(self, number: str = SMS, url: str = "") -> None:
        """Have the account own a number."""
        self.numbers[number] = {"sid": f"PN{len(self.numbers):032x}", "phone_number": number, "sms_url": url}

    def add_sender(self, number: str = WHATSAPP, url: str = "") -> None:
        """Have the account own a WhatsApp sender."""
        sid = f"XE{len(self.senders):032x}"
        hook = {"callback_url": url, "callback_method": "POST"}
        self.senders[number] = {
            "sid": sid,
            "sender_id": f"whatsapp:{number}",
            "status": "ONLINE",
            "webhook": hook,
        }


def _refused(status: int, code: int, said: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    body = {"code": code, "message": said, "status": status}
    return JSONResponse(body, status, headers=dict(headers or {}))


class _CutOff(Response):
    """Begins an answer and closes the connection: the server does that to one that is too short."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": b"{"})


class _SignedIn:
    """Turns away who does not show the account's token."""

    def __init__(self, app: Any, peer: TwilioApi) -> None:
        self.app = app
        self.peer = peer

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope)
        self.peer.asked.append(f"{scope['method']} {scope['path']}")
        ours = "Basic " + base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        app = (
            self.app if request.headers.get("authorization") == ours else _refused(401, 20003, "Authenticate")
        )
        await app(scope, receive, send)


@asynccontextmanager
async def twilio_api() -> AsyncGenerator[TwilioApi]:
    """Serve a messaging API on a free loopback port until the block ends."""
    peer = TwilioApi()
    routes = [
        Route(f"{_VERSION}.json", peer.account),
        Route(f"{_VERSION}/Messages.json", peer.create, methods=["POST"]),
        Route(f"{_VERSION}/Messages.json", peer.listed),
        Route(_VERSION + "/Messages/{sid}/Media.json", peer.media),
        Route(_VERSION + "/Messages/{sid}/Media/{name}", peer.file),
        Route(f"{_VERSION}/IncomingPhoneNumbers.json", peer.phone_numbers),
        Route(_VERSION + "/IncomingPhoneNumbers/{sid}.json", peer.phone_numbers, methods=["POST"]),
        Route("/v2/Indicators/Typing.json", peer.typing, methods=["POST"]),
        Route("/v2/Channels/Senders", peer.channel_senders),
        Route("/v2/Channels/Senders/{sid}", peer.channel_senders, methods=["POST"]),
    ]
    async with serving(_SignedIn(Starlette(routes=routes), peer)) as peer.url:
        try:
            yield peer
        finally:
            peer._free.set()

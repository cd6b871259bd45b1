"""A Bot API on loopback: answers as Telegram does, refuses what it refuses, records everything.

Rules from the Bot API's reference: texts of 1 to 4,096 UTF-16 units, entities within them, callback
data of 1 to 64 bytes, updates kept until they are asked past. ``faults`` are taken one a request.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.delivery.parts import length
from tests.peers.serving import serving

TOKEN = "123456:loopback-token"
BOT = {"id": 123456, "is_bot": True, "first_name": "Dayhand", "username": "dayhand_bot"}
_FROM = {"id": 42, "is_bot": False, "first_name": "Anna", "username": "anna"}
LONGEST = 4096

Fault = Literal["429", "500", "hang", "drop"]
"""Refused with a wait, broken, taken and never answered, taken and cut off."""


@dataclass
class Sent:
    """A message as a chat shows it."""

    chat: str
    text: str
    entities: list[dict[str, Any]]
    buttons: list[list[dict[str, str]]]
    preview: bool
    silent: bool
    number: int = 0
    """Its message id."""


@dataclass
class BotApi:
    """One running peer."""

    url: str = ""
    sent: list[Sent] = field(default_factory=list)
    voices: list[tuple[str, bytes]] = field(default_factory=list)
    """Chat and audio of the voice notes that came."""
    files: dict[str, list[bytes | int]] = field(default_factory=dict)
    """What is behind a file's id: its bytes, or the status it is refused with; the last one stays."""
    held: set[str] = field(default_factory=set)
    """Files whose downloads are not answered before ``free`` is called."""
    voice_faults: deque[Fault] = field(default_factory=deque)
    drafts: list[tuple[int, int, str]] = field(default_factory=list)
    """Chat, id and text of drafts."""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    blocked: set[str] = field(default_factory=set)
    confirmed: int = 0
    date: int = 1_795_000_000
    """When everything happens here, in seconds since the epoch."""
    webhook: dict[str, Any] = field(default_factory=dict)
    _updates: list[dict[str, Any]] = field(default_factory=list)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: Any = field(default_factory=lambda: count(1000))
    _messages: Any = field(default_factory=lambda: count(1))
    _free: asyncio.Event = field(default_factory=asyncio.Event)

    def free(self) -> None:
        """Answer what hangs."""
        self._free.set()

    def texts(self, chat: int = 42) -> list[str]:
        """What a chat shows of the bot."""
        return [message.text for message in self.sent if message.chat == str(chat)]

    def update(self, **parts: Any) -> dict[str, Any]:
        """A new update as Telegram would make it; it is not delivered."""
        return {"update_id": next(self._numbers), **parts}

    def message(self, text: str = "", *, sender: Mapping[str, Any] = _FROM, **parts: Any) -> dict[str, Any]:
        """An update: somebody writes to the bot."""
        body = {
            "message_id": next(self._messages),
            "date": self.date,
            "chat": {"id": sender["id"], "type": "private", "first_name": sender["first_name"]},
            "from": dict(sender),
            **({"text": text} if text else {}),
            **parts,
        }
        return self.update(message=body)

    def reply(self, to: int, text: str, **parts: Any) -> dict[str, Any]:
        """An update: somebody answers a certain message of their chat with the bot."""
        chat = {"id": 42, "type": "private", "first_name": "Anna"}
        answered = {"message_id": to, "date": self.date, "chat": chat, "from": BOT}
        return self.message(text, reply_to_message=answered, **parts)

    def edit(self, written: Mapping[str, Any], text: str) -> dict[str, Any]:
        """An update: somebody changes a message of theirs, all within a second."""
        message = written["message"]
        return self.update(edited_message={**message, "text": text, "edit_date": message["date"] + 5})

    def press(self, message: Sent, label: str, sender: Mapping[str, Any] = _FROM) -> dict[str, Any]:
        """An update: somebody presses a button under a message."""
        pressed = {b["text"]: b["callback_data"] for row in message.buttons for b in row}
        data = pressed[label]
        under = {"message_id": message.number, "date": self.date}
        chat = {"id": int(message.chat), "type": "private", "first_name": "Anna"}
        if int(message.chat) < 0:
            chat = {"id": int(message.chat), "type": "group", "title": "Wugs"}
        query = {
            "id": f"press-{next(self._messages)}",
            "from": dict(sender),
            "chat_instance": "1",
            "data": data,
        }
        return self.update(callback_query={**query, "message": {**under, "chat": chat, "from": BOT}})

    def queue(self, update: dict[str, Any]) -> None:
        """Have an update come when the bot asks for some."""
        self._updates.append(update)
        self._arrived.set()

    async def answer(self, request: Request) -> Response:
        """Answer one call."""
        if request.path_params["token"] != TOKEN:
            return _refused(401, "Unauthorized")
        method = request.path_params["method"]
        form = await _read(request)
        self.calls.append((method, form))
        known: dict[str, Callable[[dict[str, Any]], Any]] = {
            "getMe": lambda _: BOT,
            "sendMessage": self._send,
            "sendVoice": self._send_voice,
            "sendMessageDraft": self._draft,
            "getFile": self._get_file,
            "setMyCommands": lambda _: True,
            "sendChatAction": lambda _: True,
            "answerCallbackQuery": lambda _: True,
            "editMessageReplyMarkup": self._edit_buttons,
            "setWebhook": self._set_webhook,
            "deleteWebhook": lambda _: self._set_webhook({}),
            "getWebhookInfo": lambda _: {
                "url": self.webhook.get("url", ""),
                "has_custom_certificate": False,
                "pending_update_count": 0,
            },
        }
        if method == "getUpdates":
            return JSONResponse({"ok": True, "result": await self._get_updates(form)})
        if method not in known:
            return _refused(404, "Not Found")
        faults = {"sendMessage": self.faults, "sendVoice": self.voice_faults}.get(method)
        fault = faults.popleft() if faults else None
        if fault == "429":
            return _refused(429, "Too Many Requests: retry after 1", {"retry_after": 1})
        if fault == "500":
            return _refused(500, "Internal Server Error")
        try:
            result = known[method](form)
        except _RefusedError as error:
            return _refused(error.status, error.reason)
        if fault == "hang":
            await self._free.wait()
        if fault == "drop":
            raise ConnectionResetError
        return JSONResponse({"ok": True, "result": result})

    def _send(self, form: dict[str, Any]) -> dict[str, Any]:
        chat, text = str(form["chat_id"]), form.get("text", "")
        entities = form.get("entities") or []
        if chat in self.blocked:
            raise _RefusedError(403, "Forbidden: bot was blocked by the user")
        if not chat.lstrip("-").isdecimal():
            raise _RefusedError(400, "Bad Request: chat not found")
        if not text.strip():
            raise _RefusedError(400, "Bad Request: message text is empty")
        if length(text) > LONGEST:
            raise _RefusedError(400, "Bad Request: message is too long")
        if any(one["offset"] + one["length"] > length(text) for one in entities):
            raise _RefusedError(400, "Bad Request: entity beyond the end of the text")
        rows = (form.get("reply_markup") or {}).get("inline_keyboard", [])
        if any(not 1 <= len(b["callback_data"].encode()) <= 64 for row in rows for b in row):
            raise _RefusedError(400, "Bad Request: BUTTON_DATA_INVALID")
        preview = not (form.get("link_preview_options") or {}).get("is_disabled", False)
        silent = bool(form.get("disable_notification", False))
        number = next(self._messages)
        self.sent.append(Sent(chat, text, entities, rows, preview, silent, number))
        return {**self._shown(chat, number), "text": text}

    def _shown(self, chat: str, number: int) -> dict[str, Any]:
        here = {"id": int(chat), "type": "private", "first_name": "Anna"}
        return {"message_id": number, "date": self.date, "chat": here, "from": BOT}

    def _send_voice(self, form: dict[str, Any]) -> dict[str, Any]:
        audio = form.get("voice", b"")
        if not isinstance(audio, bytes) or not audio.startswith(b"OggS"):
            raise _RefusedError(400, "Bad Request: VOICE_INVALID")
        self.voices.append((str(form["chat_id"]), audio))
        return self._shown(str(form["chat_id"]), next(self._messages))

    def _draft(self, form: dict[str, Any]) -> bool:
        if int(form["chat_id"]) < 0 or not int(form["draft_id"]):
            raise _RefusedError(400, "Bad Request: PEER_ID_INVALID")
        self.drafts.append((int(form["chat_id"]), int(form["draft_id"]), form.get("text", "")))
        return True

    def _get_file(self, form: dict[str, Any]) -> dict[str, Any]:
        reference = str(form["file_id"])
        if reference not in self.files:
            raise _RefusedError(400, "Bad Request: invalid file_id")
        return {"file_id": reference, "file_unique_id": reference, "file_path": f"files/{reference}"}

    async def file(self, request: Request) -> Response:
        """Answer a download."""
        answers = self.files[request.path_params["reference"]]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        self.calls.append(("file", {"reference": request.path_params["reference"]}))
        if request.path_params["reference"] in self.held:
            await self._free.wait()
        return Response(status_code=found) if isinstance(found, int) else Response(found)

    def _edit_buttons(self, form: dict[str, Any]) -> dict[str, Any]:
        chat, number = str(form["chat_id"]), int(form["message_id"])
        found = next((one for one in self.sent if (one.chat, one.number) == (chat, number)), None)
        if found is None:
            raise _RefusedError(400, "Bad Request: message to edit not found")
        rows = (form.get("reply_markup") or {}).get("inline_keyboard", [])
        if rows == found.buttons:
            raise _RefusedError(400, "Bad Request: message is not modified")
        found.buttons = rows
        here = {"id": int(chat), "type": "private", "first_name": "Anna"}
        return {"message_id": number, "date": self.date, "chat": here, "from": BOT, "text": found.text}

    def _set_webhook(self, form: dict[str, Any]) -> bool:
        self.webhook = form
        return True

    async def _get_updates(self, form: dict[str, Any]) -> list[dict[str, Any]]:
        offset = int(form.get("offset", 0))
        self.confirmed = max(self.confirmed, offset)
        self._updates = [one for one in self._updates if one["update_id"] >= offset]
        if not self._updates:
            self._arrived.clear()
            try:
                async with asyncio.timeout(min(float(form.get("timeout", 0)), 0.5)):
                    await self._arrived.wait()
            except TimeoutError:
                return []
        return list(self._updates)


class _RefusedError(Exception):
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def _refused(status: int, reason: str, parameters: dict[str, Any] | None = None) -> JSONResponse:
    body = {"ok": False, "error_code": status, "description": reason}
    return JSONResponse(body | ({"parameters": parameters} if parameters else {}), status)


async def _read(request: Request) -> dict[str, Any]:
    """Return the parameters; objects come as JSON within a form."""
    if request.headers.get("content-type", "").startswith("application/json"):
        found: dict[str, Any] = await request.json()
        return found
    async with request.form() as form:
        return {
            name: _value(value) if isinstance(value, str) else await value.read()
            for name, value in form.items()
        }


def _value(text: str) -> Any:
    if text[:1] in "[{" or text in {"true", "false"}:
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


@asynccontextmanager
async def bot_api() -> AsyncGenerator[BotApi]:
    """Serve a Bot API on a free loopback port until the block ends."""
    peer = BotApi()
    routes = [
        Route("/bot{token}/{method}", peer.answer, methods=["GET", "POST"]),
        Route(f"/file/bot{TOKEN}/files/{{reference}}", peer.file),
    ]
    async with serving(Starlette(routes=routes)) as peer.url:
        try:
            yield peer
        finally:
            peer._free.set()

"""Telegram as a push channel, and as where updates come from.

What is sent is text with entities, never markup that Telegram would have to parse: a reply whose
Markdown is broken arrives as text instead of being refused. Nobody can ask a bot what it has sent, so
there is no look-up: a doubt stays one.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import structlog

from bot.channels.arrival import Arrival
from bot.channels.telegram.arriving import NAME, arrival_of, pressable
from bot.channels.telegram.drafting import DraftMirror
from bot.channels.telegram.failing import failed
from bot.channels.telegram.files import fetched
from bot.channels.telegram.introducing import introduce
from bot.delivery.attachment import Attachment
from bot.delivery.drafts import Drafts
from bot.delivery.turn import Button, SendOutcome
from capabilities.errors import InvalidRequestError, UnavailableError

if TYPE_CHECKING:
    from telegram.ext import ExtBot

log = structlog.get_logger(__name__)

DEFAULT_API = "https://api.telegram.org"
_SECONDS = 30.0
"""For one call: a send that takes longer is in doubt, so it is better given time."""
_CONNECT_SECONDS = 10.0
_GROUP_MESSAGES = 20
"""That a bot may send to one group in a minute, as Telegram says."""
_WAIT = 25
"""Seconds a call for updates may wait for one."""
_SHORTEST_SECRET = 8
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
UPDATES = ("message", "edited_message", "callback_query")
"""What Telegram is asked to tell."""


class Telegram:
    """The bot of an installation. Implements ``PushChannel``; nothing is reached before it is used."""

    name = NAME
    speaks = True
    """Voice notes can be sent."""

    def __init__(self, token: str, api: str | None = None) -> None:
        self._token = token
        self._api = (api or DEFAULT_API).rstrip("/")
        self._id = id_of(token)
        self._username = ""
        self._bot: ExtBot[Any] | None = None
        self._opening = asyncio.Lock()
        self._mirror: DraftMirror | None = None

    @property
    def door(self) -> str:
        """Where the bot is found, once its name is known."""
        return f"https://t.me/{self._username}?start=" if self._username else ""

    async def send(
        self, address: str, text: str, *, key: str, buttons: Sequence[Button] = (), silent: bool = False
    ) -> SendOutcome:
        """Hand over one message, with link previews off; never raises."""
        from telegram.error import TelegramError

        try:
            bot = await self._opened()
            sent = await bot.send_message(address, disable_notification=silent, **_written(text, buttons))
        except (TelegramError, UnavailableError) as error:
            outcome = failed(error)
            log.info("telegram.not_sent", delivery=key, status=outcome.status, error=type(error).__name__)
            return outcome
        return SendOutcome("accepted", provider_id=str(sent.message_id))

    async def look_up(self, address: str, key: str) -> bool | None:  # noqa: ARG002  # the port's shape
        """Return None: a bot cannot read what it has sent."""
        return None

    async def send_voice(self, address: str, audio: bytes) -> SendOutcome:
        """Hand over a voice note that makes no sound when it comes; never raises."""
        from telegram.error import TelegramError

        try:
            bot = await self._opened()
            sent = await bot.send_voice(address, audio, filename="answer.ogg", disable_notification=True)
        except (TelegramError, UnavailableError) as error:
            return failed(error)
        return SendOutcome("accepted", provider_id=str(sent.message_id))

    async def fetch(self, attachment: Attachment) -> bytes:
        """Return a file that came with a message, as ``Source`` says."""
        return await fetched(await self._opened(), attachment)

    async def tell(self, address: str, text: str) -> None:
        """Say something at once, if it can be said; for strangers, whom nothing is promised."""
        await self.send(address, text, key="stranger")

    async def account(self) -> str:
        """Return the bot's name; UnavailableError when Telegram does not say, or refuses the token."""
        await self._opened()
        return self._username

    async def read(self, raw: dict[str, Any]) -> Arrival | None:
        """Return what one raw update says, None for nothing; InvalidRequestError when it is malformed.

        Telegram is not asked for anything, but for the bot's name when a group has spoken.
        """
        import telegram

        try:
            update = telegram.Update.de_json(raw, None)
            message = update.message or update.edited_message
            if message is not None and message.chat.type != "private" and not self._username:
                with suppress(UnavailableError):
                    await self._opened()
            return arrival_of(update, self._id, self._username)
        except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
            raise InvalidRequestError("That is no update of Telegram's.") from error

    async def typing(self, address: str) -> None:
        """Show that an answer is being written, if Telegram will."""
        with suppress(Exception):
            await (await self._opened()).send_chat_action(address, "typing")

    async def acknowledge(self, press: str) -> None:
        """Have a pressed button stop waiting, if Telegram will."""
        with suppress(Exception):
            await (await self._opened()).answer_callback_query(press)

    async def edit(self, address: str, number: str) -> None:
        """Take the buttons off a message: what they asked is answered. The words stay, if Telegram will."""
        with suppress(Exception):
            await (await self._opened()).edit_message_reply_markup(address, int(number), reply_markup=None)

    async def updates(self, after: int) -> AsyncGenerator[list[dict[str, Any]]]:
        """Yield batches of raw updates numbered above ``after``, as they come; ends only by being closed.

        Asking for the next batch tells Telegram that the one before was taken in.
        """
        bot, offset = await self._opened(), after + 1
        while True:
            found: Any = await bot._post(  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # raw: a malformed one stops no other
                "getUpdates",
                {"offset": offset, "timeout": _WAIT, "allowed_updates": list(UPDATES)},
                read_timeout=_WAIT + 10,
            )
            if found:
                yield found
                offset = max(int(one["update_id"]) for one in found) + 1

    async def set_webhook(self, url: str, secret: str) -> None:
        """Have updates sent to an address. UnavailableError says why Telegram would not."""
        from telegram.error import TelegramError

        try:
            await (await self._opened()).set_webhook(url, secret_token=secret, allowed_updates=UPDATES)
        except TelegramError as error:
            raise UnavailableError(f"Telegram does not take {url} as a webhook: {error.message}.") from error

    async def remove_webhook(self) -> None:
        """Have updates kept until they are asked for; UnavailableError when Telegram would not."""
        from telegram.error import TelegramError

        try:
            await (await self._opened()).delete_webhook()
        except TelegramError as error:
            raise UnavailableError(f"Telegram would not: {error.message}.") from error

    async def webhook(self) -> tuple[str, str]:
        """Return where updates are sent (empty: nowhere, they wait) and what last went wrong with that."""
        from telegram.error import TelegramError

        try:
            found = await (await self._opened()).get_webhook_info()
        except TelegramError as error:
            raise UnavailableError("Telegram cannot be reached.") from error
        return found.url, found.last_error_message or ""

    async def introduce(self) -> None:
        """Tell Telegram which commands there are, if it will."""
        with suppress(Exception):
            await introduce(await self._opened())

    def mirror(self, drafts: Drafts) -> None:
        """Show answers as they come about."""
        self._mirror = DraftMirror(drafts, self.show_draft)

    async def show_draft(self, address: str, number: int, text: str) -> None:
        """Show a draft in a private chat, if Telegram will."""
        with suppress(Exception):
            written = _written(text, ())
            await (await self._opened()).send_message_draft(
                int(address), number, written["text"], entities=written["entities"]
            )

    async def close(self) -> None:
        """Let go of every connection."""
        if self._mirror is not None:
            await self._mirror.close()
        if self._bot is not None:
            await self._bot.shutdown()

    async def _opened(self) -> "ExtBot[Any]":
        async with self._opening:
            if self._bot is None:
                self._bot = await self._open()
                self._username = self._bot.username
            return self._bot

    async def _open(self) -> "ExtBot[Any]":
        try:
            from telegram.error import InvalidToken, TelegramError
            from telegram.ext import AIORateLimiter, ExtBot
            from telegram.request import HTTPXRequest
        except ImportError as error:
            raise UnavailableError("Telegram needs an extra: pip install 'dayhand[telegram]'.") from error

        sending, asking = (
            HTTPXRequest(read_timeout=_SECONDS, write_timeout=_SECONDS, connect_timeout=_CONNECT_SECONDS)
            for _ in range(2)
        )
        bot = ExtBot(
            self._token,
            base_url=f"{self._api}/bot",
            base_file_url=f"{self._api}/file/bot",
            request=sending,
            get_updates_request=asking,
            rate_limiter=AIORateLimiter(max_retries=0, group_max_rate=_GROUP_MESSAGES),
        )
        try:
            await bot.initialize()
        except TelegramError as error:
            for connections in (sending, asking):
                await connections.shutdown()
            why = (
                "does not accept the token of the bot"
                if isinstance(error, InvalidToken)
                else "cannot be reached"
            )
            raise UnavailableError(f"Telegram {why}.") from error
        return bot


def id_of(token: str) -> int:
    """Return the bot's id, which its token begins with; InvalidRequestError when it is no token."""
    begin, colon, rest = token.partition(":")
    if not (begin.isdecimal() and colon and len(rest) >= _SHORTEST_SECRET):
        raise InvalidRequestError("DAYHAND_TELEGRAM_TOKEN is no token of a bot: @BotFather tells it.")
    return int(begin)


def _written(text: str, buttons: Sequence[Button]) -> dict[str, Any]:
    """Return a text as the Bot API takes it."""
    import telegram
    import telegramify_markdown

    plain, marks = telegramify_markdown.convert(_as_text(text))
    entities = [
        telegram.MessageEntity(mark.type, mark.offset, mark.length, url=mark.url, language=mark.language)
        for mark in marks
    ]
    rows = pressable(buttons)
    keyboard = [
        [telegram.InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in rows
    ]
    return {
        "text": plain or text,
        "entities": entities,
        "link_preview_options": telegram.LinkPreviewOptions(is_disabled=True),
        "reply_markup": telegram.InlineKeyboardMarkup(keyboard) if rows else None,
    }


def _as_text(text: str) -> str:
    """Return Markdown in which nothing is HTML: the converter would leave it out."""
    parts = _CODE.split(text)
    return "".join(
        part if place % 2 else part.replace("&", "&amp;").replace("<", "&lt;")
        for place, part in enumerate(parts)
    )

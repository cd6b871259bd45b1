"""Files that came with messages, fetched within bounds: neither size nor time is Telegram's to choose."""

import asyncio
from typing import TYPE_CHECKING, Any

import httpx

from bot.delivery.attachment import MOST_BYTES, Attachment
from capabilities.errors import InvalidRequestError, UnavailableError

if TYPE_CHECKING:
    from telegram.ext import ExtBot

_SECONDS = 60.0
_STEP_SECONDS = 15.0


async def fetched(bot: "ExtBot[Any]", attachment: Attachment) -> bytes:
    """Return a file; errors as ``Source.fetch`` says. Their sentences hold no address: it has the token."""
    from telegram.error import BadRequest, Forbidden, TelegramError

    try:
        async with asyncio.timeout(_SECONDS):
            found = await bot.get_file(attachment.reference)
            return await _read(found.file_path or "")
    except (BadRequest, Forbidden) as error:
        raise InvalidRequestError("Telegram does not have that file.") from error
    except (TelegramError, httpx.HTTPError, TimeoutError) as error:
        raise UnavailableError("Telegram did not give me that file.") from error


async def _read(address: str) -> bytes:
    if not address.startswith(("https://", "http://")):
        raise InvalidRequestError("Telegram keeps that file where I can't read it.")
    found = bytearray()
    async with (
        httpx.AsyncClient(timeout=_STEP_SECONDS, follow_redirects=False) as client,
        client.stream("GET", address) as answer,
    ):
        if answer.status_code in {400, 403, 404, 410}:
            raise InvalidRequestError("Telegram does not have that file.")
        if answer.status_code != 200:
            raise UnavailableError("Telegram did not give me that file.")
        async for part in answer.aiter_bytes():
            found += part
            if len(found) > MOST_BYTES:
                raise InvalidRequestError("That file is larger than Telegram gives to bots.")
    return bytes(found)

"""The commands that Telegram offers its users, told to it in every language there is."""

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from capabilities.contract import FALLBACK
from capabilities.texts import parse

if TYPE_CHECKING:
    from telegram.ext import ExtBot


@cache
def commands() -> dict[str, dict[str, str]]:
    """Return the commands and what they do, by language."""
    found: dict[str, dict[str, str]] = parse(
        resources.files("bot.channels.telegram").joinpath("commands.yaml").read_text("utf-8")
    )
    return found


async def introduce(bot: "ExtBot[Any]") -> None:
    """Tell Telegram the commands; whoever speaks another language sees the English ones."""
    for language, known in commands().items():
        code = None if language == FALLBACK else language
        await bot.set_my_commands(list(known.items()), language_code=code)

"""dayhand telegram: linking one's phone from the terminal, and how Telegram reaches this server."""

from typing import TYPE_CHECKING

import typer

from api.commands import run

if TYPE_CHECKING:
    from bot.channels.telegram.channel import Telegram

telegram = typer.Typer(help="The Telegram bot of this installation.", no_args_is_help=True)


@telegram.command("link")
def link() -> None:
    """Make the link that your phone opens, and confirm whose account it was. The server has to run."""
    run(_link())


@telegram.command("set-webhook")
def set_webhook() -> None:
    """Have Telegram send messages to DAYHAND_PUBLIC_URL instead of being asked for them."""
    run(_set_webhook())


@telegram.command("remove-webhook")
def remove_webhook() -> None:
    """Have Telegram wait to be asked again."""
    run(_remove_webhook())


async def _link() -> int:
    from api.linking_cli import link_from_here
    from api.logs import configure_logs
    from api.wiring import load_settings, open_house

    configure_logs("ERROR")
    async with open_house(load_settings()) as house:
        bot = _bot(house.telegram)
        await bot.account()
        return await link_from_here(
            house, "telegram", bot.door, "Open this on your phone within {minutes} minutes:"
        )


async def _set_webhook() -> int:
    from api.installation import installation_key
    from api.logs import configure_logs
    from api.telegram import webhook_secret
    from api.wiring import load_settings, open_house
    from capabilities.errors import InvalidRequestError

    configure_logs("ERROR")
    settings = load_settings()
    if not (settings.public_url or "").startswith("https://"):
        raise InvalidRequestError(
            "Telegram sends to https addresses only: set DAYHAND_PUBLIC_URL to the one of this server."
        )
    url = f"{(settings.public_url or '').rstrip('/')}/api/telegram-webhook"
    async with open_house(settings) as house:
        secret = webhook_secret(settings, installation_key(settings)).decode()
        await _bot(house.telegram).set_webhook(url, secret)
        await _bot(house.telegram).introduce()
    typer.echo(f"Telegram sends to {url} from now on.")
    if settings.telegram_polling:
        typer.echo("Set DAYHAND_TELEGRAM_POLLING=false: it cannot be asked for messages as well.")
    return 0


async def _remove_webhook() -> int:
    from api.logs import configure_logs
    from api.wiring import load_settings, open_house

    configure_logs("ERROR")
    async with open_house(load_settings()) as house:
        await _bot(house.telegram).remove_webhook()
    typer.echo("Telegram waits to be asked from now on.")
    return 0


def _bot(bot: "Telegram | None") -> "Telegram":
    from capabilities.errors import InvalidRequestError

    if bot is None:
        raise InvalidRequestError("There is no Telegram bot here: set DAYHAND_TELEGRAM_TOKEN.")
    return bot

"""dayhand whatsapp: linking one's number from the terminal, and how Twilio reaches this server."""

from typing import TYPE_CHECKING, Annotated

import typer

from api.commands import run

if TYPE_CHECKING:
    from bot.channels.twilio.channel import TwilioChannel
    from bot.settings import Settings

whatsapp = typer.Typer(help="WhatsApp and SMS by Twilio.", no_args_is_help=True)


@whatsapp.command("link")
def link(
    sms: Annotated[bool, typer.Option("--sms", help="Link your number for SMS instead.")] = False,
) -> None:
    """Make a code that your phone sends, and confirm whose number it was. The server has to run."""
    run(_link("sms" if sms else "whatsapp"))


@whatsapp.command("set-webhook")
def set_webhook() -> None:
    """Have Twilio send messages to DAYHAND_PUBLIC_URL, or tell what to paste where it has to be by hand."""
    run(_set_webhook())


async def _link(name: str) -> int:
    from api.linking_cli import link_from_here
    from api.logs import configure_logs
    from api.wiring import load_settings, open_house
    from bot.channels.twilio.naming import TITLES
    from capabilities.errors import InvalidRequestError

    configure_logs("ERROR")
    async with open_house(load_settings()) as house:
        for channel in house.twilio:
            if channel.name == name:
                told = f"Send {{code}} to {channel.number} by {TITLES[name]} within {{minutes}} minutes:"
                return await link_from_here(house, name, channel.door, told)
    raise InvalidRequestError(f"There is no {TITLES[name]} here: set DAYHAND_{name.upper()}_NUMBER.")


async def _set_webhook() -> int:
    from api.logs import configure_logs
    from api.wiring import load_settings, open_house
    from capabilities.errors import InvalidRequestError

    configure_logs("ERROR")
    settings = load_settings()
    async with open_house(settings) as house:
        if not house.twilio:
            raise InvalidRequestError(
                "There is no WhatsApp and no SMS here: set DAYHAND_TWILIO_ACCOUNT_SID, "
                "DAYHAND_TWILIO_AUTH_TOKEN and DAYHAND_WHATSAPP_NUMBER or DAYHAND_SMS_NUMBER."
            )
        left = [told for channel in house.twilio if (told := await _set(channel, settings))]
    for told in left:
        typer.echo(told)
    return 1 if left else 0


async def _set(channel: "TwilioChannel", settings: "Settings") -> str:
    """Have a channel's messages sent here; return what is left to be done by hand."""
    from api.twilio import hook_url
    from bot.channels.twilio import setup
    from bot.channels.twilio.naming import TITLES

    title, url = TITLES[channel.name], hook_url(settings, channel.name)
    if channel.name == "sms":
        hook = await setup.number_hook(channel.account, channel.number)
        if hook is None:
            return f"{channel.number} is no number of this account: look at DAYHAND_SMS_NUMBER."
        await setup.set_number_hook(channel.account, hook, url)
    else:
        hook = await setup.sender_hook(channel.account, channel.number)
        if hook is None:
            return setup.by_hand(channel.number, url)
        await setup.set_sender_hook(channel.account, hook, url)
    typer.echo(f"Twilio sends {title} messages of {channel.number} to {url} from now on.")
    return ""

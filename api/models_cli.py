"""dayhand models: which language models there are, whether they work, and their keys."""

import sys
from typing import Annotated

import typer

from api.commands import run

models = typer.Typer(help="The language models that are set up, and their keys.", no_args_is_help=True)


@models.command("list")
def list_models() -> None:
    """List the models in the order they are tried."""
    run(_list())


@models.command("check")
def check_models() -> None:
    """Ask each model for one word; says what is missing."""
    run(_check())


@models.command("key")
def store_key(
    provider: Annotated[str, typer.Argument(help="openai, anthropic, moonshot, or the host of an address.")],
    remove: Annotated[bool, typer.Option("--remove", help="Forget the stored key.")] = False,
) -> None:
    """Store a provider's key, encrypted; asks for it without showing it, or reads it from a pipe."""
    run(_key(provider, remove))


async def _list() -> int:
    from api.logs import configure_logs
    from api.wiring import load_settings, open_house

    configure_logs("ERROR")
    async with open_house(load_settings()) as house:
        names = house.chat.parts.names
        for name in names:
            source = await house.chat.parts.keys.source(name)
            typer.echo(f"{name.label}  key: {source or 'none'}")
    if not names:
        typer.echo("No language model is set up; everything works without. Name one with DAYHAND_MODEL.")
    return 0


async def _check() -> int:
    from api.logs import configure_logs
    from api.wiring import load_settings, open_house
    from bot.models.checking import check

    configure_logs("ERROR")
    works = False
    async with open_house(load_settings()) as house:
        if not house.chat.configured:
            typer.echo("No language model is set up. Name one with DAYHAND_MODEL.")
        owner = await house.local_owner()
        async for verdict in check(house.chat, owner.id):
            works = works or verdict.works
            typer.echo(f"{'ok ' if verdict.works else 'BAD'}  {verdict.label}")
            for sentence in verdict.sentences:
                typer.echo(f"     {sentence}")
    return 0 if works else 1


async def _key(provider: str, remove: bool) -> int:
    from api.logs import configure_logs
    from api.wiring import load_settings, open_house

    configure_logs("ERROR")
    async with open_house(load_settings()) as house:
        keys = house.chat.parts.keys
        if remove:
            await keys.remove(provider)
            typer.echo(f"The key of {provider} is forgotten.")
            return 0
        key = typer.prompt("Key", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
        await keys.set(provider, str(key), house.clock.now())
    typer.echo(f"The key of {provider} is stored.")
    return 0

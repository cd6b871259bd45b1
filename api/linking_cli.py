"""Linking an account of a channel from the terminal: a code is shown, and whose account brought it."""

import asyncio
import sys

import typer

from api.auth.linking import LIFE, Linking
from api.auth.throttle import Throttle
from api.house import House
from api.notices import tell_elsewhere

_LOOK_SECONDS = 1.0


async def link_from_here(house: House, channel: str, door: str, told: str) -> int:
    """Show ``door`` with a code behind it, wait for who uses it, and ask whether that is you.

    ``told`` says what to do with it, {minutes} and {code} in it. Returns the exit code.
    """
    linking = Linking(house.store, house.clock, Throttle(house.store, house.clock))
    owner = await house.local_owner()
    made = await linking.make(owner.id, channel)
    typer.echo(told.format(minutes=int(LIFE.total_seconds() // 60), code=made.code))
    typer.echo(f"{door}{made.code}")
    while waiting := [one for one in await linking.of(owner.id) if one.id == made.link.id]:
        (here,) = waiting
        if here.state == "claimed":
            break
        await asyncio.sleep(_LOOK_SECONDS)
    else:
        typer.echo("Nobody used it in time; nothing was linked.", err=True)
        return 1
    typer.echo(f"{here.name} used it. Is that you? [y/N] ", nl=False)
    answer = await asyncio.to_thread(sys.stdin.readline)
    if answer.strip().lower() not in {"y", "yes"}:
        await linking.refuse(owner.id, here.id)
        typer.echo("Not linked.")
        return 1
    identity = await linking.confirm(owner.id, here.id)
    await tell_elsewhere(
        "channel.linked",
        identity,
        store=house.store,
        registry=house.registry,
        clock=house.clock,
        reach=house.reach,
    )
    typer.echo("Linked: what you write there is this conversation from now on.")
    return 0

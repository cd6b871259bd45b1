"""How a command of the terminal is run, whatever it does."""

import asyncio
from typing import Any

import typer


def run(work: Any) -> None:
    """Run a command's coroutine; an error a person may hear is one line and exit code 1."""
    from capabilities.errors import DayhandError

    try:
        code = asyncio.run(work)
    except DayhandError as error:
        typer.echo(error.sentence, err=True)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    raise typer.Exit(int(code or 0))

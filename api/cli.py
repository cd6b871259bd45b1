"""The command line. Everything heavy is imported by the command that needs it: help stays instant."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from api.commands import run
from api.models_cli import models
from api.telegram_cli import telegram
from api.voice_cli import voice
from api.whatsapp_cli import whatsapp

app = typer.Typer(
    name="dayhand",
    help="Your assistant, on your own machine. Start with: dayhand chat",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help needs no rich, which takes a third of the time to show it
)

capabilities = typer.Typer(help="What is installed, and whether it is sound.", no_args_is_help=True)
app.add_typer(capabilities, name="capabilities")
app.add_typer(models, name="models")
app.add_typer(telegram, name="telegram")
app.add_typer(voice, name="voice")
app.add_typer(whatsapp, name="whatsapp")


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"dayhand {version('dayhand')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[  # handled by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Your assistant, on your own machine."""


@app.command()
def chat(
    once: Annotated[str | None, typer.Option("--once", help="Say one thing, print the answer, exit.")] = None,
) -> None:
    """Talk to your assistant here in the terminal."""
    run(_chat(once))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on.")] = None,
) -> None:
    """Serve the HTTP API and deliver reminders."""
    run(_serve({name: value for name, value in (("host", host), ("port", port)) if value is not None}))


@app.command()
def add(
    files: Annotated[list[Path], typer.Argument(help="Files to give your assistant.")],
) -> None:
    """Give files to your assistant, so that you can ask about them."""
    run(_add(files))


@app.command()
def check() -> None:
    """Check that this installation is sound; each finding says how to mend it."""
    run(_check())


@app.command()
def export(
    target: Annotated[
        Path, typer.Argument(help="File to write; it must not exist yet. A .zip holds your files as well.")
    ],
) -> None:
    """Write everything that is stored about you to a JSON file, or with your files to a .zip."""
    run(_export(target))


@app.command()
def profile(
    *,
    name: Annotated[str | None, typer.Option(help="What to call you.")] = None,
    language: Annotated[str | None, typer.Option(help="Language to talk in, like de.")] = None,
    zone: Annotated[str | None, typer.Option(help="Time zone, like Europe/Berlin.")] = None,
    reminders: Annotated[str | None, typer.Option(help="Channel of reminders, like telegram.")] = None,
    quiet: Annotated[str | None, typer.Option(help="Hours without sounds, like 22-7.")] = None,
    spoken: Annotated[bool | None, typer.Option(help="Answer voice notes aloud as well.")] = None,
    delay: Annotated[int | None, typer.Option(help="Seconds before a message to others leaves.")] = None,
) -> None:
    """Show who you are here, and change your name, language, time zone or when and where you are told."""
    given: dict[str, Any] = {"name": name, "language": language, "zone": zone}
    given |= {
        "reminder_channel": reminders,
        "quiet_hours": quiet,
        "spoken_answers": spoken,
        "send_delay": delay,
    }
    run(_profile({key: value for key, value in given.items() if value is not None}))


@app.command()
def people() -> None:
    """List who has an account here, and the groups and guests that keep things here."""
    run(_people())


@capabilities.command("lint")
def lint_sentences(
    language: Annotated[str, typer.Option(help="Language of the sentences.")] = "en",
    samples: Annotated[int, typer.Option(min=8, max=100, help="Sentences tried of each template.")] = 8,
) -> None:
    """Find sentences that can never be understood, or that are taken for another action's."""
    run(_lint(language, samples))


async def _chat(once: str | None) -> int:
    from rich.console import Console

    from api.logs import configure_logs
    from api.terminal import Terminal, piped_lines, typed_lines
    from api.wiring import load_settings, open_house

    configure_logs("ERROR")
    async with open_house(load_settings()) as house:
        terminal = Terminal(house, await house.local_owner(), Console(highlight=False, soft_wrap=True))
        if once is not None:
            return await terminal.once(once)
        running = asyncio.create_task(house.core.run())
        interactive = sys.stdin.isatty()
        if interactive:
            typer.echo("Dayhand. Say “help” for examples; Ctrl-D leaves.\n")
        try:
            await terminal.converse(typed_lines() if interactive else piped_lines())
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
    return 0


async def _serve(changes: dict[str, Any]) -> int:
    from api.server import serve as serve_http
    from api.wiring import load_settings

    await serve_http(load_settings(**changes))
    return 0


async def _check() -> int:
    from api.doctor import findings
    from api.logs import configure_logs
    from api.wiring import load_settings

    configure_logs("ERROR")
    bad = 0
    async for finding in findings(load_settings()):
        bad += not finding.ok
        typer.echo(f"{'ok ' if finding.ok else 'BAD'}  {finding.subject}: {finding.text}")
    return 1 if bad else 0


async def _add(files: list[Path]) -> int:
    from rich.console import Console

    from api.adding import add_files
    from api.logs import configure_logs
    from api.wiring import load_settings, open_house

    configure_logs("ERROR")
    async with open_house(load_settings()) as house:
        return await add_files(house, files, Console(highlight=False, soft_wrap=True))


async def _export(target: Path) -> int:
    from api.export import export_person
    from api.logs import configure_logs
    from api.wiring import load_settings, open_services

    configure_logs("ERROR")
    async with open_services(load_settings()) as services:
        owner = await services.local_owner()
        count = await export_person(services, owner.id, target)
    typer.echo(f"{count} documents written to {target}")
    return 0


async def _profile(changes: dict[str, str]) -> int:
    from api.logs import configure_logs
    from api.profile import change_profile, told
    from api.wiring import load_settings, open_house

    configure_logs("ERROR")
    async with open_house(load_settings()) as house:
        person = await house.local_owner()
        if changes:
            person = await change_profile(house.people, person.id, **changes)
    typer.echo("\n".join(told(person)))
    return 0


async def _people() -> int:
    from api.logs import configure_logs
    from api.wiring import load_settings, open_house

    configure_logs("ERROR")
    async with open_house(load_settings()) as house:
        for user in [*await house.people.everyone(), *await house.people.others()]:
            profile = await house.people.profile(user)
            since = f"{profile.created_at:%Y-%m-%d}"
            typer.echo(f"{profile.role:6}  {since}  {user}  {profile.person.name}")
    return 0


async def _lint(language: str, samples: int) -> int:
    from bot.understanding.linting import lint
    from capabilities.registry import Registry

    registry = Registry.discover()
    findings = lint(registry, language, samples)
    for broken in registry.broken:
        typer.echo(f"broken: {broken.name}: {broken.reason}")
    for finding in findings:
        typer.echo(f"{'waived ' + finding.waived + ': ' if finding.waived else ''}{finding}")
    open_ones = sum(not finding.waived for finding in findings) + len(registry.broken)
    typer.echo(f"{open_ones} to mend, {sum(bool(finding.waived) for finding in findings)} waived")
    return 1 if open_ones else 0


def main() -> None:
    """Entry point of the ``dayhand`` command."""
    app()


if __name__ == "__main__":
    main()

"""The terminal client: a conversation in a shell, on the same store as a running server.

What was said elsewhere, and reminders that came due, appear while one types. Everything is shown
once: how far the terminal has read is remembered with the person.
"""

import asyncio
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime
from enum import IntEnum
from typing import Any

from rich.console import Console
from rich.text import Text

from api.house import House
from bot.delivery.eventlog import DRAFT
from bot.delivery.turn import MAIN, Inbound, Outcome
from capabilities.contract import Person
from capabilities.errors import DayhandError

CHANNEL = "terminal"
_GOODBYES = frozenset({"exit", "quit", ":q", "/exit", "/quit"})


class ExitCode(IntEnum):
    """How ``dayhand chat --once`` ended, for scripts."""

    DONE = 0
    FAILED = 1
    NOT_UNDERSTOOD = 3
    QUESTION_OPEN = 4


def exit_code(outcome: Outcome) -> ExitCode:
    """Return what a script should know about an outcome."""
    if outcome.question:
        return ExitCode.QUESTION_OPEN
    if outcome.error:
        return ExitCode.FAILED
    return ExitCode.NOT_UNDERSTOOD if outcome.key == "not_understood" else ExitCode.DONE


class Terminal:
    """One person at one terminal."""

    def __init__(self, house: House, person: Person, console: Console) -> None:
        self._house = house
        self._person = person
        self._console = console
        self._mine: set[str] = set()

    async def once(self, text: str) -> ExitCode:
        """Say one thing, print the answer after whatever came due meanwhile, and return how it ended."""
        await self._house.core.drain()
        await self.show_news()
        outcome = await self._ask(text)
        self._print(outcome.text)
        await self.show_news()
        return exit_code(outcome)

    async def show_news(self) -> None:
        """Print what this terminal has not shown yet and did not say itself."""
        log, cursors = self._house.event_log, self._house.cursors
        seen = await cursors.get(self._person.id, CHANNEL)
        while batch := await log.read(self._person.id, seen):
            for envelope in batch:
                self._show_event(envelope)
            seen = batch[-1]["seq"]
            await cursors.advance(self._person.id, CHANNEL, seen)

    async def converse(self, lines: AsyncIterator[str]) -> None:
        """Answer every line, with reminders in between, until the lines end or the person leaves."""
        await self._house.core.drain()
        await self.show_news()
        follower = asyncio.create_task(self._follow())
        try:
            async for line in lines:
                text = line.strip()
                if text.lower() in _GOODBYES:
                    break
                if text:
                    await self._answer(text)
        finally:
            follower.cancel()
            with suppress(asyncio.CancelledError):
                await follower

    async def _answer(self, text: str) -> None:
        try:
            outcome = await self._ask(text)
        except DayhandError as error:
            self._print(error.sentence, style="red")
        else:
            self._print(outcome.text, style="" if not outcome.error else "yellow")

    async def _ask(self, text: str) -> Outcome:
        now = self._house.clock.now()
        message = Inbound(
            id=f"{CHANNEL}:{uuid.uuid4().hex}",
            user=self._person.id,
            conversation=MAIN,
            channel=CHANNEL,
            order=order_of(now),
            received_at=now,
            text=text,
        )
        self._mine.add(message.id)
        return (await self._house.core.answer(message)).outcome

    async def _follow(self) -> None:
        user = self._person.id
        start = await self._house.cursors.get(user, CHANNEL)
        async for envelope in self._house.event_log.follow(user, start):
            if envelope["event"]["type"] == DRAFT:
                continue
            self._show_event(envelope)
            await self._house.cursors.advance(user, CHANNEL, envelope["seq"])

    def _show_event(self, envelope: Any) -> None:
        if envelope["run_id"] in self._mine:
            return
        event = envelope["event"]
        match event["type"]:
            case "reminder.fired":
                self._print(event["text"], style="bold cyan")
            case "message.sent" if envelope["origin"] != CHANNEL:
                self._print(event["text"])
            case "message.received" | "message.changed" if envelope["origin"] != CHANNEL and event["text"]:
                self._print(f"({envelope['origin']}) {event['text']}", style="dim")
            case _:
                return

    def _print(self, text: str, style: str = "") -> None:
        self._console.print(Text(text, style=style))


def order_of(now: datetime) -> int:
    """Return the order of a message that has no sequence of its own: nanoseconds since the epoch."""
    return int(now.timestamp() * 1_000_000) * 1_000


async def typed_lines() -> AsyncIterator[str]:
    """Yield lines typed at a prompt; what is printed meanwhile appears above it."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.patch_stdout import patch_stdout

    session: PromptSession[str] = PromptSession("you › ")
    with patch_stdout(raw=True):
        while True:
            try:
                yield await session.prompt_async()
            except (EOFError, KeyboardInterrupt):
                return


async def piped_lines() -> AsyncIterator[str]:
    """Yield lines of standard input that is not a terminal."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        yield line

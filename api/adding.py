"""Giving files from the command line: taken in, read while one watches, and told how each ended."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from api.house import House
from api.terminal import CHANNEL, order_of
from bot.delivery.turn import MAIN, Call, Inbound, Outcome
from bot.replies import Listener
from bot.store.blobs import CHUNK
from capabilities.contract import Person
from capabilities.errors import ConflictError, InvalidRequestError

_LOOK_SECONDS = 0.1
_LONGEST_SECONDS = 600.0
"""A file that takes longer is read on by whoever serves; it is kept in any case."""


async def add_files(house: House, files: Sequence[Path], console: Console) -> int:
    """Give files; return 0 when all of them were taken, else 1."""
    person = await house.local_owner()
    reading = asyncio.create_task(house.library.ingest.run())
    failed = 0
    try:
        with _bar(console) as progress:
            for path in files:
                text, good = await _added(house, person, path, progress)
                progress.console.print(text, markup=False)
                failed += not good
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    return 1 if failed else 0


async def _added(house: House, person: Person, path: Path, progress: Progress) -> tuple[str, bool]:
    """Give one file; return what is to be said of it, and whether it was taken."""
    try:
        kept = await house.library.receive(person.id, _chunks(path), path.name)
    except OSError as error:
        return f"{path}: {error.strerror}.", False
    except (InvalidRequestError, ConflictError) as error:
        listener = Listener(person.language, person.zone, house.clock.now(), person.name)
        return f"{path}: {house.replies.worded(error, listener)}", False
    shown = progress.add_task(path.name, total=None)
    watching = asyncio.create_task(_watch(house, person.id, kept["_id"], progress, shown))
    await house.library.ingest.settled(person.id, kept["_id"], within=_LONGEST_SECONDS)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    progress.remove_task(shown)
    outcome = await _turn(house, person, kept["_id"], path.name)
    return outcome.text, outcome.error is None


async def _turn(house: House, person: Person, content: str, name: str) -> Outcome:
    now = house.clock.now()
    message = Inbound(
        id=f"{CHANNEL}:{uuid.uuid4().hex}",
        user=person.id,
        conversation=MAIN,
        channel=CHANNEL,
        order=order_of(now),
        received_at=now,
        call=Call(action="add_document", slots={"content": content, "name": name}),
    )
    return (await house.core.answer(message)).outcome


async def _watch(house: House, user: str, content: str, progress: Progress, shown: TaskID) -> None:
    while True:
        found = await house.library.contents.of(user, content)
        if found and found["total"]:
            progress.update(shown, completed=found["done"], total=found["total"])
        await asyncio.sleep(_LOOK_SECONDS)


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk
    finally:
        file.close()


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        console=console,
        transient=True,
    )

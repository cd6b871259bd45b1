"""One reader for the tests of reading: a child that waits saves each of them the start of Python."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bot.reading.bounds import Bounds
from bot.reading.port import Line, Reading, Recognised, UnreadableError
from bot.reading.reader import Reader

Read = Callable[[bytes, str], Awaitable[Reading | str]]


class SamplePictures:
    """A recogniser that says what it was told to, and remembers what it was shown."""

    ready = True

    def __init__(self, *lines: str) -> None:
        self.lines = lines
        self.shown: list[bytes] = []

    async def recognise(self, picture: bytes) -> Recognised:
        self.shown.append(picture)
        if not self.lines:
            raise UnreadableError("damaged")
        made = (Line(text, 0, 30 * number, 300, 30 * number + 20) for number, text in enumerate(self.lines))
        return Recognised(tuple(made), "sample")

    async def close(self) -> None:
        """Nothing is open."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def reader() -> AsyncIterator[Reader]:
    """Reads no pictures."""
    made = Reader(bounds=Bounds())
    made.warm_up()
    yield made
    await made.close()


@pytest.fixture
def read(reader: Reader, tmp_path: Path) -> Read:
    """Read bytes; what cannot be read is the key of the error."""

    async def outcome(file: bytes, name: str = "") -> Reading | str:
        path = tmp_path / "file"
        path.write_bytes(file)
        try:
            return await reader.read(path, name=name)
        except UnreadableError as error:
            return error.key

    return outcome

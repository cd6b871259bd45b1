"""The reader and its child: pictures, progress, bounds, and what a child that was taken over can do."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bot.confined.serving import Children
from bot.reading.bounds import Bounds
from bot.reading.port import Reading, UnreadableError
from bot.reading.reader import Reader
from tests.reading.conftest import Read, SamplePictures
from tests.reading.corpus import FOLDER

pytestmark = pytest.mark.asyncio(loop_scope="session")

Made = Callable[..., Reader]


@pytest_asyncio.fixture(loop_scope="session")
async def made() -> AsyncIterator[Made]:
    """Make readers; they are closed afterwards."""
    readers: list[Reader] = []

    def make(recogniser: SamplePictures | None = None, module: str = "", **bounds: float) -> Reader:
        reader = Reader(recogniser, Bounds(**bounds))  # type: ignore[arg-type]
        if module:
            reader._children = Children(module, 1)
        readers.append(reader)
        return reader

    yield make
    for reader in readers:
        await reader.close()


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "file.txt"
        path.write_text(text, encoding="utf-8")
        return path

    return write


async def key(reading: Awaitable[Reading]) -> str:
    with pytest.raises(UnreadableError) as refusal:
        await reading
    return refusal.value.key


async def test_what_a_scanned_page_says_stands_on_its_page(made: Made) -> None:
    """Behind the page before it; the picture is one that any viewer opens."""
    pictures = SamplePictures("Scanned words", "of the second page")
    reading = await made(pictures).read(FOLDER / "memo.mixed.pdf")

    assert reading.text.index("Keys of the boat house") < reading.text.index("Scanned words\nof the second")
    assert [part.page for part in reading.parts if "Scanned" in reading.text[part.start : part.end]] == [2]
    assert reading.notes == ("recognised",)
    (picture,) = pictures.shown
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert picture.endswith(b"IEND\xaeB`\x82")


async def test_pages_that_nothing_here_can_read_are_told(made: Made, reader: Reader) -> None:
    """Without an engine, and where the engine fails; the other page is there."""
    failing = made(SamplePictures())
    without, failed = [await one.read(FOLDER / "memo.mixed.pdf") for one in (reader, failing)]

    assert (without.notes, failed.notes) == (("pictures_unread",), ("pictures_unread",))
    assert "boat house" in without.text
    assert await key(reader.read(FOLDER / "memo.img2pdf.pdf")) == "needs_ocr"
    assert await key(failing.read(FOLDER / "memo.img2pdf.pdf")) == "no_text"


async def test_no_more_pages_than_wanted_are_shown_to_the_recogniser(made: Made) -> None:
    pictures = SamplePictures("words")
    reading = await made(pictures, pictures=0).read(FOLDER / "memo.mixed.pdf")

    assert (reading.notes, pictures.shown) == (("pictures_unread",), [])


PICTURES = (
    "cwebp.webp",
    "imagemagick.jpg",
    "imagemagick.png",
    "imagemagick.gif",
    "imagemagick.tiff",
    "imagemagick.bmp",
)


@pytest.mark.parametrize("name", PICTURES)
async def test_a_picture_is_handed_to_the_recogniser_as_it_is(made: Made, reader: Reader, name: str) -> None:
    """Without an engine it says what to install."""
    path, pictures = FOLDER / f"memo.{name}", SamplePictures("Keys", "of the boat house")
    reading = await made(pictures).read(path)

    assert reading.media_type == {"jpg": "image/jpeg"}.get(path.suffix[1:], f"image/{path.suffix[1:]}")
    assert (reading.text, pictures.shown) == ("Keys\nof the boat house", [path.read_bytes()])
    assert await key(reader.read(path)) == "needs_ocr"


async def test_progress_is_told_page_by_page(reader: Reader) -> None:
    told: list[tuple[int, int]] = []
    await reader.read(FOLDER / "slides.pandoc.pptx", lambda done, total: told.append((done, total)))

    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


async def test_bounds_cut_a_reading_off_and_say_so(made: Made) -> None:
    """Pages, characters, rows and columns; what is within them is the same as ever."""
    pages = await made(pages=2).read(FOLDER / "slides.pandoc.pptx")
    letters = await made(characters=100).read(FOLDER / "report.pandoc.md", name="a.md")
    rows = await made(rows=3).read(FOLDER / "garden.gnumeric.xlsx")
    columns = await made(columns=2).read(FOLDER / "costs.gnumeric.xlsx")
    table = await made(columns=2).read(FOLDER / "costs.libreoffice.1252.csv", name="a.csv")

    assert "Somewhere to sit" in pages.text
    assert "1900" not in pages.text
    assert (pages.pages, 95 < len(letters.text) <= 100) == (4, True)
    assert "Baumarkt" in rows.text
    assert "Elektro" not in rows.text + columns.text.replace("Elektro Krause", "")
    assert "79.95" not in columns.text + table.text
    assert {reading.notes for reading in (pages, letters, rows, columns, table)} == {("truncated",)}


async def test_a_file_that_is_too_large_is_not_even_begun(made: Made, file: Callable[[str], Path]) -> None:
    reader = made(size=1000)

    assert await key(reader.read(file("x" * 1001))) == "too_large"
    assert (await reader.read(file("x" * 1000))).text == "x" * 1000


async def test_too_much_time_ends_in_its_own_sentence(made: Made, file: Callable[[str], Path]) -> None:
    """Processor time and waiting, also for a child that tells of progress again and again."""
    endless = file("while True: pass")
    busy = made(module="tests.reading.acting_child", processor=1)
    slow = made(module="tests.reading.acting_child", patience=1.5)

    assert await key(busy.read(endless)) == "too_long"
    assert await key(slow.read(endless)) == "too_long"
    assert await key(slow.read(file("__import__('time').sleep(0.4)\n" * 20))) == "too_long"


async def test_too_much_memory_ends_in_its_own_sentence(made: Made, file: Callable[[str], Path]) -> None:
    small = made(memory=160_000_000)

    assert await key(small.read(file("words and words \n\n" * 1_500_000))) == "memory"
    assert (await small.read(file("words"))).text == "words"


async def test_a_child_that_is_killed_is_one_clear_error(
    made: Made, file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed while it reads; the next file is read as ever."""
    reader = made(module="tests.reading.acting_child")
    begun = asyncio.Event()
    waiting = file("1 + 1\nimport time; time.sleep(60)")
    reading = asyncio.create_task(reader.read(waiting, lambda _done, _total: begun.set()))
    child = await lent(reader)
    await begun.wait()
    os.kill(child, signal.SIGKILL)

    assert await key(reading) == "damaged"
    assert (await reader.read(file("1 + 1"))).text == "1 + 1: done"


async def lent(reader: Reader) -> int:
    """Return the number of the process that reads: the one child of ours that is not the spare."""
    import psutil

    for _ in range(500):
        spare = reader._children._spare
        numbers = {child.pid for child in psutil.Process().children()}
        if spare and spare.done():
            module = [
                pid for pid in numbers - {spare.result().number} if acting(psutil.Process(pid).cmdline())
            ]
            if module:
                return module[0]
        await asyncio.sleep(0.02)
    raise AssertionError("no child reads")


def acting(words: list[str]) -> bool:
    return "tests.reading.acting_child" in words


async def test_a_reading_child_that_was_taken_over_reaches_nothing(
    made: Made, file: Callable[[str], Path]
) -> None:
    """No file, socket, process or thread, and no environment of ours; it can compute."""
    tries = [
        "open('/etc/hostname')",
        "Path('/proc/self/environ').read_bytes()",
        "os.listdir('/')",
        "os.close(0); open('/etc/hostname')",
        "socket.socket()",
        "os.fork()",
        "os.kill(os.getppid(), 9)",
        "threading.Thread(target=print).start()",
        "assert not [name for name in os.environ if name.startswith(('DAYHAND', 'HOME', 'PATH'))]",
        "sum(range(1000))",
    ]
    reader = made(module="tests.reading.acting_child")
    reading = await reader.read(file("\n".join(tries)))

    outcomes = [reading.text[part.start : part.end].rpartition(": ")[2] for part in reading.parts]
    assert outcomes[-2:] == ["done", "done"]
    assert [
        outcome for outcome in outcomes[:-2] if outcome not in ("PermissionError", "OSError", "RuntimeError")
    ] == []


async def test_the_environment_and_the_child_of_before_are_not_there(
    made: Made, file: Callable[[str], Path]
) -> None:
    """What one file left behind in its child, the next file does not meet."""
    reader = made(module="tests.reading.acting_child")
    await reader.read(file("os.environ['LEFT'] = 'behind'"))
    reading = await reader.read(file("os.environ['LEFT']"))

    assert reading.text.endswith("KeyError")


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("report.pandoc.md", "read"),
        ("report.pandoc.txt", "read"),
        ("costs.libreoffice.1252.csv", "read"),
        ("notice.mutt.eml", "read"),
        ("page.browser.html", "read"),
        ("report.pandoc.odt", "read"),
        ("report.pandoc.3.epub", "read"),
        ("report.libreoffice.pdf", "needs_documents"),
        ("report.pandoc.docx", "needs_documents"),
        ("slides.pandoc.pptx", "needs_documents"),
        ("costs.gnumeric.xlsx", "needs_documents"),
    ],
)
async def test_without_the_extra_simple_kinds_are_read(made: Made, name: str, outcome: str) -> None:
    """And of the others it says which extra they need."""
    reader = made(module="tests.reading.bare_child")
    try:
        said = "read" if (await reader.read(FOLDER / name, name=name)).text else ""
    except UnreadableError as error:
        said = error.key

    assert said == outcome


async def test_a_name_decides_between_kinds_of_text_only(read: Read) -> None:
    """The same bytes as Markdown, a table and text; a PDF stays a PDF."""
    kinds: list[str] = []
    for name in ("a.md", "a.CSV", "a.txt", "a.pdf", "", "md"):
        reading = await read(b"# one,two\n3,4\n", name)
        assert isinstance(reading, Reading)
        kinds.append(reading.media_type)

    assert kinds == ["text/markdown", "text/csv", "text/plain", "text/plain", "text/plain", "text/plain"]

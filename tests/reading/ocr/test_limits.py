"""What children of the recogniser may do, and what happens when one of them is lost."""

import asyncio
import os
import platform
import signal
import sys
from pathlib import Path

import psutil
import pytest
from PIL import Image

from bot.confined.serving import Children
from bot.reading.ocr import opening, tesseract_worker
from bot.reading.ocr.engines import RapidEngine
from bot.reading.ocr.rapid_worker import MEMORY
from bot.reading.ocr.recognising import Bounds, PictureReader
from bot.reading.port import UnreadableError
from tests.reading.ocr.conftest import needs_tesseract, sharing
from tests.reading.ocr.drawing import WORDS, file, page

pytestmark = pytest.mark.asyncio(loop_scope="session")


FILTERS = platform.machine() in {"x86_64", "aarch64"}
"""Whether there is a table of system calls for this processor."""


async def refused(reader: PictureReader, picture: bytes) -> str:
    with pytest.raises(UnreadableError) as refusal:
        await reader.recognise(picture)
    return refusal.value.key


def children(module: str) -> list[psutil.Process]:
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            if process.cmdline()[-1:] == [f"bot.reading.ocr.{module}"]:
                found.append(process)
        except psutil.Error:
            continue  # it ended meanwhile
    return found


async def test_without_an_engine_pictures_are_refused() -> None:
    reader = PictureReader("off")

    assert not reader.ready
    assert await refused(reader, file(page())) == "needs_ocr"


async def test_nothing_and_too_much_are_refused(rapid: PictureReader) -> None:
    small = PictureReader("rapidocr", Bounds(size=1_000))

    assert rapid.ready
    assert await refused(rapid, b"") == "empty"
    assert await refused(small, file(page())) == "too_large"
    assert await refused(rapid, b"no picture") == "unknown_type"
    assert await refused(rapid, file(Image.new("1", (7000, 7000)))) == "bomb"


async def test_what_takes_too_long_is_ended() -> None:
    hasty = PictureReader("rapidocr", Bounds(patience=0.0))

    assert await refused(hasty, file(page())) == "too_long"
    await hasty.close()


async def test_an_engine_that_is_killed_costs_one_picture(rapid: PictureReader) -> None:
    """Killed in the middle of a page: an error for that one, and the next is read by another child."""
    await rapid.recognise(file(page()))
    (before,) = children("rapid_worker")
    reading = asyncio.create_task(refused(rapid, file(page())))
    await until_busy(before)
    os.kill(before.pid, signal.SIGKILL)

    assert await reading == "memory"
    assert (await rapid.recognise(file(page()))).text == "\n".join(WORDS)
    assert [process.pid for process in children("rapid_worker")] != [before.pid]


async def until_busy(process: psutil.Process) -> None:
    """Wait until it takes processor time."""
    before = sum(process.cpu_times()[:2])
    while sum(process.cpu_times()[:2]) - before < 0.05:  # noqa: ASYNC110  # nobody tells when it is
        await asyncio.sleep(0.005)


async def test_who_leaves_does_not_get_the_next_ones_answer(rapid: PictureReader) -> None:
    """The answer to a picture that nobody waits for any more must not be taken for the next picture's."""
    await rapid.recognise(file(page()))
    (process,) = children("rapid_worker")
    leaving = asyncio.create_task(rapid.recognise(file(page(("Somebody else's words", "and more of them")))))
    await until_busy(process)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving

    assert (await rapid.recognise(file(page()))).text == "\n".join(WORDS)


async def test_pictures_sent_at_once_are_each_read(rapid: PictureReader) -> None:
    texts = [(f"This is picture number {number}",) for number in range(4)]
    found = await asyncio.gather(*(rapid.recognise(file(page(lines))) for lines in texts))

    assert [read.text for read in found] == [lines[0] for lines in texts]


async def test_an_engine_without_pictures_is_let_go_and_comes_back(rapid: PictureReader) -> None:
    engine = RapidEngine(idle=0.05)
    head = {"size": (400, 400), "shown": (400, 400)}
    white = Image.new("RGB", (400, 400), (255, 255, 255)).tobytes()
    others = {process.pid for process in children("rapid_worker")}

    assert await engine.page(head, white, 60) == []
    while {process.pid for process in children("rapid_worker")} - others:  # noqa: ASYNC110  # nobody tells
        await asyncio.sleep(0.05)
    assert await engine.page(head, white, 60) == []
    await engine.close()
    assert {process.pid for process in children("rapid_worker")} <= others


async def test_the_second_engine_reads_what_the_first_cannot(rapid: PictureReader) -> None:
    class Failing(RapidEngine):
        async def page(self, head: object, pixels: bytes, seconds: float) -> list[dict[str, object]]:
            raise UnreadableError("memory")

    async with sharing(rapid, Bounds(), Failing()) as reader:
        found = await reader.recognise(file(page()))

    assert found.text == "\n".join(WORDS)


async def ended(script: str) -> int:
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", script)
    return await child.wait()


async def test_the_opening_child_can_open_and_start_nothing() -> None:
    """In the state in which it looks at a file; a right that is left ends the script with another number."""
    script = (
        "import os, sys, socket, threading\n"
        "from bot.confined.rights import bound, give_up\n"
        "from bot.reading.ocr import opening\n"
        "bound(opening.MEMORY, opening.PROCESSOR); opening._load_decoders(); give_up()\n"
        "tries = [lambda: open('/etc/hostname'), lambda: socket.socket(), lambda: os.fork(),\n"
        "         lambda: threading.Thread(target=print).start()]\n"
        "refused = 0\n"
        "for attempt in tries:\n"
        "    try:\n        attempt()\n"
        "    except (OSError, RuntimeError):\n        refused += 1\n"
        "os._exit(40 + refused)\n"
    )

    assert await ended(script) == 44


def limits(number: int) -> dict[str, str]:
    """Return what a process may take, by the kernel's names."""
    lines = Path(f"/proc/{number}/limits").read_text().splitlines()[1:]
    return {line[:26].strip(): line[26:47].strip() for line in lines}


async def test_children_have_given_up_their_rights_when_they_see_a_picture(rapid: PictureReader) -> None:
    """The one that opens is caught between two pages; the one that recognises has read one."""
    pages = [Image.new("L", (1200, 1200), 255)] * 3
    openers = Children("bot.reading.ocr.opening", at_once=1)
    async with openers.one() as child:
        scan = file(pages[0], "TIFF", save_all=True, append_images=pages[1:])
        await child.give({"pixels": 40_000_000, "kept": 20_000_000, "pages": 3}, scan)
        await child.answer()
        opening_child = await asyncio.to_thread(limits, child.number)
    await openers.close()
    await rapid.recognise(file(page()))
    (process,) = children("rapid_worker")
    engines_child = await asyncio.to_thread(limits, process.pid)

    for found, memory in ((opening_child, opening.MEMORY), (engines_child, MEMORY)):
        assert found["Max open files"] == "0"
        assert found["Max processes"] == "0"
        assert found["Max file size"] == "0"
        assert found["Max address space"] == str(memory)
        assert found["Max cpu time"] != "unlimited"


async def test_rapidocr_loads_from_its_package_without_a_network() -> None:
    """In the worker's own rights nothing could be fetched; here every attempt would be seen."""
    script = (
        "import sys\n"
        "def seen(event, arguments):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.sendto'):\n"
        "        import os; os._exit(9)\n"
        "sys.addaudithook(seen)\n"
        "from bot.reading.ocr.rapid import Rapid\n"
        "Rapid(1)\n"
        "sys.exit(7)\n"
    )

    assert await ended(script) == 7


async def test_the_engines_child_holds_no_more_memory_than_it_may(rapid: PictureReader) -> None:
    """Also after the widest page there is, which takes the most."""
    await rapid.recognise(file(page().resize((40_000, 500)), compress_level=1))
    (process,) = children("rapid_worker")

    assert await asyncio.to_thread(most_memory, process.pid) < MEMORY * 0.85


def most_memory(number: int) -> int:
    lines = Path(f"/proc/{number}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmPeak"))


@needs_tesseract
async def test_tesseracts_child_is_bounded(tesseract: PictureReader) -> None:
    """The one that waits for the next page is bounded already, and so is whatever it starts."""
    await tesseract.recognise(file(page(WORDS[:1])))
    (process,) = children("tesseract_worker")
    status = Path(f"/proc/{process.pid}/status")
    for _ in range(200):
        told = await asyncio.to_thread(status.read_text)
        found = await asyncio.to_thread(limits, process.pid)
        if "Seccomp:\t2" in told or (not FILTERS and found["Max file size"] == "0"):
            break
        await asyncio.sleep(0.05)

    assert "Seccomp:\t2" in told or not FILTERS
    assert found["Max file size"] == "0"
    assert found["Max address space"] == str(tesseract_worker.MEMORY)
    assert found["Max cpu time"] == str(tesseract_worker.PROCESSOR)


async def test_tesseracts_child_writes_no_file(tmp_path: Path) -> None:
    """Nor does the program, which is run with what the child has left: of a picture nothing stays behind."""
    script = (
        "import os, signal\n"
        "from bot.confined.rights import bound\n"
        "from bot.reading.ocr import tesseract_worker as worker\n"
        f"file = open({str(tmp_path / 'left')!r}, 'wb', buffering=0)\n"
        "bound(worker.MEMORY, worker.PROCESSOR); worker._be_nobody()\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "try:\n    file.write(b'x')\n"
        "except OSError:\n    os._exit(41)\n"
    )

    assert await ended(script) == 41

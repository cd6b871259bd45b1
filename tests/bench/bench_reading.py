"""Reading files: what a page of each format costs, beside starting Python, and the most memory a child had.

A reading starts a process and loads the libraries of its format: the time of a short file is that. What a
page costs is the difference to a long file, which repeats the same pages.
"""

import asyncio
import io
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from bot.reading.bounds import Bounds
from bot.reading.reader import Reader
from tests.bench.table import Row
from tests.reading.corpus import FOLDER

ROUNDS = 5
PAGES = 60
SHORT: tuple[str, ...] = (
    "memo.groff.txt",
    "report.pandoc.md",
    "page.browser.html",
    "notice.mutt.eml",
    "costs.gnumeric.xlsx",
)
SHORT += (
    "report.pandoc.docx",
    "slides.pandoc.pptx",
    "report.pandoc.3.epub",
    "report.pandoc.odt",
    "memo.groff.pdf",
)


async def measure() -> list[Row]:
    """Measure with a child that waits, as there is one after the first file."""
    bare = await _python()
    reader = Reader(bounds=Bounds())
    rows = [Row("starting Python alone, p50", f"{bare * 1e3:.0f} ms", "= 1x below")]
    try:
        await _read(reader, FOLDER / SHORT[0])
        for name in SHORT:
            seconds = await _read(reader, FOLDER / name)
            kind = name.rpartition(".")[2]
            rows.append(Row(f"a short {kind} file, p50", f"{seconds * 1e3:.0f} ms", f"{seconds / bare:.1f}x"))
        rows += await _pages(reader)
    finally:
        await reader.close()
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return [*rows, Row("the most memory a child had", f"{most:.0f} MB", "bound: 1,000 MB of addresses")]


async def _python() -> float:
    times: list[float] = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        child = await asyncio.create_subprocess_exec(sys.executable, "-I", "-c", "pass")
        await child.wait()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


async def _read(reader: Reader, path: Path) -> float:
    times: list[float] = []
    for _ in range(ROUNDS):
        await asyncio.sleep(0.3)  # the next child starts meanwhile
        began = time.perf_counter()
        await reader.read(path, name=path.name)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


async def _pages(reader: Reader) -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, long in _LONG.items():
            short_path, long_path = Path(folder) / f"one.{name}", Path(folder) / f"many.{name}"
            short_path.write_bytes(long(1))
            long_path.write_bytes(long(PAGES))
            short, whole = await _read(reader, short_path), await _read(reader, long_path)
            page = max(whole - short, 0.0) / (PAGES - 1)
            rows.append(
                Row(f"  each further page of {name}", f"{page * 1e3:.1f} ms", f"{PAGES} pages: {whole:.2f} s")
            )
    return rows


def _pdf(pages: int) -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _ in range(pages):
        writer.append(FOLDER / "paper.pdflatex.pdf", pages=(0, 1))
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _docx(pages: int) -> bytes:
    document: Any = import_module("docx").Document()
    for number in range(pages):
        document.add_heading(f"Page {number}", 1)
        for _ in range(5):
            document.add_paragraph("Meters were read every Sunday at nine, by somebody else each time. " * 8)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _xlsx(pages: int) -> bytes:
    book: Any = import_module("openpyxl").Workbook(write_only=True)
    sheet = book.create_sheet("Rows")
    sheet.append(["Day", "What", "Amount"])
    for number in range(pages * 50):
        sheet.append([number, f"thing {number}", number * 1.5])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _md(pages: int) -> bytes:
    return (FOLDER / "report.pandoc.md").read_bytes() * 2 * pages


_LONG: dict[str, Callable[[int], bytes]] = {"pdf": _pdf, "docx": _docx, "xlsx": _xlsx, "md": _md}


if __name__ == "__main__":
    from tests.bench.table import print_table

    print_table("Reading files", asyncio.run(measure()))

"""How well text in pictures is read, per engine. Asserts nothing.

The character error rate is the number of letters to change, add or leave out, over the letters of the text;
line ends and runs of spaces count as one space, and rules (four and more of - * = _) as nothing. The time
is of the whole way through both children, the first page's start apart.
"""

import difflib
import re
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from bot.reading.ocr.installed import Choice, engines
from bot.reading.ocr.recognising import PictureReader
from tests.eval.ocr import pages

CHOICES: tuple[Choice, ...] = ("tesseract", "auto")
"""The lighter first: the peak of memory is over all children so far. auto asks rapidocr where it is there."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one page."""

    rate: float
    seconds: float


def say(text: str = "") -> None:
    """Print a line of the report."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def flat(text: str) -> str:
    """Return what is compared."""
    return " ".join(re.sub(r"([-*=_])\1{3,}", " ", text).split())


async def read(reader: PictureReader, page: pages.Page, *, verbose: bool) -> Result:
    """Read a page and compare."""
    file, began = page.file(), time.perf_counter()
    got = (await reader.recognise(file)).text
    seconds = time.perf_counter() - began
    wanted, found = flat(page.text), flat(got)
    rate = Levenshtein.distance(wanted, found) / len(wanted)
    if verbose and rate:
        say(f"   {page.name}: {rate:.4f}")
        for line in difflib.unified_diff(_lines(page.text), _lines(got), n=0, lineterm=""):
            say(f"      {line}")
    return Result(rate, seconds)


def _lines(text: str) -> list[str]:
    return [line for line in map(flat, text.splitlines()) if line]


async def engine(choice: Choice, cases: Sequence[str], *, verbose: bool) -> dict[str, list[Result]]:
    """Read all pages of all cases by one engine."""
    reader = PictureReader(choice)
    found: dict[str, list[Result]] = {}
    try:
        first = next(iter(pages.CASES[cases[0]]()))
        await reader.recognise(first.file())  # its start is not counted
        for case in cases:
            found[case] = [await read(reader, page, verbose=verbose) for page in pages.CASES[case]()]
            results = found[case]
            say(f"   {choice:10} {case:16} " + " ".join(f"{result.rate:.4f}" for result in results))
    finally:
        await reader.close()
    return found


async def measure(cases: Sequence[str], choices: Sequence[Choice], *, verbose: bool = False) -> None:
    """Print a table of engines by cases."""
    if not pages.available():
        say(f"   not there: {pages.NEEDED}")
        return
    table: dict[Choice, dict[str, list[Result]]] = {}
    peaks: dict[Choice, int] = {}
    for choice in choices:
        if not engines(choice):
            say(f"   {choice}: not installed")
            continue
        table[choice] = await engine(choice, cases, verbose=verbose)
        peaks[choice] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    say("\n   " + f"{'character error rate':20}" + "".join(f"{choice:>12}" for choice in table))
    for case in cases:
        rates = (sum(r.rate for r in found[case]) / len(found[case]) for found in table.values())
        say("   " + f"{case:20}" + "".join(f"{rate:12.4f}" for rate in rates))
    flattened = {choice: [r for found in cases_.values() for r in found] for choice, cases_ in table.items()}
    means = (sum(r.seconds for r in results) / len(results) for results in flattened.values())
    say("   " + f"{'seconds a page':20}" + "".join(f"{mean:12.2f}" for mean in means))
    say("   " + f"{'most memory, MB':20}" + "".join(f"{peaks[choice]:12}" for choice in table))

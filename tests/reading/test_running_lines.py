"""What a PDF prints at the edge of page after page is not in its text, and nothing else is left out."""

from collections.abc import Callable, Sequence

import pytest

from bot.reading.pdf_lines import Line
from bot.reading.pdf_running import Printed, running
from bot.reading.port import Reading
from tests.reading.conftest import Read
from tests.reading.printing import Word, printed

BODY = ("The plots are shared out in March.", "Water is turned on when it no longer freezes.")
TOP, BOTTOM = 800.0, 40.0

Made = Callable[[int], Sequence[Line]]


def line(text: str, bottom: float, size: float = 10.0, left: float = 60.0) -> Line:
    return Line(text, left, left + 5 * len(text), bottom + size, bottom)


def body(page: int) -> list[Line]:
    return [line(f"{text} {chr(64 + page)}", 700 - 14 * n) for n, text in enumerate(BODY * 5)]


def left_out(count: int, edge: Made, named: Sequence[tuple[int, str]] = ()) -> list[str]:
    """Return what is left out of a file with these lines beside its text."""
    pages = {n: Printed([*edge(n), *body(n)], 0.0, 842.0) for n in range(1, count + 1)}
    found = running(pages, lambda page, text: (page, text) in named)
    return [pages[number].lines[index].text for number in found for index in sorted(found[number])]


RUNNING: dict[str, Made] = {
    "the same words": lambda n: [line("Rules of 2026", TOP)],
    "the number of the page": lambda n: [line(str(n + 6), BOTTOM, left=300 - 2 * n)],
    "the number in words": lambda n: [line(f"Page {n} of 6", BOTTOM)],
    "words and a number apart": lambda n: [line("Rules of 2026", TOP), line(f"{n}", TOP, left=500)],
    "one piece or two": lambda n: (
        [line(f"Page {n}", TOP)] if n % 3 else [line("Page", TOP), line(f"{n}", TOP, left=90)]
    ),
    "two rows": lambda n: [line("Garden at the canal", TOP + 15), line("Rules of 2026", TOP)],
    "roman numbers, then others": lambda n: [
        line(("i", "ii", "iii", "iv")[n - 1] if n < 5 else str(n - 4), BOTTOM)
    ],
    "a book's left and right pages": lambda n: [
        line("Almanac", TOP, left=60) if n % 2 else line("Water", TOP, left=400)
    ],
    "a head of right pages alone": lambda n: [line("Almanac", TOP)] if n % 2 else [],
    "a foot of left pages alone": lambda n: [] if n % 2 else [line(f"{n}", BOTTOM)],
    "a head of each chapter": lambda n: [line("Water" if n < 4 else "Trees", TOP)],
    "a short chapter's, with numbers": lambda n: [
        line(f"{n} {('Water', 'Trees', 'Fees')[(n - 1) // 2]}", TOP)
    ],
}


@pytest.mark.parametrize("edge", RUNNING.values(), ids=RUNNING.keys())
def test_running_lines_are_left_out(edge: Made) -> None:
    """On all pages, and nothing besides them."""
    assert left_out(6, edge) == [line.text for n in range(1, 7) for line in edge(n)]


KEPT: dict[str, Made] = {
    "in the middle of pages": lambda n: [line("Sign here", 400)],
    "on half of the pages": lambda n: [line("Draft", TOP)] if n < 4 else [],
    "at different places": lambda n: [line("Rules of 2026", TOP - 7 * n)],
    "numbers that are not the page's": lambda n: [line(f"Invoice {4700 + n * n}", TOP)],
    "numbers far from the page's": lambda n: [line(f"Invoice {4700 + n}", TOP)],
    "headings that count": lambda n: [line(f"Day {n}", TOP, 16.0)],
    "other words each time": lambda n: [
        line(f"{('Pea', 'Leek', 'Kale', 'Bean', 'Chard', 'Beet')[n - 1]}", TOP)
    ],
    "below what is another each time": lambda n: [
        line(f"Plot {'abcdef'[n - 1]}", TOP + 15),
        line("Owner", TOP),
    ],
}


@pytest.mark.parametrize("edge", KEPT.values(), ids=KEPT.keys())
def test_what_only_looks_like_it_is_kept(edge: Made) -> None:
    assert left_out(6, edge) == []


def test_what_differs_in_a_running_head_is_kept() -> None:
    def edge(n: int) -> list[Line]:
        return [line("Almanac", TOP), line(("Pea", "Leek", "Kale", "Bean")[n - 1], TOP, left=400)]

    assert left_out(4, edge) == ["Almanac"] * 4


def test_a_short_file_keeps_every_line() -> None:
    """Of three pages none is left out; of four it is."""
    assert left_out(3, RUNNING["the same words"]) == []
    assert len(left_out(4, RUNNING["the same words"])) == 4


def test_what_the_outline_names_is_kept() -> None:
    named = [(n, "Rules of 2026") for n in range(1, 7)]
    assert left_out(6, RUNNING["the same words"], named) == []


def test_pages_that_say_nothing_else_are_kept() -> None:
    pages = {n: Printed([line("Parking for members", TOP)], 0.0, 842.0) for n in range(1, 9)}
    assert not any(running(pages, lambda _page, _text: False).values())


def test_the_first_page_of_a_chapter_has_its_number_elsewhere() -> None:
    """And none of the numbers that stand in its text is taken for it."""

    def edge(n: int) -> list[Line]:
        return [line(f"{n}", BOTTOM)] if n in (1, 5) else [line(f"{n} Almanac", TOP)]

    assert left_out(8, edge) == [line.text for n in range(1, 9) for line in edge(n)]
    assert left_out(8, lambda n: [line("1954", BOTTOM)] if n in (1, 5) else edge(n)) == [
        line.text for n in (2, 3, 4, 6, 7, 8) for line in edge(n)
    ]


@pytest.mark.asyncio(loop_scope="session")
async def test_a_sentence_goes_on_over_the_page_and_each_half_has_its_page(read: Read) -> None:
    """The running lines stand behind the text, once, without the numbers of pages."""

    def page(n: int) -> list[Word]:
        return [
            (60, 800, "Garden at the canal"),
            (60, 700, f"Rule {'abcde'[n - 1]} says that the gate"),
            (60, 686, "is locked at dusk by whoever"),
            (280, 40, f"{n}"),
        ]

    reading = await read(printed([page(n) for n in range(1, 6)]), "")

    assert isinstance(reading, Reading)
    said = [(part.kind, part.page, reading.text[part.start : part.end]) for part in reading.parts]
    assert said == [
        *(
            ("text", n, f"Rule {'abcde'[n - 1]} says that the gate is locked at dusk by whoever")
            for n in range(1, 6)
        ),
        ("note", 1, "Garden at the canal"),
    ]

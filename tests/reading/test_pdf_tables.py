"""Tables of PDFs: rows with the names of their columns, on their pages; and prose, which never is one."""

from collections.abc import Sequence
from itertools import chain

import pytest

from bot.reading.port import Reading
from tests.reading.conftest import Read
from tests.reading.printing import Word, printed
from tests.reading.test_corpus import assert_spans_hold

pytestmark = pytest.mark.asyncio(loop_scope="session")

Rule = tuple[float, float, float, float]
LEFTS = (60.0, 200.0, 330.0)
FEES = (
    ("Plot", "What it has", "Euro"),
    ("A 1", "water", "40"),
    ("A 2", "a shed", "120"),
    ("B 1", "nothing", "7"),
)
PEOPLE = (("Who", "For what"), ("Edda Brandt", "the gate"), ("Ola Dahl", "water, and the pump"))
WIDE = "the members of the garden, and to all"
SENTENCES = (
    "Plots are shared out in March, and whoever comes late has to wait for another year. "
    "Water is turned on when it no longer freezes, which the caretaker decides in 14 days of April. "
    "The path between rows A and B belongs to everybody and is cut 3 times a year by all members together. "
) * 12


def cells(rows: Sequence[Sequence[str]], top: float = 700, lefts: Sequence[float] = LEFTS) -> list[Word]:
    return [
        (left, top - 20 * number, text)
        for number, row in enumerate(rows)
        for left, text in zip(lefts, row, strict=False)
        if text
    ]


def grid(rows: int, edges: Sequence[float], top: float = 714) -> list[Rule]:
    """Return the rules around cells that are 20 points high."""
    bottom = top - 20 * rows
    across = [(edges[0], top - 20 * n, edges[-1], top - 20 * n) for n in range(rows + 1)]
    return [*across, *((edge, bottom, edge, top) for edge in edges)]


async def parts(read: Read, file: bytes) -> list[tuple[str, int | None, str]]:
    reading = await read(file, "")
    assert isinstance(reading, Reading)
    assert_spans_hold(reading)
    return [(part.kind, part.page, reading.text[part.start : part.end]) for part in reading.parts]


async def tables(read: Read, words: Sequence[Word], rules: Sequence[Rule] = ()) -> list[str]:
    return [text for kind, _, text in await parts(read, printed([words], rules)) if kind == "table"]


async def test_a_grid_of_rules_is_a_table(read: Read) -> None:
    """Whatever its cells hold; a cell of two lines is one; what stands around it stays text."""
    words = [
        (60.0, 760.0, "Who has a key?"),
        *cells(PEOPLE),
        (200.0, 648.0, "behind it"),
        (60.0, 600.0, "That is all."),
    ]
    rules: list[Rule] = [*grid(2, (56, 190, 400)), (56, 640, 400, 640)]
    rules += [(x, 640, x, 674) for x in (56, 190, 400)]

    assert await parts(read, printed([words], rules)) == [
        ("text", 1, "Who has a key?"),
        ("table", 1, "Who | For what"),
        (
            "table",
            1,
            "Who: Edda Brandt; For what: the gate\nWho: Ola Dahl; For what: water, and the pump behind it",
        ),
        ("text", 1, "That is all."),
    ]


async def test_a_cell_over_two_columns_is_one_cell(read: Read) -> None:
    words = [(60.0, 700.0, f"all of it belongs to {WIDE}"), *cells(FEES[1:], top=680)]
    across = [rule for rule in grid(4, (56, 190, 320, 400)) if rule[0] != rule[2]]
    upright = [(x, 634, x, 694 if 56 < x < 400 else 714) for x in (56.0, 190.0, 320.0, 400.0)]

    assert (await tables(read, words, [*across, *upright]))[0] == f"all of it belongs to {WIDE}"


async def test_columns_with_numbers_are_a_table_without_rules(read: Read) -> None:
    assert await tables(read, cells(FEES)) == [
        "Plot | What it has | Euro",
        "\n".join(f"Plot: {a}; What it has: {b}; Euro: {c}" for a, b, c in FEES[1:]),
    ]


async def test_columns_between_rules_are_a_table_without_numbers(read: Read) -> None:
    """As typesetters rule them: above, below the names, and below all."""
    rules: list[Rule] = [(56, at, 340, at) for at in (714, 695, 655)]

    assert await tables(read, cells(PEOPLE)) == []
    assert (await tables(read, cells(PEOPLE), rules))[0] == "Who | For what"


async def test_a_row_of_numbers_does_not_name_columns(read: Read) -> None:
    rows = [("A 1", "water", "40 kWh"), ("A 2", "a shed", "120 kWh"), ("B 1", "nothing", "7 kWh")]
    assert await tables(read, cells(rows)) == ["\n".join(" | ".join(row) for row in rows)]


async def test_a_table_in_the_middle_of_a_sentence_stands_in_its_place(read: Read) -> None:
    """Also where the file draws the lines in another order than they stand."""
    words = [
        (60.0, 100.0, "Plots that are in row A"),
        *cells(FEES),
        (60.0, 780.0, "have water from the canal"),
    ]
    found = await parts(read, printed([words]))

    assert [kind for kind, _, _ in found] == ["text", "table", "table", "text"]


async def test_a_table_goes_on_over_pages_with_the_names_of_its_columns(read: Read) -> None:
    """Whether they are printed again or not; each row stands on its page."""
    pages = [cells(FEES), cells([FEES[0], ("C 1", "a tree", "60"), ("C 2", "a hut", "9")]), cells(FEES[1:])]
    found = await parts(read, printed(pages))

    assert [(page, text.split("\n")[0]) for _, page, text in found] == [
        (1, "Plot | What it has | Euro"),
        (1, "Plot: A 1; What it has: water; Euro: 40"),
        (2, "Plot: C 1; What it has: a tree; Euro: 60"),
        (3, "Plot: A 1; What it has: water; Euro: 40"),
    ]


async def test_names_of_columns_at_the_top_of_every_page_are_no_running_head(read: Read) -> None:
    rows = [("Plot", "What it has", "Euro"), *((f"{letter} 1", "water", "40") for letter in "ABC")]
    found = await parts(
        read, printed([[*cells(rows, top=800), (60, 300 + 14 * n, f"{WIDE} {n}")] for n in range(6)])
    )

    assert [text for kind, _, text in found if kind == "note"] == []
    assert sum(text.startswith("Plot: A 1; What it has: water") for _, _, text in found) == 6


def in_columns(count: int, by_row: bool) -> list[Word]:
    """Return prose in columns, drawn across the page or one column after the other."""
    wide = 500 // count
    columns: list[list[Word]] = []
    words = iter(SENTENCES.split())
    for column in range(count):
        made: list[Word] = []
        for row in range(18):
            line = ""
            while len(line) < wide / 6.2:
                line = f"{line} {next(words, 'word')}".strip()
            made.append((45 + column * (wide + 12), 780 - 13 * row, line))
        columns.append(made)
    return [word for row in zip(*columns, strict=True) for word in row] if by_row else list(chain(*columns))


@pytest.mark.parametrize("by_row", [True, False], ids=["across", "down"])
@pytest.mark.parametrize("count", [2, 3, 4])
async def test_prose_in_columns_is_no_table(read: Read, count: int, by_row: bool) -> None:
    """Not even between rules, above, below and between."""
    words = in_columns(count, by_row)
    rules: list[Rule] = [(40, at, 560, at) for at in (795, 680, 550)]

    assert await tables(read, words) == []
    assert await tables(read, words, rules) == []


NONE: dict[str, list[Word]] = {
    "a numbered list": [
        w for n in range(1, 7) for w in ((60, 700 - 14 * n, f"{n}."), (90, 700 - 14 * n, f"Open gate {n}"))
    ],
    "contents": [(60, 700 - 14 * n, f"Chapter on water . . . . . . . . . . . {n}") for n in range(1, 8)],
    "an address beside another": cells(
        [("Edda Brandt", "Ola Dahl"), ("Canal 12", "Mill Lane"), ("Vienna", "Bergen")]
    ),
    "a poem with numbers": [(60 + 20 * (n % 2), 700 - 14 * n, f"and {n} leeks grew") for n in range(8)],
    "an index": [
        w
        for n in range(6)
        for w in ((60, 700 - 14 * n, f"gates {n}"), (200, 700 - 14 * n, f". . . . {n}, 9"))
    ],
    "two rows": cells(FEES[1:3]),
    "one row": cells([("Edda", "water", "40")]),
}


@pytest.mark.parametrize("words", NONE.values(), ids=NONE.keys())
async def test_what_only_looks_like_columns_is_no_table(read: Read, words: list[Word]) -> None:
    assert await tables(read, words) == []


async def test_prose_in_boxes_is_no_table(read: Read) -> None:
    edges = (40.0, 300.0, 560.0)
    rules: list[Rule] = [(40, at, 560, at) for at in (795, 670, 540)] + [(x, 540, x, 795) for x in edges]

    assert await tables(read, in_columns(2, by_row=False), rules) == []


async def test_words_across_the_border_of_a_grid_stay_text(read: Read) -> None:
    across = "This line is much longer than the boxes that are drawn around it, and goes on"
    words = [(60.0, 702.0, across), *cells(PEOPLE, top=680)]
    found = await parts(read, printed([words], grid(4, (56, 190, 330))))

    assert found[0] == ("text", 1, across)


async def test_a_drawing_of_many_rules_is_read_all_the_same(read: Read) -> None:
    """In the time that a file has."""
    rules: list[Rule] = [(40, 30 + n, 560, 30 + n) for n in range(0, 780, 3)]
    rules += [(40 + n / 2, 30, 40 + n / 2, 800) for n in range(0, 1000, 7)] * 20

    assert await parts(read, printed([[(60, 700, "A plan of the garden")]], rules)) == [
        ("text", 1, "A plan of the garden")
    ]

"""The order of pieces: rows, columns, tables, and what goes across."""

from collections.abc import Sequence

from bot.reading.ocr.ordering import Piece, in_order, joined


def piece(text: str, left: float, top: float, width: float | None = None) -> Piece:
    """Return a piece of a line 20 high; a letter is 10 wide."""
    return Piece(text, left, top, left + (len(text) * 10 if width is None else width), top + 20)


def texts(pieces: Sequence[Piece]) -> list[str]:
    return [joined(row) for paragraph in in_order(pieces) for row in paragraph]


def column(name: str, left: float, rows: int, top: float = 0) -> list[Piece]:
    """Return lines of running text, the last one short."""
    lines = [f"{name} line {number} runs along until here" for number in range(rows - 1)] + [f"{name} ends"]
    return [piece(line, left, top + number * 30) for number, line in enumerate(lines)]


def test_lines_are_read_from_top_to_bottom_whatever_order_they_were_found_in() -> None:
    assert texts([piece("third", 0, 60), piece("first", 0, 0), piece("second", 0, 30)]) == [
        "first",
        "second",
        "third",
    ]


def test_pieces_of_one_line_are_joined_though_one_stands_a_little_lower() -> None:
    assert texts([piece("world", 62, 5), piece("Hello", 0, 0)]) == ["Hello world"]


def test_a_row_that_rises_slowly_stays_a_row() -> None:
    """Seen askew the last cell is higher than the first by more than a line."""
    rising = [piece(f"cell{number}", number * 120, 60 - number * 8) for number in range(5)]
    below = [piece(f"next{number}", number * 120, 95 - number * 8) for number in range(5)]

    assert texts([*below, *rising]) == [
        "cell0  cell1  cell2  cell3  cell4",
        "next0  next1  next2  next3  next4",
    ]


def test_two_columns_are_read_one_after_the_other() -> None:
    left, right = column("left", 0, 5), column("right", 420, 6)

    assert texts([*right, *left]) == [one.text for one in (*left, *right)]


def test_a_title_across_comes_first_and_a_footer_last() -> None:
    title = piece("A title that goes across both of the columns below it, from edge to edge", 20, 0)
    footer = piece("A footer that also goes across both of the columns that are above it", 40, 300)
    left, right = column("left", 0, 7, top=50), column("right", 420, 7, top=50)

    assert texts([*right, footer, *left, title]) == [
        title.text,
        *(one.text for one in left),
        *(one.text for one in right),
        footer.text,
    ]


def test_what_is_above_a_line_across_is_read_before_what_is_below() -> None:
    across = piece("A heading in the middle of the page that goes across both columns", 20, 160)
    above = [*column("a", 0, 5), *column("b", 420, 5)]
    below = [*column("c", 0, 6, top=200), *column("d", 420, 6, top=200)]

    found = texts([*below, across, *above])

    assert [text.split()[0] for text in found] == ["a"] * 5 + ["b"] * 5 + ["A"] + ["c"] * 6 + ["d"] * 6


def test_rows_of_a_table_stay_rows() -> None:
    """Names and prices: the gutter between them is clear, but neither side is running text."""
    names = ["Oat milk", "Rye bread, whole", "Apples", "Olive oil 500 ml", "Soap"]
    rows = [piece(name, 0, number * 30) for number, name in enumerate(names)]
    prices = [piece(f"{number}.95", 420, number * 30) for number in range(len(names))]

    assert texts([*rows, *prices]) == [f"{name}  {n}.95" for n, name in enumerate(names)]


def test_a_receipt_with_two_columns_of_figures_stays_rows() -> None:
    """Together the figures are as wide as a column of text."""
    names = ["2 x oat milk 1 l", "1 x rye bread 750 g", "3 x apples, loose kg", "1 x olive oil 500 ml"]
    left = [piece(name, 0, number * 30) for number, name in enumerate(names)]
    right = [piece(price, at, n * 30) for n in range(4) for price, at in ((f"{n}.85", 260), (f"{n}.70", 420))]

    assert texts([*left, *right]) == [f"{name}  {n}.85  {n}.70" for n, name in enumerate(names)]


def test_three_columns_are_read_in_turn() -> None:
    columns = [column(name, at, 5) for name, at in (("a", 0), ("b", 420), ("c", 840))]

    found = texts([one for row in zip(*columns, strict=True) for one in row])

    assert [text.split()[0] for text in found] == ["a"] * 5 + ["b"] * 5 + ["c"] * 5


def test_a_gap_larger_than_between_lines_begins_a_paragraph() -> None:
    tops = (0, 30, 60, 120, 150, 240)
    found = in_order([piece(f"line {number}", 0, top) for number, top in enumerate(tops)])

    assert [[joined(row) for row in paragraph] for paragraph in found] == [
        ["line 0", "line 1", "line 2"],
        ["line 3", "line 4"],
        ["line 5"],
    ]


def test_lines_far_apart_are_no_paragraph_though_there_is_nothing_usual_to_compare_with() -> None:
    assert len(in_order([piece("title", 0, 0), piece("text", 0, 200)])) == 2
    assert len(in_order([piece("one", 0, 0), piece("two", 0, 30)])) == 1


def test_columns_are_paragraphs_of_their_own() -> None:
    assert len(in_order([*column("left", 0, 5), *column("right", 420, 5)])) == 2


NO = ("no", "yes", "no")


def test_figures_as_long_as_lines_are_cells() -> None:
    """Each side is as wide and as full as a column of text, but one of them says nothing in words."""
    left = [piece(f"A long name of something that is sold {n}", 0, n * 30) for n in range(4)]
    right = [piece(f"{n}23 456 789 012 345 678 901 234 567", 480, n * 30) for n in range(4)]

    assert [text.count("  ") for text in texts([*left, *right])] == [1] * 4


def test_short_words_under_a_long_one_are_cells() -> None:
    """They do not fill the width that one of them makes."""
    left = [piece(f"A long name of something that is sold {n}", 0, n * 30) for n in range(4)]
    right = [piece(word, 480, n * 30) for n, word in enumerate(("in the cellar behind the house", *NO))]

    assert [text.count("  ") for text in texts([*left, *right])] == [1] * 4


def test_an_empty_page_has_no_rows() -> None:
    assert in_order([]) == []


def test_columns_below_half_a_page_of_full_lines_are_still_found() -> None:
    full = [
        piece(f"{n} " + "goes on from edge to edge without any gutter at all, really", 0, n * 30)
        for n in range(9)
    ]
    left, right = column("left", 0, 6, top=300), column("right", 420, 6, top=300)

    assert texts([*full, *right, *left]) == [one.text for one in (*full, *left, *right)]

"""What explains something is read before what builds on it."""

from capabilities.educator.material import Part, lines, parts
from capabilities.educator.ordering import ordered
from capabilities.library import Passage


def part(file: str, title: str, text: str, start: int = 0) -> Part:
    passage = Passage(file, f"{file}.md", text, start, start + len(text), heading=title)
    return Part(title, title, [passage])


def titles(found: list[Part]) -> list[str]:
    return [each.title for each in found]


def test_what_uses_a_word_comes_after_what_explains_it() -> None:
    calvin = part("a", "The Calvin cycle", "The Calvin cycle uses stomata and light.")
    stomata = part("b", "Stomata", "Stomata are openings.")

    assert titles(ordered([calvin, stomata], "en")) == ["Stomata", "The Calvin cycle"]


def test_beginnings_come_first_and_outlooks_last() -> None:
    found = [part("a", "Conclusion", "x"), part("b", "Roots", "y"), part("c", "Introduction", "z")]

    assert titles(ordered(found, "en")) == ["Introduction", "Roots", "Conclusion"]


def test_the_sections_of_one_document_stay_in_its_order() -> None:
    found = [
        part("a", "Using stomata", "All about stomata and leaves", 0),
        part("a", "Leaves", "Stomata.", 90),
    ]

    assert titles(ordered(found, "en")) == ["Using stomata", "Leaves"]


def test_sections_that_build_on_each_other_stay_as_they_fit() -> None:
    found = [part("a", "Supply", "Supply meets demand."), part("b", "Demand", "Demand meets supply.")]

    assert titles(ordered(found, "en")) == ["Supply", "Demand"]


def test_a_ring_of_sections_keeps_all_of_them() -> None:
    found = [
        part("a", "Alpha", "needs gamma"),
        part("b", "Beta", "needs alpha"),
        part("c", "Gamma", "needs beta"),
    ]

    assert sorted(titles(ordered(found, "en"))) == ["Alpha", "Beta", "Gamma"]


def test_what_all_headings_begin_with_is_left_out() -> None:
    text = [
        Passage("a", "a", "one", 0, 3, heading="Biology › Cells"),
        Passage("a", "a", "more", 4, 8, heading="Biology › Cells"),
        Passage("a", "a", "two", 9, 12, heading="Biology › Leaves › Stomata"),
    ]

    assert [(each.title, len(each.passages)) for each in parts(text)] == [
        ("Cells", 2),
        ("Leaves › Stomata", 1),
    ]


def test_a_text_without_headings_is_cut_into_stretches() -> None:
    text = [Passage("a", "a", "word " * 150, place * 750, place * 750 + 750) for place in range(6)]

    assert [len(each.passages) for each in parts(text)] == [3, 3]


def test_the_lines_of_a_list_stand_each_at_their_own_words_and_headings_are_none() -> None:
    text = "All about the cell\n\nIt lives and grows.\n\n- one two three four\n- five six seven eight"
    passage = Passage("a", "a", text, 50, 50 + len(text), heading="Biology › All about the cell")

    found = lines([passage])

    assert [each.text for each in found] == [
        "It lives and grows.",
        "one two three four",
        "five six seven eight",
    ]
    assert all(text[each.start - 50 : each.end - 50] == each.text for each in found)

"""What a text explains is asked for; what it only mentions is not."""

import pytest

from capabilities.citing import running
from capabilities.educator.making import chosen
from capabilities.educator.questions import GAP, explained, gapped
from capabilities.library import Passage


def passages(text: str) -> list[Passage]:
    return [Passage(file="f", name="f.md", text=text, start=100, end=100 + len(text))]


def terms(text: str, language: str = "en") -> list[tuple[str, str]]:
    read = passages(text)
    return [(asked.ask, asked.answer) for asked in explained(read, running(read), language)]


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("Osmosis is the movement of water through a membrane.", "What is Osmosis?"),
        ("The cell membrane is a thin layer around the cell.", "What is the cell membrane?"),
        ("Enzymes are the proteins that speed up reactions.", "What are Enzymes?"),
        ("The Hanse was a league of trading towns.", "What was the Hanse?"),
        ("GDP stands for the gross domestic product of a country.", "What is GDP?"),
        ("ATP (adenosine triphosphate) is the fuel of the cell.", "What is ATP?"),
        ("Stomata are small openings in the surface of a leaf.", "What are Stomata?"),
        ("Pets are always in the hands of their owners.", ""),
        ("Machines that forget nothing are called ideal machines.", "What are ideal machines?"),
        ("Yes. The input is an arbitrary graph of that kind.", ""),
        ("To the east is the Colorado Desert of California.", ""),
        ("Deciding whether a number is a member of it is a problem.", ""),
        ("Normandy was the site of several battles then.", ""),
        ("Photosynthesis feeds plants. In short, photosynthesis works.", ""),
        ("It is the smallest unit of life.", ""),
        ("This is a problem for the landlord.", ""),
        ("There are a number of reasons for that.", ""),
        ("If the tenant, his wife or a friend is a smoker, call us.", ""),
        ("Is this the answer to the question?", ""),
    ],
)
def test_a_sentence_that_explains_a_term_is_asked_for(text: str, ask: str) -> None:
    assert [asked for asked, _ in terms(text)] == ([ask] if ask else [])


def test_what_began_its_sentence_is_written_small_where_it_stands_small_elsewhere() -> None:
    (asked,) = terms("Osmosis is the movement of water. Roots drink by osmosis.")

    assert asked == ("What is osmosis?", "Osmosis is the movement of water.")


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("Die Zelle ist die kleinste Einheit des Lebens.", "Was ist die Zelle?"),
        ("Unter Osmose versteht man die Bewegung von Wasser.", "Was ist Osmose?"),
        ("Die Parteien sind die Träger der Willensbildung.", "Was sind die Parteien?"),
        ("Das ist die Regel für alle Mieter im Haus.", ""),
    ],
)
def test_german_explains_in_its_own_way(text: str, ask: str) -> None:
    assert [asked for asked, _ in terms(text, "de")] == ([ask] if ask else [])


def test_a_list_of_terms_is_asked_for_line_by_line_and_labels_are_not() -> None:
    text = (
        "- Enzyme: a protein that speeds up a reaction\n- Note: this will be asked\n"
        "- Source: https://example.com/biology\n- 12:30: lunch in the great hall"
    )

    assert terms(text) == [("What is Enzyme?", "a protein that speeds up a reaction")]


def test_a_heading_with_a_colon_explains_nothing() -> None:
    text = "Advanced: the Calvin cycle\n\nIt builds sugars."
    read = [Passage("f", "f", text, 0, len(text), heading="Plants › Advanced: the Calvin cycle")]

    assert explained(read, running(read), "en") == []


def test_a_card_stands_at_the_very_words() -> None:
    text = "Water boils. Osmosis is the movement of water through a membrane. The end of it is near."
    read = passages(text)
    (asked,) = explained(read, running(read), "en")

    start, end = asked.quote.start - 100, asked.quote.end - 100
    assert text[start:end] == asked.answer == "Osmosis is the movement of water through a membrane."


@pytest.mark.parametrize(
    ("text", "front", "back"),
    [
        (
            "The liver weighs about 1,500 grams in adults.",
            f"The liver weighs about {GAP} grams in adults.",
            "1,500",
        ),
        (
            "Cork was looked at by Hooke in 1665 already.",
            f"Cork was looked at by Hooke in {GAP} already.",
            "1665",
        ),
        (
            "Some 40 % of adult patients recover quickly.",
            f"Some {GAP} of adult patients recover quickly.",
            "40 %",
        ),
    ],
)
def test_a_number_is_left_out(text: str, front: str, back: str) -> None:
    (asked,) = gapped(running(passages(text)), "en")

    assert (asked.ask, asked.answer) == (front, back)


@pytest.mark.parametrize(
    "text",
    [
        "Between 1914 and 1918 the great war raged.",
        "See page 12 of it.",
        "Call 030/1234 in urgent medical cases only.",
        "Version v2 of the great software is out now.",
        "Richard left for Acre on 5 June with his allies.",
        "Victoria is bordered by Tasmania in the south.[12]",
    ],
)
def test_a_sentence_is_left_whole_where_a_gap_would_ask_nothing(text: str) -> None:
    assert gapped(running(passages(text)), "en") == []


def test_terms_go_before_numbers_and_all_are_asked_in_the_order_of_the_text() -> None:
    text = (
        "A mature tree produces 120 kilograms of oxygen. "
        "A liver cell contains about 2000 mitochondria inside. "
        "The Calvin cycle is the 1950 discovery of Melvin Calvin."
    )

    two = chosen(passages(text), "en", 2)
    assert two[0].answer in {"120", "2000"}
    assert two[1].ask == "What is the Calvin cycle?"
    assert [each.ask for each in chosen(passages(text), "en", 1)] == ["What is the Calvin cycle?"]
    assert len(chosen(passages(text), "en", 10)) == 3

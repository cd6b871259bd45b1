"""Things named by words of their names: which stretches of an utterance name one, and which thing."""

import pytest

from bot.understanding.parts import is_whole, named_by, parts_in, whole_in

NAMES = ("car insurance policy", "lease 2025", "lease 2026", "invoice may 2026")
SILENT = frozenset({"the", "my", "of"})


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("summarise the insurance policy", "insurance policy"),
        ("delete the policy", "policy"),
        ("what does my car insurance policy say", "car insurance policy"),
        ("read policy.pdf again", "policy.pdf"),
        ("change the policy's name", "policy"),
        ("summarise the insurrance policy", "insurrance policy"),
    ],
)
def test_words_of_a_name_are_found_as_they_were_said(text: str, part: str) -> None:
    assert part in parts_in(text, NAMES, SILENT)


def test_words_of_different_names_do_not_make_one() -> None:
    assert "lease policy" not in parts_in("delete the lease policy", NAMES, SILENT)


def test_a_number_or_a_small_word_names_nothing_by_itself() -> None:
    assert parts_in("what happened in 2026 of the", NAMES, SILENT) == ()


def test_a_whole_name_is_preferred_to_names_that_hold_more() -> None:
    assert named_by("lease", ("lease", "lease 2025")) == ["lease"]
    assert named_by("lease", NAMES) == ["lease 2025", "lease 2026"]


def test_one_word_is_never_the_whole_of_a_telling_name() -> None:
    assert is_whole("lease 2026", NAMES)
    assert not is_whole("insurance policy", NAMES)
    assert not is_whole("notes", ("notes",))


def test_a_whole_name_is_found_with_the_time_in_it_and_not_within_a_word() -> None:
    text = "summarise the Invoice_May-2026 and the invoice may 20267"

    assert [text[start:end] for start, end in whole_in(text, NAMES)] == ["Invoice_May-2026"]

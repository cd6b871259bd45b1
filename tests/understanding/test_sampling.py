"""Sampled sentences: deterministic, filled in, and read by the sentences they come from."""

import re
from itertools import groupby

import pytest

from bot.understanding.grammar import Grammar
from bot.understanding.languages import Languages
from bot.understanding.sampling import sample, templates
from capabilities.registry import Registry

BELLS = """
intents:
  ring:
    - sentences: ["(ring|sound) [the] bell [{when}]", "ring {number} bells", "ring it for {zorp}"]
    - sentences: ["ring it again"]
      focus: bell
    - sentences: ["three times"]
      detail: true
    - sentences: ["ring about {title}"]
      slots: {wording: about}
"""


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    return Languages(Registry.discover()).sources("en")


def test_the_same_seed_gives_the_same_sentences(sources: dict[str, str]) -> None:
    first = list(sample(sources, "en", 4, 1))

    assert first == list(sample(sources, "en", 4, 1))
    assert first != list(sample(sources, "en", 4, 2))


def test_one_templates_sentences_do_not_depend_on_the_others() -> None:
    """Adding a sentence must not change what is sampled from the rest."""
    more = BELLS.replace('"ring {number} bells"', '"ring {number} bells", "ding {when}"')

    before = list(sample({"bells": BELLS}, "en", 5, 1))
    after = [found for found in sample({"bells": more}, "en", 5, 1) if "ding" not in found[1]]

    assert before == after


def test_no_gap_is_left_open(sources: dict[str, str]) -> None:
    open_gaps = [
        found for found in sample(sources, "en", 8, 3, in_context=True) if re.search(r"[{}<>|\[\]]", found[1])
    ]

    assert open_gaps == []


def test_sentences_of_a_template_differ(sources: dict[str, str]) -> None:
    for _, found in groupby(sample({"bells": BELLS}, "en", 6, 1), key=lambda pair: pair[0]):
        sentences = [sentence for _, sentence in found]
        assert len(sentences) == len(set(sentences)) > 6


def test_what_needs_a_conversation_is_left_out_unless_asked_for() -> None:
    alone = {sentence for _, sentence in sample({"bells": BELLS}, "en", 3, 1)}
    every = {sentence for _, sentence in sample({"bells": BELLS}, "en", 3, 1, in_context=True)}

    assert every - alone == {"ring it again", "three times"}


def test_an_unknown_slot_gets_general_words() -> None:
    said = [sentence for _, sentence in sample({"bells": BELLS}, "en", 3, 1) if "ring it for" in sentence]

    assert all(len(sentence.split()) > 3 for sentence in said)


def test_another_language_is_sampled_with_the_fillers_there_are() -> None:
    said = list(sample({"glocke": "intents: {ring: [{sentences: ['läute [{when}]']}]}"}, "xx", 3, 1))

    assert "läute" in {sentence for _, sentence in said}
    assert len(said) == 3


def test_templates_come_with_their_blocks() -> None:
    found = list(templates(Grammar("en", {"bells": BELLS})))

    assert [(t.number, t.package, t.text, t.alone) for t in found[3:]] == [
        (3, "bells", "ring it again", False),
        (4, "bells", "three times", False),
        (5, "bells", "ring about {title}", True),
    ]
    assert found[5].constants == {"wording": "about"}


def test_words_that_are_ruled_out_are_not_sampled() -> None:
    fussy = "intents: {set_reminder: [{sentences: ['ring {title}'], unless: [call, the]}]}"
    impossible = "intents: {set_reminder: [{sentences: ['ring {title}'], only: [xyzzy]}]}"

    said = [text for _, text in sample({"bells": fussy}, "en", 40, 1)]

    assert said
    assert not [text for text in said if re.search(r"\b(call|the)\b", text)]
    assert list(sample({"bells": impossible}, "en", 3, 1)) == []

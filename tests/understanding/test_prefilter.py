"""The prefilter may let a template through in vain; it must never keep one out that matches."""

import re
from itertools import islice

import pytest
from hassil import recognize_all
from hassil.sample import sample_expression

from bot.understanding.grammar import Grammar
from bot.understanding.languages import Languages
from bot.understanding.masking import mask
from bot.understanding.prefilter import Prefilter
from capabilities.registry import Registry

SAMPLES = 12


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return Languages(Registry.discover()).get("en").grammar


def test_every_template_passes_for_what_it_matches(grammar: Grammar) -> None:
    """Samples of each template, its free text filled in, are matched by hassil and by the filter."""
    missed: list[tuple[str, str]] = []
    for number, template in enumerate(grammar.templates):
        (sentence,) = next(iter(template.intents.values())).data[0].sentences
        samples = sample_expression(
            sentence.expression, template.slot_lists, template.expansion_rules, language="en"
        )
        for sample in islice(samples, SAMPLES):
            text = _filled(sample)
            if any(True for _ in recognize_all(text, template)) and number not in grammar.possible(text):
                missed.append((sentence.text or "", text))

    assert missed == []


def test_a_template_that_cannot_match_is_left_out(grammar: Grammar) -> None:
    candidates = grammar.possible("remind me to call mum xwhena")

    assert 0 < len(candidates) < len(grammar.templates) / 50


def test_the_test_above_can_fail(grammar: Grammar) -> None:
    """A filter whose ends are wrong keeps out templates that match."""

    class Wrong(Prefilter):
        def _fits(self, number: int, text: str) -> bool:
            return super()._fits(number, text + " please")

    wrong = Wrong(
        [next(iter(t.intents.values())).data[0].sentences[0] for t in grammar.templates],
        grammar.templates[0].expansion_rules,
    )

    assert [n for n in wrong.possible("help") if not grammar.adds_details(n)] == []
    assert grammar.possible("help") != []


def test_masked_words_come_back_as_they_were_said() -> None:
    masked = mask("Call MUM", [])

    assert masked.original(5, 8) == "MUM"


def _filled(sample: str) -> str:
    """Return a sample with words for its free slots."""
    return re.sub(r"\{\w+(?::\w+)?\}", "green tea", sample)

"""Sentences sampled from templates."""

from collections import Counter

from bot.understanding.languages import Languages
from bot.understanding.sampling import sample
from capabilities.registry import Registry

SOURCE = """
language: en
expansion_rules: {greet: "(say|tell) (hi|hello)"}
intents:
  greet:
    - sentences: ["<greet> to {name} [{when}]"]
  later:
    - sentences: ["not now"]
      focus: reminder
  more:
    - sentences: ["it's {name}"]
      detail: true
"""


def test_the_same_seed_gives_the_same_sentences() -> None:
    once, again, other = (list(sample({"a": SOURCE}, "en", 20, seed)) for seed in (1, 1, 2))

    assert once == again
    assert once != other


def test_what_needs_a_conversation_is_left_out_unless_asked_for() -> None:
    alone = Counter(intent for intent, _ in sample({"a": SOURCE}, "en", 3, 1))
    all_ = Counter(intent for intent, _ in sample({"a": SOURCE}, "en", 3, 1, in_context=True))

    assert alone == {"greet": 3}
    assert all_ == {"greet": 3, "later": 3, "more": 3}


def test_samples_of_the_shipped_sentences_hold_no_template_marks() -> None:
    sources = Languages(Registry.discover()).sources("en")

    for intent, sentence in sample(sources, "en", 2, 5):
        assert sentence, intent
        assert not set("{}<>[]|") & set(sentence), sentence

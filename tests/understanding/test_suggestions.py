"""What is suggested to be said next is understood there, in every language that suggests."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.replies import Replies
from bot.understanding.analysis import Moment
from bot.understanding.dialogue import DialogueState, Done, Focus, Request, Said
from bot.understanding.reactive import Reactive
from capabilities.registry import Registry

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
REGISTRY = Registry.discover()
REPLIES, REACTIVE = Replies(REGISTRY), Reactive(REGISTRY)
SUGGESTED = [
    (language, key.removeprefix("next."), sentence.strip())
    for language in ("en", "de")
    for key, text in REPLIES.keys(language).items()
    if key.startswith("next.")
    for sentence in text.split("|")
]


@pytest.mark.parametrize(("language", "action", "sentence"), SUGGESTED)
def test_a_suggested_sentence_is_understood_after_its_action(
    language: str, action: str, sentence: str
) -> None:
    nouns = ["reminder", *(kind.noun for kind in REGISTRY.documents)]
    own = [noun for noun in nouns if noun in action or action.endswith(f"{noun}s")]
    focus = tuple(Focus(noun=noun, id="it", title="it") for noun in dict.fromkeys([*own, *nouns]))
    last = Request(said=(Said(text="something", at=NOW),), steps=(Done(action=action, slots={}),))
    state = DialogueState(focus=focus, last_action=action, last=last, at=NOW)

    read = REACTIVE.analyze(sentence, state, Moment(NOW, ZoneInfo("Europe/Berlin"), language), language)

    assert read.steps or (read.say or "").startswith("talk."), read
    assert read.ask is None


def test_suggestions_are_of_actions_that_there_are() -> None:
    assert SUGGESTED
    assert {action for _, action, _ in SUGGESTED} <= set(REGISTRY.actions)

"""Asking for deliberation in so many words: "think about it: …", "…, and think hard".

The person may want a model to look at what a sentence would have answered at once.
"""

import re

from bot.understanding.dialogue import DialogueState
from bot.understanding.lexicon import lexicon, plain

_EDGE = " \t\n,;:.!?-–—"


def to_think_about(text: str, state: DialogueState, language: str) -> str | None:
    """Return what is to be thought about, None when nobody asked for that.

    "Think about it" alone means what was said last; without that it asks for nothing.
    """
    phrases = lexicon(language).pondering
    if plain(text) in phrases:
        return state.last.said[-1].text if state.last and state.last.said else None
    choices = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    before = re.match(rf"\s*(?:{choices})\s*[:,.–—-]+\s*(?=\S)", text, re.IGNORECASE)
    if before:
        return text[before.end() :].strip()
    after = re.search(rf"[,.;:!?–—-]+\s*(?:{choices})\s*[.!]*\s*$", text, re.IGNORECASE)
    return text[: after.start() + 1].strip(_EDGE) if after else None

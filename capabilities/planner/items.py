"""Splitting what was said into the items of a list. Pure: text in, items out."""

import re

from capabilities.planner.words import words

_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]+)[\"”»]")
_HOLD = "\ufff9{}\ufffa"


def split_items(text: str, language: str = "en") -> list[str]:
    """Return the items of "milk, eggs and bread", in order, each once (case-insensitively).

    Commas, semicolons, line ends, "and", "plus", "as well as" and "&" divide; what stands in double
    quotes stays whole. Articles and "some" before an item are dropped.
    """
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match.group(1).strip())
        return _HOLD.format(len(held) - 1)

    known = words(language)
    masked = _QUOTED.sub(hold, text)
    items: dict[str, str] = {}
    for piece in known.item_break.split(masked):
        bare = known.item_closer.sub("", known.item_opener.sub("", piece.strip(" .!?"))).strip()
        for number, whole in enumerate(held):
            bare = bare.replace(_HOLD.format(number), whole)
        if bare:
            items.setdefault(bare.casefold(), bare)
    return list(items.values())

"""Splitting what was said into the items of a list. Pure: text in, items out."""

import re

_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]+)[\"”»]")
_BREAK = re.compile(
    r"\s*(?:[,;\n]|(?<!\d)\s\+\s)\s*(?:(?:and|as well as|plus)\s+)?|\s+(?:and|as well as|plus|&)\s+"
)
_LEADING = re.compile(r"^(?:and|also|some|a|an|the|my)\s+", re.IGNORECASE)
_HOLD = "\ufff9{}\ufffa"


def split_items(text: str) -> list[str]:
    """Return the items of "milk, eggs and bread", in order, each once (case-insensitively).

    Commas, semicolons, line ends, "and", "plus", "as well as" and "&" divide; what stands in double
    quotes stays whole. Articles and "some" before an item are dropped.
    """
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match.group(1).strip())
        return _HOLD.format(len(held) - 1)

    masked = _QUOTED.sub(hold, text)
    items: dict[str, str] = {}
    for piece in _BREAK.split(masked):
        bare = _LEADING.sub("", piece.strip(" .!?")).strip()
        for number, whole in enumerate(held):
            bare = bare.replace(_HOLD.format(number), whole)
        if bare:
            items.setdefault(bare.casefold(), bare)
    return list(items.values())

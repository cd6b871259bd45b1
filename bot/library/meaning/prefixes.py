"""What an encoder wants in front of a text, told by its name."""

from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml

from bot.library.meaning.port import Use


def prefix_of(name: str) -> Mapping[Use, str]:
    """Return what is said in front of passages and of questions; nothing for most."""
    plain = name.casefold()
    return next((row for part, row in _known() if part in plain), {"passage": "", "question": ""})


@cache
def _known() -> list[tuple[str, Mapping[Use, str]]]:
    text = resources.files("bot.library.meaning").joinpath("prefixes.yaml").read_text("utf-8")
    return [
        (row["part"], {"passage": row["passage"], "question": row["question"]})
        for row in yaml.safe_load(text)
    ]

"""The classifier that ships for a language."""

from functools import cache
from importlib import resources

from bot.understanding.classifier.model import Model, load


@cache
def shipped(language: str) -> Model | None:
    """Return the classifier of a language, or None when there is none."""
    file = resources.files("bot.understanding.classifier").joinpath("weights", f"{language}.bin")
    return load(file.read_bytes()) if file.is_file() else None

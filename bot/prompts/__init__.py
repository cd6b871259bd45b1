"""Prompts: versioned files beside this module, rendered from facts and nothing else.

A file is ``<name>.v<number>.md``; the highest number is what is used, and what was used is named in
a turn's explanation. Changing a prompt's meaning makes a new version, so that two can be compared.
"""

import re
from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template

_FILE = re.compile(r"([a-z_]+)\.v(\d+)\.md")


def prompt(name: str, /, **facts: object) -> str:
    """Return the latest version of a prompt with its facts filled in.

    Raises KeyError for an unknown name and jinja2.UndefinedError for a fact that was not given.
    """
    return _template(_latest()[name]).render(facts).strip()


def version(name: str) -> str:
    """Return what identifies the prompt in use, as in "plan.v1"."""
    return _latest()[name].removesuffix(".md")


def names() -> frozenset[str]:
    """Return the names of all prompts."""
    return frozenset(_latest())


@cache
def _latest() -> dict[str, str]:
    found: dict[str, tuple[int, str]] = {}
    for file in resources.files(__name__).iterdir():
        match = _FILE.fullmatch(file.name)
        if match:
            found[match[1]] = max(found.get(match[1], (0, "")), (int(match[2]), file.name))
    return {name: file for name, (_, file) in found.items()}


@cache
def _template(file: str) -> Template:
    # Prompts are text for a model: nothing in them is HTML, so nothing is escaped.
    environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701
    return environment.from_string(resources.files(__name__).joinpath(file).read_text(encoding="utf-8"))

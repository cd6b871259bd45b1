"""Which document a person means: by its id, by words of its name, or the one that came last."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from capabilities.contract import Context
from capabilities.errors import Choice, NotFoundError, Wording
from capabilities.library import File
from capabilities.prose.words import data, words

MOST_FILES = 2_000
LATEST = "@latest"
"""Stands for the document that was given last."""
SHOWN = 6
_ALIKE = 82.0
"""Likeness of two words from which one may be the other misspelt, 0 to 100."""
_SHORTEST = 4
JOINTS = re.compile(r"[_\-.]+|(?<=[a-z])(?=[A-Z])")


async def every_file(context: Context) -> list[File]:
    """Return all documents of the person, the latest first."""
    return await context.records.of(File).find(sort=(("created_at", -1),), limit=MOST_FILES)


async def file_of(said: str | None, context: Context, slot: str = "document") -> File:
    """Return the document meant; without words the latest one. Asks when several fit equally well.

    NotFoundError names what there is.
    """
    files = await every_file(context)
    if not files:
        raise NotFoundError.worded("no_documents")
    if said is None or said == LATEST:
        return files[0]
    by_id = next((file for file in files if file.id == said), None)
    if by_id is not None:
        return by_id
    found = fitting(said, files, context.person.language)
    if len(found) == 1:
        return found[0]
    if found:
        context.asker.choose(
            slot,
            [Choice(one.id, one.name, Wording("given", {"at": one.created_at})) for one in found[:SHOWN]],
        )
    names = [file.name for file in files[:3]]
    raise NotFoundError.worded("no_such_document", said=said[:60], names=names, more=len(files) - len(names))


def fitting(said: str, files: Sequence[File], language: str) -> list[File]:
    """Return the documents whose names have all the words said; the latest of any when none was said."""
    exact = [file for file in files if words(said) in (words(file.name), words(file.called))]
    if exact:
        return exact
    wanted = _telling(said, language)
    if not wanted:
        articles = str(data(language)["articles"]).split()
        kinds = {word for word in words(said) if word not in articles}
        # "The photo" is one that is called so; else, like "the document", the latest.
        return [file for file in files if kinds and kinds <= {*words(file.called)}] or list(files[:1])
    return [file for file in files if all(_in_name(word, file) for word in wanted)]


def _telling(said: str, language: str) -> list[str]:
    """Return the words that tell a document from others."""
    known = data(language)
    silent = {*str(known["articles"]).split(), *str(known["kinds"]).split()}
    return [word for word in words(JOINTS.sub(" ", said)) if word not in silent]


def _in_name(word: str, file: File) -> bool:
    own = [*words(JOINTS.sub(" ", file.name)), *(tag.casefold() for tag in file.tags)]
    if word in own:
        return True
    if len(word) < _SHORTEST:
        return False
    return any(
        len(other) >= _SHORTEST and (other.startswith(word) or fuzz.ratio(word, other) >= _ALIKE)
        for other in own
    )

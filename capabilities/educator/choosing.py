"""Which guide or path a person means: by its id, by words of its title, or the latest."""

from collections.abc import Sequence
from typing import TypeVar

from capabilities.contract import Context
from capabilities.educator.documents import Guide, LearningPath
from capabilities.errors import Choice, NotFoundError
from capabilities.prose.words import content_words, words

T = TypeVar("T", bound=Guide | LearningPath)
MOST_OFFERED = 6


async def one_of(said: str | None, kind: type[T], things: Sequence[T], context: Context, *, slot: str) -> T:
    """Return the thing meant, of those given, the latest first; asks when several fit.

    NotFoundError names what there is.
    """
    if not things:
        raise NotFoundError.worded("none_to_learn", noun=kind.noun)
    if said is None:
        return things[0]
    by_id = [thing for thing in things if thing.id == said]
    language = context.person.language
    wanted = {*content_words(said, language)} or {*words(said)}
    exact = [thing for thing in things if words(thing.title) == words(said)]
    found = by_id or exact or [thing for thing in things if wanted <= {*words(thing.title)}]
    if not found:
        names = [thing.title for thing in things[:4]]
        raise NotFoundError.worded("no_such_thing_to_learn", noun=kind.noun, said=said[:60], names=names)
    if len(found) > 1 and not by_id:
        context.asker.choose(slot, [Choice(each.id, each.title) for each in found[:MOST_OFFERED]])
    return found[0]

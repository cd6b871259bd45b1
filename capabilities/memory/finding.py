"""Which memory a person means by their words."""

from capabilities.contract import Context
from capabilities.errors import Choice, NotFoundError
from capabilities.memory.documents import MOST_MEMORIES, Memory
from capabilities.memory.matching import Match, rank

COVERED = 0.6
"""Share of the words said, by rarity, that a memory must have to be meant by them."""
CLOSE = 0.85
MOST_CHOICES = 6


async def kept(context: Context) -> list[Memory]:
    """Return every memory, the latest first; proposed ones too, until they expire."""
    found = await context.records.of(Memory).find(sort=[("created_at", -1)], limit=MOST_MEMORIES)
    return [memory for memory in found if memory.holds(context.now)]


def meant(words: str, memories: list[Memory], context: Context) -> list[tuple[Memory, Match]]:
    """Return the memories that words fit well, the best first."""
    matches = rank(words, [memory.text for memory in memories], context.person.language)
    return [(memories[match.place], match) for match in matches if match.covered >= COVERED]


async def chosen(words: str, context: Context, slot: str) -> Memory:
    """Return the one memory that is meant by an id or by words; ask when several fit as well."""
    memories = await kept(context)
    named = about(words, memories)
    if named:
        return _one(named, context, slot)
    found = meant(words, memories, context)
    if not found:
        raise NotFoundError.worded("no_such_memory", said=words[:80])
    best = found[0][1].score
    return _one([memory for memory, match in found if match.score >= CLOSE * best], context, slot)


def about(words: str, memories: list[Memory]) -> list[Memory]:
    """Return the memory of that id, else those whose subject is called so."""
    by_id = [memory for memory in memories if memory.id == words]
    name = words.strip().casefold()
    return by_id or [memory for memory in memories if name and memory.subject.casefold() == name]


def _one(memories: list[Memory], context: Context, slot: str) -> Memory:
    if len(memories) > 1:
        context.asker.choose(slot, [Choice(each.id, each.text[:120]) for each in memories[:MOST_CHOICES]])
    return memories[0]

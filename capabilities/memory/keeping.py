"""Remembering, showing, correcting and forgetting facts and preferences."""

import re
from functools import cache
from typing import Annotated

from pydantic import Field

from capabilities.contract import Context, Level, Reply
from capabilities.errors import ConflictError, NotFoundError
from capabilities.memory.documents import MOST_MEMORIES, Kind, Memory
from capabilities.memory.finding import chosen, kept, meant
from capabilities.memory.matching import stems
from capabilities.memory.package import MemorySlots, memory
from capabilities.memory.subjects import in_order, said_anew, subject
from capabilities.values import Refers, Spoken

SHOWN = 40

Words = Annotated[str, Spoken(), Field(min_length=1, max_length=2_000)]


class Remember(MemorySlots):
    """What to remember: a whole sentence, or what follows after "my" or "I"."""

    text: Words | None = Field(default=None, description='The fact, as in "my sister\'s birthday is 3 May".')
    my: Words | None = Field(default=None, description='Instead of text, what follows after "my".')
    our: Words | None = Field(default=None, description='Instead of text, what follows after "our".')
    i: Words | None = Field(default=None, description='Instead of text, what follows after "I".')
    am: Words | None = Field(default=None, description='Instead of text, what follows after "I am".')
    kind: Kind | None = Field(default=None, description="Whether it is a fact or a preference, if known.")

    def said(self, context: Context) -> str | None:
        """Return the whole sentence, None when there is none."""
        words = memory.words(context.person.language)
        said = {
            "": self.text,
            words["my"]: self.my,
            words["our"]: self.our,
            words["am"]: self.am,
            words["i"]: self.i,
        }
        whole = next((f"{before} {rest}".strip() for before, rest in said.items() if rest), None)
        return in_order(whole, context.person.language) if whole else None


class ListMemories(MemorySlots):
    """Which memories."""

    about: str | None = Field(default=None, max_length=200, description="Only those about this.")


class NamedMemory(MemorySlots):
    """Which memory is meant."""

    memory: Annotated[str, Refers("memory")] = Field(
        min_length=1, max_length=200, description='Words of it, or its id; "everything" for all.'
    )


class CorrectMemory(Remember):
    """What is right, and, when its words do not say it, which memory it takes the place of."""

    memory: Annotated[str, Refers("memory")] | None = Field(
        default=None, max_length=200, description="Which one: words of it, or its id."
    )
    now: (
        Annotated[str, Spoken(), Field(min_length=1, max_length=2_000, coerce_numbers_to_str=True)] | None
    ) = Field(default=None, description='Instead of text, only what is new in it: "4 May".')
    old: str | None = Field(default=None, max_length=2_000, description="What is not so any more.")


@memory.action(level=Level.WRITE_OWN)
async def remember(slots: Remember, context: Context) -> Reply:
    """Remember a fact or a preference."""
    text = slots.said(context)
    if text is None:
        context.asker.missing("text")
    known = await kept(context)
    same = [each for each in known if _same(each.text, text, context)]
    if any(not each.proposed for each in same):
        return Reply("memory_known", about=same[:1], text=same[0].text)
    if same:
        accepted = await context.records.of(Memory).save(same[0].model_copy(update={"proposed": False}))
        return Reply("memory_added", about=[accepted], text=accepted.text, kind=accepted.kind)
    if len(known) >= MOST_MEMORIES:
        raise ConflictError.worded("memories_full", most=MOST_MEMORIES)
    return await _add(text, slots.kind, context)


@memory.action(level=Level.READ_OWN)
async def list_memories(slots: ListMemories, context: Context) -> Reply:
    """Show what is remembered, and what was noticed but not accepted yet."""
    known = await kept(context)
    if slots.about is not None:
        known = [each for each, _ in meant(slots.about, known, context)]
    shown = sorted(known[:SHOWN], key=lambda each: each.proposed)
    return Reply(
        "memories",
        about=shown,
        memories=[each for each in shown if not each.proposed],
        proposed=[each for each in shown if each.proposed],
        n=len(known),
        more=len(known) - len(shown),
        query=slots.about,
    )


@memory.action(level=Level.WRITE_OWN)
async def forget_memory(slots: NamedMemory, context: Context) -> Reply:
    """Forget something that is remembered."""
    if slots.memory.casefold() in memory.words(context.person.language)["everything"]:
        every = await kept(context)
        if not every:
            raise NotFoundError.worded("no_memories")
        context.asker.confirm("forget_memories", n=len(every))
    else:
        every = [await chosen(slots.memory, context, "memory")]
    for each in every:
        await context.records.of(Memory).remove(each.id)
    return Reply("memory_forgotten", text=every[0].text, n=len(every))


@memory.action(level=Level.WRITE_OWN)
async def correct_memory(slots: CorrectMemory, context: Context) -> Reply:
    """Put right what is remembered."""
    text, language = slots.said(context), context.person.language
    if text is None and slots.now is None:
        context.asker.missing("text")
    before = await _to_correct(slots.memory, text or "", context)
    if before is None:
        return await _add(text or "", slots.kind, context)
    if text is None:
        text = said_anew(before.text, slots.now or "", language)
    if text is None:
        context.asker.missing("text")
    if text == before.text and not before.proposed and slots.kind in {None, before.kind}:
        return Reply("memory_known", about=[before], text=text)
    change = {
        "text": text,
        "subject": subject(text, language),
        "kind": slots.kind or before.kind,
        "proposed": False,
    }
    after = await context.records.of(Memory).save(before.model_copy(update=change))
    return Reply("memory_corrected", about=[after], text=text, before=before.text)


@memory.action(level=Level.WRITE_OWN)
async def accept_memory(slots: NamedMemory, context: Context) -> Reply:
    """Keep something that was noticed in a conversation; "everything" keeps all of it."""
    waiting = [each for each in await kept(context) if each.proposed]
    if not waiting:
        raise NotFoundError.worded("nothing_proposed")
    if slots.memory.casefold() not in memory.words(context.person.language)["everything"]:
        waiting = [await chosen(slots.memory, context, "memory")]
    for each in waiting:
        await context.records.of(Memory).save(each.model_copy(update={"proposed": False}))
    return Reply("memory_accepted", about=waiting, text=waiting[0].text, n=len(waiting))


async def _add(text: str, kind: Kind | None, context: Context) -> Reply:
    language = context.person.language
    told = Memory(
        text=text,
        subject=subject(text, language),
        kind=kind or _kind(text, language),
        created_at=context.now,
    )
    added = await context.records.of(Memory).add(told)
    return Reply("memory_added", about=[added], text=text, kind=added.kind)


async def _to_correct(words: str | None, text: str, context: Context) -> Memory | None:
    """Return the memory that a correction is about, None when it puts right what was never remembered."""
    if words is not None:
        return await chosen(words, context, "memory")
    about = subject(text, context.person.language)
    try:
        return await chosen(about or text, context, "memory")
    except NotFoundError:
        return None


def _same(one: str, other: str, context: Context) -> bool:
    language = context.person.language
    return stems(one, language) == stems(other, language)


def _kind(text: str, language: str) -> Kind:
    return "preference" if _preference(language).search(text) else "fact"


@cache
def _preference(language: str) -> re.Pattern[str]:
    return re.compile(str(memory.words(language)["preference"]), re.IGNORECASE)

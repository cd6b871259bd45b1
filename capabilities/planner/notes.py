"""Notes: texts kept verbatim and found again by their words.

A note's text is data. It is stored and shown exactly as it was said, whatever it says.
"""

from typing import Annotated

from pydantic import Field

from capabilities.contract import Context, Level, Reply
from capabilities.planner.documents import Note
from capabilities.planner.package import PlannerSlots, planner
from capabilities.planner.references import clip, likeness, resolve, words_of
from capabilities.values import Refers, Spoken

MOST_SEARCHED = 2_000
"""Notes are searched by reading the latest ones: the store indexes values, not words in texts."""
MOST_OFFERED = 200
SHOWN = 10
LIKE = 80.0


class CreateNote(PlannerSlots):
    """What to note down."""

    text: Annotated[str, Spoken()] = Field(
        min_length=1, max_length=20_000, description="What to note down, word for word."
    )


class FindNotes(PlannerSlots):
    """What to look for."""

    query: str | None = Field(
        default=None, min_length=1, max_length=200, description="Words to look for; none: the latest notes."
    )


class DeleteNote(PlannerSlots):
    """Which note to delete."""

    note: Annotated[str, Field(min_length=1, max_length=200), Refers("note")] = Field(
        description="Which note: id or words from it."
    )


@planner.action(level=Level.WRITE_OWN)
async def create_note(slots: CreateNote, context: Context) -> Reply:
    """Note a text down, word for word."""
    note = await context.records.of(Note).add(Note(text=slots.text, created_at=context.now))
    return Reply("note_added", about=[note], text=slots.text, title=clip(slots.text))


@planner.action(level=Level.READ_OWN)
async def find_notes(slots: FindNotes, context: Context) -> Reply:
    """Find notes by their words, newest first; without words, show the latest."""
    found = await _search(slots.query, context)
    shown = found[:SHOWN]
    return Reply(
        "notes",
        about=shown,
        notes=[{"text": clip(note.text, 500), "at": note.created_at} for note in shown],
        n=len(found),
        more=len(found) - len(shown),
        query=slots.query,
    )


@planner.action(level=Level.WRITE_OWN)
async def delete_note(slots: DeleteNote, context: Context) -> Reply:
    """Delete a note."""
    candidates = [await _search(slots.note, context), await _search(None, context)]
    note = await resolve(
        slots.note,
        Note,
        [group for group in candidates if group],
        context,
        slot="note",
        name=lambda note: note.text,
    )
    await context.records.of(Note).remove(note.id)
    return Reply("note_deleted", title=clip(note.text), text=note.text)


def tokens_of(text: str, language: str = "en") -> list[str]:
    """Return the distinct words a text is found by, without case, accents and plural endings, in order."""
    return list(dict.fromkeys(_singular(word) for word in words_of(text, language)))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


async def _search(query: str | None, context: Context) -> list[Note]:
    """Return notes that have all words of the query; failing that, similar ones, the likest first."""
    limit = MOST_OFFERED if query is None else MOST_SEARCHED
    notes = await context.records.of(Note).find(sort=[("created_at", -1)], limit=limit)
    if query is None:
        return notes
    language = context.person.language
    wanted = tokens_of(query, language)
    read = [(tokens_of(note.text, language), note) for note in notes]
    found = [note for tokens, note in read if wanted and set(wanted) <= set(tokens)]
    if found:
        return found
    scored = sorted(((likeness(wanted, tokens), note) for tokens, note in read), key=lambda pair: -pair[0])
    return [note for score, note in scored if score >= LIKE]

"""Teaching, listing and forgetting personal sentences."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from rapidfuzz import fuzz

from capabilities.contract import Context, Level, Reply
from capabilities.document import Phrase
from capabilities.errors import Choice, ConflictError, NotFoundError
from capabilities.phrases.package import phrases
from capabilities.values import Refers, Spoken

MOST = 200
"""Personal sentences one person may have."""
GOOD_ENOUGH = 80.0
"""Likeness of 100 from which words name a phrase (rapidfuzz token set ratio)."""
CLOSE = 3.0
MOST_CHOICES = 6
_EVERYTHING = frozenset({"everything", "all", "all of it", "all of them", "every phrase"})


class PhraseSlots(BaseModel):
    """Base of the slots models: text is trimmed, and a slot that does not exist is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class TeachPhrase(PhraseSlots):
    """What is said, and what it shall mean."""

    phrase: Annotated[str, Spoken()] = Field(
        min_length=1, max_length=200, description="What will be said; {name} is a free place."
    )
    meaning: Annotated[str, Spoken()] = Field(
        min_length=1, max_length=500, description="The request it stands for, in words, places included."
    )


class ListPhrases(PhraseSlots):
    """Which phrases."""

    phrase: str | None = Field(default=None, max_length=200, description="Only those like this.")


class ForgetPhrase(PhraseSlots):
    """Which phrase to forget."""

    phrase: Annotated[str, Refers("phrase")] = Field(
        min_length=1, max_length=200, description='The phrase, or words of it; "everything" for all.'
    )


@phrases.action(level=Level.WRITE_OWN, steers=True)
async def teach_phrase(slots: TeachPhrase, context: Context) -> Reply:
    """Keep a sentence of one's own: when it is said, something else is meant."""
    repository = context.records.of(Phrase)
    known = await repository.find(limit=MOST)
    lesson = context.understander.lesson(slots.phrase, slots.meaning, known)
    before = await repository.find({"key": lesson.key}, limit=1)
    facts: dict[str, Any] = {"said": lesson.said, "meaning": lesson.meaning, "does": lesson.does}
    if before:
        change = {"said": lesson.said, "meaning": lesson.meaning}
        phrase = await repository.save(before[0].model_copy(update=change))
        return Reply("phrase_taught_again", about=[phrase], before=before[0].meaning, **facts)
    if len(known) >= MOST:
        raise ConflictError.worded("phrases_full", most=MOST)
    phrase = await repository.add(
        Phrase(said=lesson.said, meaning=lesson.meaning, key=lesson.key, created_at=context.now)
    )
    return Reply("phrase_taught", about=[phrase], before=None, **facts)


@phrases.action(level=Level.READ_OWN)
async def list_phrases(slots: ListPhrases, context: Context) -> Reply:
    """Show what was taught, oldest first."""
    known = await _known(context)
    if slots.phrase is not None:
        known = _like(slots.phrase, known, context)
    return Reply("phrases", about=known, phrases=known, n=len(known), query=slots.phrase)


@phrases.action(level=Level.WRITE_OWN)
async def forget_phrase(slots: ForgetPhrase, context: Context) -> Reply:
    """Forget a sentence of one's own; "everything" forgets all of them, after asking."""
    known = await _known(context)
    if not known:
        raise NotFoundError.worded("no_phrases")
    if slots.phrase.casefold() in _EVERYTHING:
        context.asker.confirm("forget_phrases", n=len(known))
        chosen = known
    else:
        chosen = [_chosen(slots.phrase, known, context)]
    for phrase in chosen:
        await context.records.of(Phrase).remove(phrase.id)
    return Reply("phrases_forgotten", said=chosen[0].said, n=len(chosen))


async def _known(context: Context) -> list[Phrase]:
    found = await context.records.of(Phrase).find(limit=MOST)
    return sorted(found, key=lambda phrase: phrase.created_at)


def _chosen(words: str, known: Sequence[Phrase], context: Context) -> Phrase:
    by_id = [phrase for phrase in known if phrase.id == words]
    found = by_id or _like(words, known, context)
    if not found:
        names = [phrase.said for phrase in known[:3]]
        raise NotFoundError.worded("no_such_phrase", said=words[:60], names=names, more=len(known) > 3)
    if len(found) > 1:
        choices = [Choice(phrase.id, f"{phrase.said} ({phrase.meaning})") for phrase in found[:MOST_CHOICES]]
        context.asker.choose("phrase", choices)
    return found[0]


def _like(words: str, known: Sequence[Phrase], context: Context) -> list[Phrase]:
    """Return the phrases that words name: the same one, else the likest by phrase or meaning."""
    key = context.understander.key(words)
    same = [phrase for phrase in known if phrase.key == key]
    if same:
        return same
    said = words.casefold()
    scored = [(_likeness(said, phrase), phrase) for phrase in known]
    top = max((score for score, _ in scored), default=0.0)
    return [phrase for score, phrase in scored if score >= max(top - CLOSE, GOOD_ENOUGH)]


def _likeness(said: str, phrase: Phrase) -> float:
    by_phrase = fuzz.token_set_ratio(said, phrase.said.casefold())
    return max(by_phrase, 0.9 * fuzz.token_set_ratio(said, phrase.meaning.casefold()))

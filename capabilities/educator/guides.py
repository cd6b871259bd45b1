"""Study guides of a document, and research across all of them: their own sentences, and where they stand."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from capabilities.citing import cited, shown
from capabilities.contract import Context, Level, Reply
from capabilities.educator.choosing import one_of
from capabilities.educator.documents import Guide, GuideKind, Point, Question, Section
from capabilities.educator.material import document, lines, parts, place_of, spoken, subject
from capabilities.educator.package import EducatorSlots, OfDocument, educator
from capabilities.educator.questions import Asked, explained, gapped
from capabilities.library import Quote
from capabilities.origins import Origin
from capabilities.prose.ranking import telling
from capabilities.values import Refers

MOST_SECTIONS = 40
MOST_POINTS = 4
"""Sentences of a section."""
_WORDS_A_POINT = 60
MOST_TERMS = 30
MOST_QUESTIONS = 12
MOST_ANSWERS = 24
"""Sentences that research is made of."""
MOST_OF_ONE = 6
"""Sentences of one document in it."""
MOST_GUIDES = 200
SHOWN = 20
OUTLINED = 8
"""Sections that a channel without pages shows."""
_LONGEST = 400

WhichGuide = Annotated[str, Field(min_length=1, max_length=300), Refers("guide")]


class MakeGuide(EducatorSlots):
    """Of which document."""

    document: OfDocument | None = Field(default=None, description="Which document; none: the latest.")


class Research(EducatorSlots):
    """On what."""

    subject: str = Field(min_length=1, max_length=300, description="What to find out about, or a question.")


class ListGuides(EducatorSlots):
    """Which ones."""

    kind: GuideKind | None = Field(default=None, description="Only study guides, or only research.")


class OneGuide(EducatorSlots):
    """Which guide."""

    guide: WhichGuide | None = Field(default=None, description="Which one; none: the latest.")


@educator.action(level=Level.WRITE_OWN)
async def make_guide(slots: MakeGuide, context: Context) -> Reply:
    """Make a study guide of a document: what its sections say, its terms, questions to test oneself."""
    file, passages = await document(slots.document, context)
    language = spoken(passages, context)
    quotes = lines(passages)
    sections: list[Section] = []
    for part in parts(passages):
        of_part = lines(part.passages)
        count = min(MOST_POINTS, 1 + part.words // _WORDS_A_POINT)
        places = telling([quote.text for quote in of_part], count, language) if of_part else []
        if places:
            sections.append(Section(title=part.title, points=_points([of_part[place] for place in places])))
    terms = explained(passages, quotes, language)[:MOST_TERMS]
    guide = Guide(
        title=(file.called or file.name)[:120],
        kind="guide",
        documents=(file.id,),
        sections=tuple(sections[:MOST_SECTIONS]),
        terms=_questions(terms),
        questions=_tests(quotes, terms, language),
        created_at=context.now,
        origin=Origin.OUTSIDE,
        sources=(file.name,),
    )
    kept = await context.records.of(Guide).add(guide)
    return Reply("guide_made", about=[kept], **told(kept))


@educator.action(level=Level.WRITE_OWN)
async def research(slots: Research, context: Context) -> Reply:
    """Gather what all documents say on a subject, each sentence with where it stands."""
    files, passages = await subject(slots.subject, context)
    language = spoken(passages, context)
    near = {(passage.file, passage.start) for passage in passages}
    found = await context.library.quotes(slots.subject, files, MOST_ANSWERS)
    whole = {(quote.passage.file, quote.text) for quote in lines([quote.passage for quote in found])}
    quotes = [quote for quote in found if (quote.passage.file, quote.passage.start) in near]
    quotes = [quote for quote in quotes if (quote.passage.file, quote.text) in whole]
    by_file: dict[str, list[Quote]] = {}
    for quote in quotes or lines(passages[:MOST_OF_ONE]):
        of_one = by_file.setdefault(quote.passage.file, [])
        if len(of_one) < MOST_OF_ONE and all(quote.text != other.text for other in of_one):
            of_one.append(quote)
    sections = [
        Section(title=of_one[0].passage.name, points=_points(sorted(of_one, key=lambda each: each.start)))
        for of_one in by_file.values()
    ]
    terms = explained(passages, lines(passages), language)[:MOST_TERMS]
    guide = Guide(
        title=slots.subject[:120],
        kind="research",
        documents=tuple(by_file),
        sections=tuple(sections),
        terms=_questions(terms),
        questions=_tests(lines(passages), terms, language),
        created_at=context.now,
        origin=Origin.OUTSIDE,
        sources=tuple(section.title for section in sections),
    )
    kept = await context.records.of(Guide).add(guide)
    return Reply(
        "research_made",
        about=[kept],
        cards=cited([q for of_one in by_file.values() for q in of_one]),
        **told(kept),
    )


@educator.action(level=Level.READ_OWN)
async def list_guides(slots: ListGuides, context: Context) -> Reply:
    """Show the study guides and the research there is, the latest first."""
    guides = await every_guide(context)
    wanted = [guide for guide in guides if slots.kind is None or guide.kind == slots.kind]
    return Reply(
        "guides",
        about=wanted[:SHOWN],
        guides=[{"title": each.title, "kind": each.kind, "at": each.created_at} for each in wanted[:SHOWN]],
        n=len(wanted),
        more=max(0, len(wanted) - SHOWN),
        kind=slots.kind,
    )


@educator.action(level=Level.READ_OWN)
async def show_guide(slots: OneGuide, context: Context) -> Reply:
    """Show a study guide or research."""
    guide = await one_guide(slots.guide, context)
    return Reply("guide_shown", about=[guide], **told(guide))


@educator.action(level=Level.WRITE_OWN)
async def delete_guide(slots: OneGuide, context: Context) -> Reply:
    """Delete a study guide or research; the documents stay."""
    guide = await one_guide(slots.guide, context)
    await context.records.of(Guide).remove(guide.id)
    return Reply("guide_deleted", title=guide.title, kind=guide.kind)


async def every_guide(context: Context) -> list[Guide]:
    """Return all guides of the person, the latest first."""
    return await context.records.of(Guide).find(sort=[("created_at", -1)], limit=MOST_GUIDES)


def told(guide: Guide) -> dict[str, Any]:
    """Return the facts of a guide, as much of it as a channel without pages shows."""
    return {
        "title": guide.title,
        "kind": guide.kind,
        "sections": [
            {
                "title": section.title,
                "points": [
                    {"text": shown(point.text, _LONGEST), "page": point.place.page}
                    for point in section.points
                ],
            }
            for section in guide.sections[:OUTLINED]
        ],
        "more": max(0, len(guide.sections) - OUTLINED),
        "terms": len(guide.terms),
        "questions": len(guide.questions),
    }


async def one_guide(said: str | None, context: Context) -> Guide:
    """Return the guide meant; without words the latest."""
    return await one_of(said, Guide, await every_guide(context), context, slot="guide")


def _points(quotes: Sequence[Quote]) -> tuple[Point, ...]:
    return tuple(Point(text=shown(quote.text, _LONGEST), place=place_of(quote)) for quote in quotes)


def _questions(asked: Sequence[Asked]) -> tuple[Question, ...]:
    return tuple(Question(ask=each.ask, answer=each.answer, place=place_of(each.quote)) for each in asked)


def _tests(quotes: Sequence[Quote], terms: Sequence[Asked], language: str) -> tuple[Question, ...]:
    """Return questions with a number left out, of sentences that explain no term."""
    taken = {asked.quote.start for asked in terms}
    gaps = [asked for asked in gapped(quotes, language) if asked.quote.start not in taken]
    places = telling([asked.quote.text for asked in gaps], MOST_QUESTIONS, language) if gaps else []
    return _questions([gaps[place] for place in places])

"""Learning paths: what to read in which order, step by step, and how far one has come."""

from typing import Annotated, Any

from pydantic import Field

from capabilities.citing import shown
from capabilities.contract import Context, Level, Reply
from capabilities.educator.choosing import one_of
from capabilities.educator.documents import LearningPath, Step
from capabilities.educator.guides import WhichGuide, one_guide
from capabilities.educator.material import Part, document, lines, parts, spoken, subject
from capabilities.educator.ordering import ordered
from capabilities.educator.package import EducatorSlots, OfDocument, educator
from capabilities.errors import NotFoundError
from capabilities.library import Passage
from capabilities.origins import Origin
from capabilities.values import Refers

MOST_STEPS = 30
MOST_PATHS = 200
SHOWN = 20
_WORDS_A_MINUTE = 200
_LEAST_WORDS = 12
"""Words below which a section is no step of its own."""
_LONGEST_TITLE = 80

WhichPath = Annotated[str, Field(min_length=1, max_length=300), Refers("path")]


class MakePath(EducatorSlots):
    """To learn about what."""

    subject: str | None = Field(
        default=None, min_length=1, max_length=300, description="What to learn about, from all documents."
    )
    document: OfDocument | None = Field(
        default=None, description="Instead: through which document; neither: the latest."
    )
    guide: WhichGuide | None = Field(default=None, description="Instead: through what this guide is of.")


class OnePath(EducatorSlots):
    """Which path."""

    path: WhichPath | None = Field(default=None, description="Which one; none: the latest.")


class ListPaths(EducatorSlots):
    """Nothing to say."""


class CompleteStep(EducatorSlots):
    """Which step of which path."""

    path: WhichPath | None = Field(default=None, description="Which path; none: the latest.")
    number: int | None = Field(
        default=None, ge=1, le=MOST_STEPS, description="Which step, from 1; none: the next one."
    )
    done: bool = Field(default=True, description="Whether it is done.")


@educator.action(level=Level.WRITE_OWN)
async def make_path(slots: MakePath, context: Context) -> Reply:
    """Make a learning path: what to read on a subject, or through a document, step by step."""
    guide = await one_guide(slots.guide, context) if slots.guide else None
    wished = guide.title if guide and guide.kind == "research" else slots.subject
    if wished:
        files, near = await subject(wished, context)
        wanted = {(passage.file, passage.heading) for passage in near}
        found: list[Part] = []
        for file in sorted(files, key=lambda each: _rank(each.id, near)):
            if any(of == file.id for of, _ in wanted):
                all_of_it = parts(await context.library.passages(file))
                found += [part for part in all_of_it if (file.id, part.heading) in wanted]
        title, chosen = wished, ordered(_whole(found), spoken(near, context))
    else:
        file, passages = await document(guide.documents[0] if guide else slots.document, context)
        title, chosen = file.called or file.name, _whole(parts(passages))
    if not chosen:
        raise NotFoundError.worded("nothing_on_subject", subject=title)
    names = tuple(dict.fromkeys(part.place.name for part in chosen))
    path = await context.records.of(LearningPath).add(
        LearningPath(
            title=title[:120],
            steps=tuple(_step(part) for part in chosen[:MOST_STEPS]),
            created_at=context.now,
            origin=Origin.OUTSIDE,
            sources=names,
        )
    )
    return Reply("path_made", about=[path], **told(path))


@educator.action(level=Level.READ_OWN)
async def show_path(slots: OnePath, context: Context) -> Reply:
    """Show a learning path, and what comes next on it."""
    path = await _one(slots.path, context)
    return Reply("path_shown", about=[path], **told(path))


@educator.action(level=Level.READ_OWN)
async def list_paths(slots: ListPaths, context: Context) -> Reply:  # noqa: ARG001  # the shape of an action
    """Show the learning paths there are, the latest first, and how far each is done."""
    paths = await every_path(context)
    return Reply(
        "paths",
        about=paths[:SHOWN],
        paths=[{"title": path.title, "done": path.done, "steps": len(path.steps)} for path in paths[:SHOWN]],
        n=len(paths),
        more=max(0, len(paths) - SHOWN),
    )


@educator.action(level=Level.WRITE_OWN)
async def complete_step(slots: CompleteStep, context: Context) -> Reply:
    """Mark a step of a learning path as done, or as not done."""
    path = await _one(slots.path, context)
    number = slots.number or _next(path)
    if number is None or number > len(path.steps):
        raise NotFoundError.worded("no_such_step", title=path.title, number=number, n=len(path.steps))
    step = path.steps[number - 1]
    changed = step.model_copy(update={"done_at": (step.done_at or context.now) if slots.done else None})
    steps = (*path.steps[: number - 1], changed, *path.steps[number:])
    after = await context.records.of(LearningPath).save(path.model_copy(update={"steps": steps}))
    return Reply(
        "step_done", about=[after], **told(after), step=step.title, number=number, finished=slots.done
    )


@educator.action(level=Level.WRITE_OWN)
async def delete_path(slots: OnePath, context: Context) -> Reply:
    """Delete a learning path; the documents stay."""
    path = await _one(slots.path, context)
    await context.records.of(LearningPath).remove(path.id)
    return Reply("path_deleted", title=path.title)


async def every_path(context: Context) -> list[LearningPath]:
    """Return all learning paths of the person, the latest first."""
    return await context.records.of(LearningPath).find(sort=[("created_at", -1)], limit=MOST_PATHS)


def told(path: LearningPath) -> dict[str, Any]:
    """Return the facts of a path."""
    number = _next(path)
    return {
        "title": path.title,
        "steps": [
            {
                "title": step.title,
                "document": step.place.name,
                "page": step.place.page,
                "minutes": step.minutes,
                "done": step.done_at is not None,
            }
            for step in path.steps
        ],
        "done": path.done,
        "n": len(path.steps),
        "next": {"number": number, "title": path.steps[number - 1].title} if number else None,
    }


async def _one(said: str | None, context: Context) -> LearningPath:
    return await one_of(said, LearningPath, await every_path(context), context, slot="path")


def _next(path: LearningPath) -> int | None:
    """Return the number of the first step that is not done, from 1; None when all are."""
    return next((place for place, step in enumerate(path.steps, 1) if step.done_at is None), None)


def _whole(found: list[Part]) -> list[Part]:
    """Return the sections that are long enough to be read by themselves; all when none is."""
    return [part for part in found if part.words >= _LEAST_WORDS] or found


def _rank(file: str, near: list[Passage]) -> int:
    """Return the place of a document's best passage."""
    return next((place for place, passage in enumerate(near) if passage.file == file), len(near))


def _step(part: Part) -> Step:
    quotes = lines(part.passages)
    title = part.title or (shown(quotes[0].text, _LONGEST_TITLE) if quotes else part.place.name)
    minutes = max(1, round(part.words / _WORDS_A_MINUTE))
    return Step(title=title[:_LONGEST_TITLE], place=part.place, minutes=minutes)

"""A page of a document, as it stands there."""

from pydantic import Field

from capabilities.citing import cited, where, whole
from capabilities.contract import Context, Level, Reply
from capabilities.errors import NotFoundError
from capabilities.files import every_file, file_of
from capabilities.knowledge.keeping import LONG_PATIENCE
from capabilities.knowledge.package import KnowledgeSlots, Which, knowledge
from capabilities.library import File, Passage

LAST = -1
"""Stands for the last page."""
LOOKED_AT = 50
"""Documents among which the latest picture is looked for."""
LONGEST = 3_000
"""Characters that are shown at once."""


class ShowPage(KnowledgeSlots):
    """Which page of which document."""

    document: Which | None = Field(default=None, description="Which document; none: the latest.")
    number: int = Field(
        default=1,
        ge=-1,
        le=100_000,
        description="Which page, slide or sheet; -1 is the last. There is none before 1.",
    )


@knowledge.action(level=Level.READ_OUTSIDE, destinations=())
async def show_page(slots: ShowPage, context: Context) -> Reply:
    """Show a page, slide or sheet of a document; of one without pages, a stretch."""
    file = await file_of(slots.document, context)
    about = await context.library.about(file, wait=LONG_PATIENCE)
    passages = await context.library.passages(file)
    number = last_of(passages) if slots.number == LAST else slots.number
    found = page_of(passages, number)
    if not found:
        raise NotFoundError.worded(
            "no_such_page",
            document=file.name,
            number=number,
            pages=about.pages,
            unit=about.unit or "page",
        )
    text = "\n\n".join(passage.text for passage in found)
    return Reply(
        "page",
        about=[file],
        cards=cited([whole(passage) for passage in found], page=number),
        text=text[:LONGEST],
        cut=len(text) > LONGEST,
        number=number,
        pages=about.pages,
        **{name: value for name, value in where(found[0], about).items() if name != "page"},
    )


class ProcessImage(KnowledgeSlots):
    """Which picture."""

    document: Which | None = Field(default=None, description="Which picture; none: the latest.")


@knowledge.action(level=Level.READ_OUTSIDE, destinations=())
async def process_image(slots: ProcessImage, context: Context) -> Reply:
    """Say what is written in a picture: a photo, a scan, a screenshot."""
    file = await file_of(slots.document, context) if slots.document else await _latest_picture(context)
    about = await context.library.about(file, wait=LONG_PATIENCE)
    passages = await context.library.passages(file)
    text = "\n".join(passage.text for passage in passages)
    return Reply(
        "image_text",
        about=[file],
        cards=cited([whole(passage) for passage in passages]),
        document=file.name,
        text=text[:LONGEST],
        cut=len(text) > LONGEST,
        state=about.state,
        problem=about.problem,
        problem_facts=dict(about.facts),
    )


async def _latest_picture(context: Context) -> File:
    files = await every_file(context)
    if not files:
        raise NotFoundError.worded("no_documents")
    newest = files[:LOOKED_AT]
    await context.library.about(newest[0], wait=LONG_PATIENCE)
    for file in newest:
        about = await context.library.about(file)
        if about.media_type.startswith("image/") or "recognised" in about.notes:
            return file
    return newest[0]


def last_of(passages: list[Passage]) -> int:
    """Return the number of the last page on which something stands."""
    numbers = [passage.page for passage in passages if passage.page is not None]
    return max(numbers) if numbers else len(_stretches(passages))


def page_of(passages: list[Passage], number: int) -> list[Passage]:
    """Return what stands on a page; where there are none, about as much as would."""
    if any(passage.page is not None for passage in passages):
        return [passage for passage in passages if passage.page == number]
    pages = _stretches(passages)
    return pages[number - 1] if 1 <= number <= len(pages) else []


def _stretches(passages: list[Passage]) -> list[list[Passage]]:
    """Return the passages of a text without pages in parts about as long as one."""
    pages: list[list[Passage]] = [[]]
    for passage in passages:
        if sum(len(each.text) for each in pages[-1]) > LONGEST // 2:
            pages.append([])
        pages[-1].append(passage)
    return pages

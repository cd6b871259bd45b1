"""A page of a document, as it stands there."""

from pydantic import Field

from capabilities.contract import Context, Level, Reply
from capabilities.errors import NotFoundError
from capabilities.knowledge.citing import cited, where, whole
from capabilities.knowledge.finding import file_of
from capabilities.knowledge.keeping import LONG_PATIENCE
from capabilities.knowledge.package import KnowledgeSlots, Which, knowledge
from capabilities.library import Passage

LONGEST = 3_000
"""Characters that are shown at once."""


class ShowPage(KnowledgeSlots):
    """Which page of which document."""

    document: Which | None = Field(default=None, description="Which document; none: the latest.")
    number: int = Field(default=1, ge=1, le=100_000, description="Which page, slide or sheet.")


@knowledge.action(level=Level.READ_OUTSIDE, destinations=())
async def show_page(slots: ShowPage, context: Context) -> Reply:
    """Show a page, slide or sheet of a document; of one without pages, a stretch."""
    file = await file_of(slots.document, context)
    about = await context.library.about(file, wait=LONG_PATIENCE)
    passages = await context.library.passages(file)
    found = page_of(passages, slots.number)
    if not found:
        raise NotFoundError.worded(
            "no_such_page",
            document=file.name,
            number=slots.number,
            pages=about.pages,
            unit=about.unit or "page",
        )
    text = "\n\n".join(passage.text for passage in found)
    return Reply(
        "page",
        about=[file],
        cards=cited([whole(passage) for passage in found]),
        text=text[:LONGEST],
        cut=len(text) > LONGEST,
        number=slots.number,
        pages=about.pages,
        **{name: value for name, value in where(found[0], about).items() if name != "page"},
    )


def page_of(passages: list[Passage], number: int) -> list[Passage]:
    """Return what stands on a page; where there are none, about as much as would."""
    if any(passage.page is not None for passage in passages):
        return [passage for passage in passages if passage.page == number]
    pages: list[list[Passage]] = [[]]
    for passage in passages:
        if sum(len(each.text) for each in pages[-1]) > LONGEST // 2:
            pages.append([])
        pages[-1].append(passage)
    return pages[number - 1] if number <= len(pages) else []

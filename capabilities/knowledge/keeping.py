"""Taking documents in, and having them read again."""

from typing import Annotated, Any

from pydantic import Field

from capabilities.contract import Context, Level, Reply
from capabilities.errors import NotFoundError
from capabilities.files import JOINTS, file_of
from capabilities.knowledge.package import KnowledgeSlots, Which, knowledge
from capabilities.library import About, File
from capabilities.origins import Origin
from capabilities.values import Spoken

LONGEST_NAME = 200
_LONGEST_ENDING = 10
PATIENCE = 4.0
"""Seconds in which a document that came may get read before its person is answered."""
LONG_PATIENCE = 25.0
"""The same, where what is in it was asked for."""


class AddDocument(KnowledgeSlots):
    """Which content, and what it is called."""

    content: str | None = Field(
        default=None,
        max_length=100,
        description="Id of the content that was received; none: how to give one.",
    )
    name: Annotated[str, Spoken()] = Field(
        default="", max_length=2_000, description="What the file is called."
    )


class ProcessDocument(KnowledgeSlots):
    """Which document."""

    document: Which | None = Field(default=None, description="Which document; none: the latest.")


@knowledge.action(level=Level.WRITE_OWN)
async def add_document(slots: AddDocument, context: Context) -> Reply:
    """Keep a file that was received, so that it can be asked about."""
    if slots.content is None:
        return Reply("document_how")
    size = await context.library.known(slots.content)
    if size is None:
        raise NotFoundError.worded("no_content")
    same = await context.records.of(File).find({"content": slots.content}, limit=1)
    name = told_name(slots.name)
    file = (
        same[0]
        if same
        else await context.records.of(File).add(
            File(
                name=name,
                called=spoken_name(name),
                content=slots.content,
                size=size,
                channel=context.channel,
                created_at=context.now,
                origin=Origin.OUTSIDE,
                sources=(name,),
            )
        )
    )
    about = await context.library.about(file, wait=PATIENCE)
    facts: dict[str, Any] = {"document": file.name, "given": file.created_at, **told(about)}
    if same:
        return Reply("document_known", about=[file], **facts)
    return Reply("document_added", about=[file], **facts)


@knowledge.action(level=Level.READ_OUTSIDE, destinations=())
async def process_document(slots: ProcessDocument, context: Context) -> Reply:
    """Have a document read again, and say what came of it."""
    file = await file_of(slots.document, context)
    await context.library.read_again(file)
    about = await context.library.about(file, wait=LONG_PATIENCE)
    return Reply("document_read", about=[file], document=file.name, **told(about))


def told(about: About) -> dict[str, Any]:
    """Return the facts that say how far a document is read."""
    return {
        "state": about.state,
        "pages": about.pages,
        "unit": about.unit or "page",
        "notes": list(about.notes),
        "problem": about.problem,
        "problem_facts": dict(about.facts),
        "done": about.done,
        "total": about.total,
    }


def spoken_name(name: str) -> str:
    """Return what a document is called in speech: "lease 2026" for "Lease_2026.pdf"."""
    stem, dot, ending = name.rpartition(".")
    plain = stem if dot and stem and len(ending) < _LONGEST_ENDING and ending.isalnum() else name
    return " ".join(JOINTS.sub(" ", plain).split()) or name


def told_name(name: str) -> str:
    """Return what a file came with as a name to be shown: no path, no control characters, not too long.

    Marks that turn the order of letters round ("gpj.exe" shown as "exe.jpg") are taken out.
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    shown = " ".join("".join(mark if mark.isprintable() else " " for mark in last).split())
    if len(shown) > LONGEST_NAME:
        stem, dot, ending = shown.rpartition(".")
        ending = f"…{dot}{ending}" if dot and len(ending) < _LONGEST_ENDING else "…"
        shown = f"{(stem or shown)[: LONGEST_NAME - len(ending)]}{ending}"
    return shown or "document"

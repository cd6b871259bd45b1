"""Which documents there are, and what is known of one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from capabilities.contract import Context, Level, Reply
from capabilities.files import every_file, file_of, fitting
from capabilities.knowledge.keeping import told
from capabilities.knowledge.package import KnowledgeSlots, Which, knowledge
from capabilities.library import File
from capabilities.values import When

Kind = Literal["pdf", "text", "word", "slides", "table", "web", "book", "mail", "picture"]
_TYPES: dict[Kind, tuple[str, ...]] = {
    "pdf": ("application/pdf",),
    "text": ("text/plain", "text/markdown"),
    "word": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.oasis.opendocument.text",
    ),
    "slides": ("application/vnd.openxmlformats-officedocument.presentationml.presentation",),
    "table": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/csv"),
    "web": ("text/html",),
    "book": ("application/epub+zip",),
    "mail": ("message/rfc822",),
    "picture": ("image/",),
}
SHOWN = 20


class ListDocuments(KnowledgeSlots):
    """Which documents to list."""

    name: str | None = Field(default=None, max_length=200, description="Only those with these words.")
    kind: Kind | None = Field(default=None, description="Only those of this kind.")
    tag: str | None = Field(default=None, max_length=60, description="Only those with this tag.")
    when: When | None = Field(default=None, description="Only those given at that time.")


class AboutDocument(KnowledgeSlots):
    """Which document, and what of it."""

    document: Which | None = Field(default=None, description="Which document; none: the latest.")
    what: Literal["everything", "author", "pages", "date", "size", "state"] = Field(
        default="everything", description="What of it is asked for."
    )


@knowledge.action(level=Level.READ_OUTSIDE, destinations=())
async def list_documents(slots: ListDocuments, context: Context) -> Reply:
    """List the person's documents, the latest first."""
    every = await every_file(context)
    found = await chosen(every, context, kind=slots.kind, tag=slots.tag, when=slots.when)
    if slots.name:
        found = fitting(slots.name, found, context.person.language)
    shown = found[:SHOWN]
    return Reply(
        "documents",
        about=shown,
        documents=[await _row(file, context) for file in shown],
        n=len(found),
        more=len(found) - len(shown),
        narrowed=bool(slots.kind or slots.tag or slots.when or slots.name),
    )


@knowledge.action(level=Level.READ_OUTSIDE, destinations=())
async def about_document(slots: AboutDocument, context: Context) -> Reply:
    """Say what is known of a document: who wrote it, when, how long it is, how far it is read."""
    file = await file_of(slots.document, context)
    about = await context.library.about(file, wait=1.0)
    return Reply(
        "document_about",
        about=[file],
        what=slots.what,
        document=file.name,
        given=file.created_at,
        size=file.size,
        tags=list(file.tags),
        title=about.title,
        author=about.author,
        made=about.made_at,
        words=about.characters // 6,
        **told(about),
    )


async def chosen(
    files: Sequence[File], context: Context, *, kind: Kind | None, tag: str | None, when: When | None
) -> list[File]:
    """Return the documents of a kind, with a tag, and given at a time."""
    when = bygone(when, context.local_now)
    found = [file for file in files if _given(file, when) and (tag is None or _tagged(file, tag))]
    if kind is None:
        return found
    return [file for file in found if (await context.library.about(file)).media_type.startswith(_TYPES[kind])]


def bygone(when: When | None, now: datetime) -> When | None:
    """Return a time that was said of what is past: "on Tuesday" is the last one, not the next."""
    if when is None or when.start is None or when.start <= now:
        return when
    yearly = when.grain in {"month", "quarter", "year"}  # these begin on a first
    start, end = (
        each and _earlier(each.astimezone(now.tzinfo), yearly=yearly) for each in (when.start, when.end)
    )
    return when.model_copy(update={"start": start, "end": end}) if start and start <= now else when


def _earlier(at: datetime, *, yearly: bool) -> datetime:
    return at.replace(year=at.year - 1) if yearly else at - timedelta(days=7)


async def _row(file: File, context: Context) -> dict[str, object]:
    about = await context.library.about(file)
    return {"name": file.name, "at": file.created_at, "tags": list(file.tags), **told(about)}


def _given(file: File, when: When | None) -> bool:
    if when is None:
        return True
    after = when.start is None or file.created_at >= when.start
    return after and (when.end is None or when.is_point or file.created_at < when.end)


def _tagged(file: File, tag: str) -> bool:
    return tag.strip(" #").casefold() in {each.casefold() for each in file.tags}

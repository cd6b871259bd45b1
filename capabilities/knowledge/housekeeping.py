"""Names, tags, and letting go. Everything here can be undone."""

from typing import Annotated

from pydantic import Field

from capabilities.contract import Context, Level, Reply
from capabilities.errors import ConflictError, InvalidRequestError, NotFoundError
from capabilities.files import every_file, file_of
from capabilities.knowledge.keeping import spoken_name, told_name
from capabilities.knowledge.package import KnowledgeSlots, Which, knowledge
from capabilities.library import File
from capabilities.values import Spoken

MOST_TAGS = 20
Tag = Annotated[str, Spoken(), Field(min_length=1, max_length=60)]


class RenameDocument(KnowledgeSlots):
    """Which document, and its new name."""

    document: Which = Field(description="Which document.")
    name: Annotated[str, Spoken()] = Field(min_length=1, max_length=200, description="The new name.")


class TagDocument(KnowledgeSlots):
    """Which document, and the tag."""

    document: Which = Field(description="Which document.")
    tag: Tag = Field(description="The tag.")


class UntagDocument(KnowledgeSlots):
    """Which document, and the tag."""

    document: Which = Field(description="Which document.")
    tag: Tag | None = Field(default=None, description="The tag; none: the only one it has.")


class RemoveDocument(KnowledgeSlots):
    """Which document."""

    document: Which = Field(description="Which document.")


class ReindexDocuments(KnowledgeSlots):
    """Nothing more."""


@knowledge.action(level=Level.WRITE_OWN)
async def rename_document(slots: RenameDocument, context: Context) -> Reply:
    """Give a document another name."""
    file = await file_of(slots.document, context)
    name = told_name(slots.name)
    saved = await context.records.of(File).save(
        file.model_copy(update={"name": name, "called": spoken_name(name)})
    )
    return Reply("document_renamed", about=[saved], before=file.name, document=name)


@knowledge.action(level=Level.WRITE_OWN)
async def tag_document(slots: TagDocument, context: Context) -> Reply:
    """Put a tag on a document."""
    file = await file_of(slots.document, context)
    tag = slots.tag.strip(" #\"'“”")
    if not tag:
        raise InvalidRequestError.worded("no_tag")
    if len(file.tags) >= MOST_TAGS:
        raise ConflictError.worded("tags_full", most=MOST_TAGS)
    known = tag.casefold() in {each.casefold() for each in file.tags}
    tags = file.tags if known else (*file.tags, tag)
    saved = file if known else await context.records.of(File).save(file.model_copy(update={"tags": tags}))
    return Reply("document_tagged", about=[saved], document=file.name, tag=tag, tags=list(tags))


@knowledge.action(level=Level.WRITE_OWN)
async def untag_document(slots: UntagDocument, context: Context) -> Reply:
    """Take a tag off a document."""
    file = await file_of(slots.document, context)
    if slots.tag is None and len(file.tags) > 1:
        context.asker.missing("tag")
    said = slots.tag or "".join(file.tags)
    tag = said.strip(" #\"'“”").casefold()
    left = tuple(each for each in file.tags if each.casefold() != tag)
    if len(left) == len(file.tags):
        raise NotFoundError.worded("no_such_tag", document=file.name, tag=said, tags=list(file.tags))
    saved = await context.records.of(File).save(file.model_copy(update={"tags": left}))
    return Reply("document_untagged", about=[saved], document=file.name, tag=said, tags=list(left))


@knowledge.action(level=Level.WRITE_OWN)
async def remove_document(slots: RemoveDocument, context: Context) -> Reply:
    """Delete a document; nothing of it is found any more. Undo brings it back within 30 days."""
    file = await file_of(slots.document, context)
    await context.records.of(File).remove(file.id)
    return Reply("document_removed", document=file.name)


@knowledge.action(level=Level.READ_OWN)
async def reindex_documents(slots: ReindexDocuments, context: Context) -> Reply:  # noqa: ARG001  # the contract's shape
    """Have all documents read anew, in the background."""
    files = await every_file(context)
    for file in files:
        await context.library.read_again(file)
    return Reply("documents_reread", n=len(files))

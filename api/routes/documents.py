"""Documents: giving them, what is known of them, what stands in them, and getting them back."""

from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from api.auth.caller import Parts, Reader, Writer, services_of
from api.body import Id
from api.errors import refusals
from api.routing import SIGNED_IN, signed_in_router
from api.services import Services
from api.turns import IdempotencyKey, TurnReply, do
from api.uploading import UploadReply, UploadRoute, uploaded
from capabilities.errors import NotFoundError
from capabilities.files import MOST_FILES
from capabilities.library import About, File, State

router = signed_in_router("documents")
uploads = APIRouter(tags=["documents"], route_class=UploadRoute, responses=refusals(400, *SIGNED_IN))

_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "array", "items": {"type": "string", "format": "binary"}}
                    },
                    "required": ["file"],
                }
            }
        },
    }
}


class DocumentBody(BaseModel):
    """A document, and how far it is read."""

    id: str
    name: str
    size: int = Field(description="Bytes.")
    tags: list[str]
    channel: str
    created_at: datetime
    state: State
    media_type: str
    title: str
    author: str
    made_at: datetime | None
    pages: int | None
    unit: str
    notes: list[str]
    problem: str | None = Field(description="Why it cannot be read, as the key of the sentence.")
    done: int
    total: int


class PassageBody(BaseModel):
    """A stretch of a document's text."""

    text: str
    start: int
    end: int
    page: int | None
    heading: str
    place: str
    kind: str


class FoundBody(BaseModel):
    """A passage that was found."""

    document: str
    name: str
    text: str
    marks: list[tuple[int, int]] = Field(description="Where the words stand in the text.")
    start: int
    end: int
    page: int | None
    heading: str
    place: str
    fit: float = Field(description="How well it fits, 0 to 1.")


@uploads.post("/api/upload", openapi_extra=_FORM)
async def upload(caller: Writer, request: Request, key: IdempotencyKey = None) -> UploadReply:
    """Give one or several files; each becomes a document. The same bytes are one document."""
    services = services_of(request)
    with services.uploads.hold(caller.user):
        return await uploaded(services, caller, request, key)


router.include_router(uploads)


@router.get("/api/documents")
async def documents(
    caller: Reader, services: Parts, limit: Annotated[int, Query(ge=1, le=MOST_FILES)] = 200
) -> list[DocumentBody]:
    """List your documents, the latest first."""
    files = await services.records(caller.user).of(File).find(sort=[("created_at", -1)], limit=limit)
    library = services.library.of(caller.user)
    return [_body(file, await library.about(file)) for file in files]


@router.get("/api/documents/search")
async def search(
    caller: Reader,
    services: Parts,
    q: Annotated[str, Query(min_length=1, max_length=500, pattern=r"\S", description="Words to look for.")],
    document: Annotated[Id | None, Query(description="Only in this document.")] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> list[FoundBody]:
    """Find the passages of your documents that fit some words best, with where those words stand."""
    if document is not None:
        files = [await services.own(caller.user, File, document)]
    else:
        files = await services.records(caller.user).of(File).find(limit=MOST_FILES)
    found = await services.library.of(caller.user).search(q, files, limit)
    return [
        FoundBody(
            document=passage.file,
            name=passage.name,
            text=passage.text,
            marks=list(passage.marks),
            start=passage.start,
            end=passage.end,
            page=passage.page,
            heading=passage.heading,
            place=passage.place,
            fit=passage.fit,
        )
        for passage in found
    ]


@router.get("/api/documents/{document_id}")
async def document(document_id: Annotated[Id, Path()], caller: Reader, services: Parts) -> DocumentBody:
    """Return one document, and how far it is read."""
    file = await services.own(caller.user, File, document_id)
    return _body(file, await services.library.of(caller.user).about(file))


@router.get("/api/documents/{document_id}/passages")
async def passages(document_id: Annotated[Id, Path()], caller: Reader, services: Parts) -> list[PassageBody]:
    """Return what a document says, in order; the spans are those of citations."""
    file = await services.own(caller.user, File, document_id)
    return [
        PassageBody(
            text=passage.text,
            start=passage.start,
            end=passage.end,
            page=passage.page,
            heading=passage.heading,
            place=passage.place,
            kind=passage.kind,
        )
        for passage in await services.library.of(caller.user).passages(file)
    ]


@router.get("/api/documents/{document_id}/content", response_class=StreamingResponse)
async def content(document_id: Annotated[Id, Path()], caller: Reader, services: Parts) -> StreamingResponse:
    """Return a document as it was given, to be saved: browsers show nothing of it here."""
    file = await services.own(caller.user, File, document_id)
    await _there(services, caller.user, file)
    return StreamingResponse(
        services.store.blobs.read(file.content),
        media_type="application/octet-stream",
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
            "content-length": str(file.size),
            "content-security-policy": "sandbox; default-src 'none'",
            "x-content-type-options": "nosniff",
        },
    )


@router.delete("/api/documents/{document_id}")
async def remove_document(
    document_id: Annotated[Id, Path()], caller: Writer, services: Parts, key: IdempotencyKey = None
) -> TurnReply:
    """Delete a document; undo brings it back."""
    found = await services.own(caller.user, File, document_id)
    return await do(services, caller, "remove_document", {"document": found.id}, key)


async def _there(services: Services, user: str, file: File) -> None:
    if await services.library.of(user).known(file.content) is None:
        raise NotFoundError("The content of that document is not here any more.")


def _body(file: File, about: About) -> DocumentBody:
    return DocumentBody(
        id=file.id,
        name=file.name,
        size=file.size,
        tags=list(file.tags),
        channel=file.channel,
        created_at=file.created_at,
        state=about.state,
        media_type=about.media_type,
        title=about.title,
        author=about.author,
        made_at=about.made_at,
        pages=about.pages,
        unit=about.unit,
        notes=list(about.notes),
        problem=about.problem.removeprefix("error.") or None,
        done=about.done,
        total=about.total,
    )

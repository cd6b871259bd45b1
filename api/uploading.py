"""Taking files in over HTTP: streamed to the disk, kept, and given to the person's library as turns.

A file that cannot be taken says why and takes no other with it.
"""

import asyncio
from collections.abc import AsyncIterator

from fastapi import Request
from pydantic import BaseModel, Field
from python_multipart.exceptions import FormParserError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from api.auth.caller import Caller
from api.errors import BodyRefusal, BodyTimeoutError, BodyTooLargeError, UnreadableBodyError
from api.json_body import StrictRequest, StrictRoute
from api.limits import Limits
from api.services import Services
from api.turns import TurnReply, do
from bot.replies import Listener
from bot.store.blobs import CHUNK
from capabilities.errors import ConflictError, DayhandError, InvalidRequestError

_FORM = 100_000
"""Bytes that the form around the files may take."""
_MOST_AT_ONCE = 4
"""Files of the largest size that one upload may come to."""


class UploadProblem(BaseModel):
    """Why a file was not taken."""

    code: str
    detail: str


class Uploaded(BaseModel):
    """What became of one file: the turn that added it, or why it was not taken."""

    name: str
    document: str | None = Field(default=None, description="Id of the document.")
    turn: TurnReply | None = None
    problem: UploadProblem | None = None


class UploadReply(BaseModel):
    """What became of each file, in the order they were sent."""

    files: list[Uploaded]


class _RefusedUpload(MultiPartException):  # what the parser cleans up after
    """An upload that is refused in the middle."""

    def __init__(self, error: DayhandError) -> None:
        super().__init__(error.sentence)
        self.error = error


class UploadRequest(StrictRequest):
    """A request whose body is a form with files: capped as a whole, and never waited for too long."""

    def most(self, limits: Limits) -> int:  # noqa: ARG002  # the base's shape
        """Return how many bytes the body may have."""
        services: Services = self.app.state.services
        return services.library.contents.most * _MOST_AT_ONCE + _FORM

    async def stream(self) -> AsyncIterator[bytes]:  # type: ignore[override]  # as the base's, which is a generator
        """Yield the body in pieces until it is refused: too large, or nothing more comes."""
        limits: Limits = self.app.state.services.limits
        most = self.most(limits)
        too_large = BodyTooLargeError(f"An upload may have {most} bytes at most.")
        declared = self.headers.get("content-length", "0")
        if not declared.isdecimal() or len(declared) > 19 or int(declared) > most:
            raise _RefusedUpload(too_large)
        pieces = super().stream()
        size = 0
        while True:
            try:
                async with asyncio.timeout(limits.upload_seconds):
                    piece = await anext(pieces)
            except StopAsyncIteration:
                return
            except TimeoutError:
                raise _RefusedUpload(BodyTimeoutError("The upload has stopped.")) from None
            except ClientDisconnect:
                raise _RefusedUpload(BodyTimeoutError("The upload broke off.")) from None
            size += len(piece)
            if size > most:
                raise _RefusedUpload(too_large)
            yield piece


class UploadRoute(StrictRoute):
    """A route that takes files."""

    request_class = UploadRequest


async def uploaded(services: Services, caller: Caller, request: Request, key: str | None) -> UploadReply:
    """Return what became of the files of a form; the error of the only one is raised.

    The same key with the same files is answered with the first one's outcome.
    """
    form = await _form(request, services.limits)
    try:
        files = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
        if not files:
            raise InvalidRequestError("There is no file in the upload; send it as multipart/form-data.")
        taken = [
            await _taken(services, caller, file, f"{key}:{place}" if key else None)
            for place, file in enumerate(files)
        ]
    finally:
        await form.close()
    problems = [error for _, error in taken if error is not None]
    if len(problems) == len(taken):
        raise problems[0]
    return UploadReply(files=[result for result, _ in taken])


async def _form(request: Request, limits: Limits) -> FormData:
    """Return the form of a request, its files on the disk; raises BodyRefusal (400, 408, 413)."""
    malformed = BodyRefusal(UnreadableBodyError("The body is no form with files as we take it."))
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise malformed
    most = limits.upload_files
    parser = MultiPartParser(request.headers, request.stream(), max_files=most, max_fields=most)
    try:
        form = await parser.parse()
    except _RefusedUpload as error:
        raise BodyRefusal(error.error) from error
    except (MultiPartException, FormParserError, KeyError, ValueError) as error:
        raise malformed from error
    # A part without an end is no part: the parser forgets it, and its file.
    begun = parser._files_to_close_on_error  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # nothing else knows
    if len(begun) > sum(isinstance(part, UploadFile) for _, part in form.multi_items()):
        for file in begun:
            file.close()
        raise malformed
    return form


async def _taken(
    services: Services, caller: Caller, file: UploadFile, key: str | None
) -> tuple[Uploaded, DayhandError | None]:
    name = (file.filename or "").encode(errors="replace").decode().replace("\0", " ")
    try:
        kept = await services.library.receive(caller.user, _chunks(file), name)
        turn = await do(services, caller, "add_document", {"content": kept["_id"], "name": name[:2_000]}, key)
    except (InvalidRequestError, ConflictError) as error:
        person = await services.people.get(caller.user)
        listener = Listener(person.language, person.zone, services.clock.now(), person.name)
        error.sentence = services.replies.worded(error, listener)
        problem = UploadProblem(code=error.code, detail=error.sentence)
        return Uploaded(name=name, problem=problem), error
    document = next((str(card["id"]) for card in turn.reply.cards if card["noun"] == "document"), None)
    return Uploaded(name=name, document=document, turn=turn), None


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(CHUNK):
        yield chunk

"""Fetching a model: to the end, checked, and only then where engines look for it. Never in a request.

A file that was cut off is gone on with the next time. Nothing is unpacked or put in place before every
file has the SHA-256 that it should have.
"""

import hashlib
import importlib.util
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bot.speech.catalog import File, Published
from bot.speech.port import EXTRA, SpeechUnavailableError
from capabilities.errors import InvalidRequestError, UnavailableError

if TYPE_CHECKING:
    import httpx

_SECONDS = 30.0
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_PIECE = 1_000_000
_UNPACKED = 20
"""Times its size that an archive may unpack to."""
_MOST_MEMBERS = 2_000

Told = Callable[[str, int], None]
"""Hears how many bytes of a file are there."""


def pull(model: Published, home: Path, told: Told) -> Path:
    """Fetch a model and return its folder; blocks. Errors are sentences.

    InvalidRequestError when a hash is missing or is not what was fetched, UnavailableError when its
    publisher cannot be reached.
    """
    if importlib.util.find_spec("httpx") is None:
        raise SpeechUnavailableError(EXTRA)
    unknown = [file.name for file in model.files if file.sha256 is None]
    if unknown:
        raise InvalidRequestError(
            f"I know no SHA-256 of {', '.join(unknown)}; give what its publisher shows at {model.at}: "
            + " ".join(f"--sha256 {name}=…" for name in unknown)
        )
    folder = model.folder(home)
    if folder.exists():
        return folder
    coming = folder.with_name(f"{model.name}.part")
    coming.mkdir(parents=True, exist_ok=True, mode=0o700)
    for file in model.files:
        _fetch(f"{model.at}/{file.name}", file, coming / file.name, told)
    for file in model.files:
        if file.unpack:
            _unpack(coming / file.name, file, coming)
    coming.replace(folder)
    return folder


def _fetch(address: str, file: File, target: Path, told: Told) -> None:
    """Fetch a file, or what is missing of it; refuse it when it is another than it should be."""
    import httpx  # an extra

    if target.exists() and _hash(target) == file.sha256:
        return
    unfinished = target.with_name(f"{target.name}.part")
    there = unfinished.stat().st_size if unfinished.exists() else 0
    if there < file.most:
        headers = {"range": f"bytes={there}-"} if there else {}
        try:
            with (
                httpx.Client(
                    timeout=_SECONDS, trust_env=False, event_hooks={"request": [_only_safe]}
                ) as client,
                client.stream("GET", address, headers=headers, follow_redirects=True) as answer,
            ):
                _write(answer, unfinished, file, told)
        except httpx.HTTPError as error:
            raise UnavailableError(
                f"{file.name} could not be fetched to its end; what is there is kept. Try again."
            ) from error
    found = _hash(unfinished)
    if found != file.sha256:
        unfinished.unlink()
        raise InvalidRequestError(
            f"{file.name} is not what it should be, and was thrown away: its SHA-256 is {found}, "
            f"not {file.sha256}."
        )
    unfinished.replace(target)


def _only_safe(request: "httpx.Request") -> None:
    """Refuse to be sent on to an address that others can read along or change."""
    if request.url.scheme != "https" and request.url.host not in _LOOPBACK:
        raise InvalidRequestError(f"That would be fetched openly from {request.url.host[:80]}; I don't.")


def _write(answer: "httpx.Response", target: Path, file: File, told: Told) -> None:
    if answer.status_code == 416:
        return  # all of it is there
    if answer.status_code not in {200, 206}:
        raise UnavailableError(f"{file.name} cannot be fetched: its publisher answers {answer.status_code}.")
    with target.open("ab" if answer.status_code == 206 else "wb") as opened:
        target.chmod(0o600)
        for piece in answer.iter_bytes(_PIECE):
            opened.write(piece)
            if opened.tell() > file.most:
                target.unlink()
                raise InvalidRequestError(f"{file.name} is larger than it should be; I threw it away.")
            told(file.name, opened.tell())


def _hash(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _unpack(archive: Path, file: File, folder: Path) -> None:
    """Unpack an archive into a folder, without the one folder everything in it is in."""
    inside = folder / "unpacked"
    shutil.rmtree(inside, ignore_errors=True)
    with zipfile.ZipFile(archive) as opened:
        members = opened.infolist()
        size = sum(member.file_size for member in members)
        ways = [PurePosixPath(member.filename) for member in members]
        wild = any(way.is_absolute() or ".." in way.parts for way in ways)
        if wild or len(members) > _MOST_MEMBERS or size > file.most * _UNPACKED:
            raise InvalidRequestError(f"{file.name} is no archive that I unpack.")
        opened.extractall(inside)
    top = list(inside.iterdir())
    source = top[0] if len(top) == 1 and top[0].is_dir() else inside
    for part in source.iterdir():
        part.replace(folder / part.name)
    shutil.rmtree(inside, ignore_errors=True)
    archive.unlink()

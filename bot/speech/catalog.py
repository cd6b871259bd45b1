"""Which models for speech can be fetched by name (``models.yaml``), and where they are on this machine."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

from capabilities.errors import InvalidRequestError, NotFoundError
from capabilities.texts import parse

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class File:
    """One file of a model. ``sha256`` is None when nobody here has verified it."""

    name: str
    most: int
    """Bytes."""
    unpack: bool
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Published:
    """A model as it is published."""

    name: str
    engine: str
    language: str
    licence: str
    needs: str
    setting: str
    at: str
    files: tuple[File, ...]

    def folder(self, home: Path) -> Path:
        """Return where it is once it is fetched."""
        return home / "models" / self.name

    def known_by(self, told: Mapping[str, str]) -> "Published":
        """Return it with hashes that somebody gives; a pinned one stands against another."""
        for name in told.keys() - {file.name for file in self.files}:
            raise InvalidRequestError(f"{self.name} has no file {name[:80]}.")
        return replace(self, files=tuple(self._known(file, told.get(file.name)) for file in self.files))

    @staticmethod
    def _known(file: File, told: str | None) -> File:
        if told is None:
            return file
        told = told.strip().lower()
        if not _HASH.fullmatch(told):
            raise InvalidRequestError(
                f"A SHA-256 has 64 figures from 0 to f; the one of {file.name} has not."
            )
        if file.sha256 not in {None, told}:
            raise InvalidRequestError(f"{file.name} is pinned to another SHA-256: {file.sha256}.")
        return replace(file, sha256=told)


def catalog() -> dict[str, Published]:
    """Return every model that can be fetched, by its name."""
    text = resources.files("bot.speech").joinpath("models.yaml").read_text(encoding="utf-8")
    return {name: _published(name, about) for name, about in parse(text).items()}


def published(name: str) -> Published:
    """Return a model by its name; NotFoundError tells those there are."""
    known = catalog()
    if name not in known:
        raise NotFoundError(f"I know no model {name[:60]}; there are {', '.join(known)}.")
    return known[name]


def _published(name: str, about: Mapping[str, Any]) -> Published:
    files: Mapping[str, Mapping[str, Any]] = about["files"]
    return Published(
        name=name,
        engine=about["engine"],
        language=str(about["language"]),
        licence=about["licence"],
        needs=about["needs"],
        setting=about["setting"],
        at=about["at"],
        files=tuple(
            File(file, int(told["megabytes"]) * 1_000_000, bool(told.get("unpack")), told.get("sha256"))
            for file, told in files.items()
        ),
    )

"""The built web client: its files are listed once, and each page has a nonce of its own."""

import gzip
import mimetypes
import secrets
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Final, Self

from starlette.responses import Response

NONCE: Final = "%NONCE%"
"""What stands in the page for the nonce."""
_FOREVER: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "no-cache"
_COMPRESSED: Final = {".js", ".css", ".svg", ".json", ".webmanifest", ".html"}
_TYPES: Final = {
    ".webmanifest": "application/manifest+json",
    ".js": "text/javascript",
    ".woff2": "font/woff2",
}


def policy(nonce: str) -> str:
    """Return the content policy of the page: its own scripts, and styles that carry the nonce.

    Pictures from elsewhere may be fetched because the page does so only when it is pressed.
    """
    return (
        f"default-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob: https:; "
        "media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    )


@dataclass(frozen=True, slots=True)
class Client:
    """The files of a built client by their paths; only what was there when it was found is ever served."""

    page: str
    files: dict[str, Path]
    _compressed: dict[str, bytes] = field(default_factory=dict[str, bytes])

    @classmethod
    def found(cls) -> Self | None:
        """Return the client that came with the package, else the one built in this checkout; None without."""
        packed = resources.files("api").joinpath("client")
        checkout = Path(__file__).parents[1] / "web" / "dist"
        for folder in (Path(str(packed)), checkout):
            if (folder / "index.html").is_file():
                return cls.of(folder)
        return None

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Return the client in a folder."""
        files = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}
        return cls((folder / "index.html").read_text(encoding="utf-8"), files)

    def shown(self) -> Response:
        """Return the page."""
        nonce = secrets.token_urlsafe(16)
        return Response(
            self.page.replace(NONCE, nonce),
            media_type="text/html",
            headers={"content-security-policy": policy(nonce), "cache-control": _ASK_AGAIN},
        )

    def file(self, path: str, *, compressed: bool) -> Response | None:
        """Return one of its files; None when it has none of that path. Blocks for milliseconds."""
        file = self.files.get(path)
        if file is None or path == "index.html":
            return None
        kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        headers = {"cache-control": _FOREVER if path.startswith("assets/") else _ASK_AGAIN}
        if file.suffix not in _COMPRESSED:
            return Response(file.read_bytes(), media_type=kind, headers=headers)
        headers["vary"] = "accept-encoding"
        if not compressed:
            return Response(file.read_bytes(), media_type=kind, headers=headers)
        if path not in self._compressed:
            self._compressed[path] = gzip.compress(file.read_bytes(), 9)
        return Response(
            self._compressed[path], media_type=kind, headers={**headers, "content-encoding": "gzip"}
        )

"""What kind of file it is, by its content. A name may say anything.

The first bytes decide, so a file that is two things at once is the one that a viewer would take it for.
Sources: the file signatures of each format's specification, WHATWG MIME Sniffing for HTML.
"""

import re

from bot.reading import charsets, zips
from bot.reading.blocks import RefusedError

_PICTURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""OLE2: Word, Excel and PowerPoint before 2007, and the newer ones when they are encrypted."""
_OTHERS = (
    b"{\\rtf",
    b"%!PS",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"\x7fELF",
    b"MZ",
    b"SQLite format 3\0",
)
# Their decoder starts threads, which the process of a recogniser may not.
_HEIF = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
_PDF_WITHIN = 1024
"""A PDF may begin this much later (ISO 32000-1, annex H.3)."""
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|title|body|h1|div|p|table|meta|style)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_MAIL_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]*):(?:[ \t]|\r?\n[ \t])?")
_MAIL_FIELDS = re.compile(
    r"from|to|cc|subject|date|message-id|received|return-path|mime-version|content-type|delivered-to|reply-to|"
    r"x-mailer|user-agent|dkim-signature|list-id|envelope-to|in-reply-to"
)
_BY_NAME = {
    "md": "text/markdown",
    "markdown": "text/markdown",
    "csv": "text/csv",
    "tsv": "text/csv",
}


def media_type(file: bytes, name: str = "") -> str:
    """Return the media type; RefusedError for what nothing here reads. A name tells kinds of text apart."""
    found = _by_signature(file)
    if found:
        return found
    text = charsets.decoded(file[: 1 << 16], whole=False)
    if not text.strip():
        _refuse_blank(file)
    if _HTML.match(text[:4096]):
        return "text/html"
    if _is_mail(text):
        return "message/rfc822"
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    return _BY_NAME.get(ending, "text/plain")


def _by_signature(file: bytes) -> str | None:
    picture = _picture(file)
    if picture:
        return picture
    if file.startswith(_COMPOUND):
        encrypted = "EncryptedPackage".encode("utf-16-le") in file
        raise RefusedError("encrypted" if encrypted else "unknown_type")
    if file.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _by_members(file)
    if file[4:8] == b"ftyp" and file[8:12] in _HEIF:
        raise RefusedError("heic")
    if file.startswith(_OTHERS):
        raise RefusedError("unknown_type")
    begun = file.find(b"%PDF-", 0, _PDF_WITHIN)
    return "application/pdf" if begun == 0 or (begun > 0 and file.lstrip()[:1] != b"<") else None


def _picture(file: bytes) -> str | None:
    if file.startswith(b"RIFF") and file[8:12] == b"WEBP":
        return "image/webp"
    if file.startswith(b"BM") and len(file) > 26 and int.from_bytes(file[2:6], "little") in (0, len(file)):
        return "image/bmp"
    return next((kind for start, kind in _PICTURES if file.startswith(start)), None)


def _by_members(file: bytes) -> str:
    archive = zips.opened(file)
    names = frozenset(archive.namelist())
    if "mimetype" in names:
        kind = zips.member(archive, "mimetype", 200).decode("ascii", "replace").strip()
        if kind in ("application/epub+zip", "application/vnd.oasis.opendocument.text"):
            return kind
    if "[Content_Types].xml" in names:
        types = zips.member(archive, "[Content_Types].xml", 1_000_000)
        for kind in ("wordprocessingml.document", "presentationml.presentation", "spreadsheetml.sheet"):
            if f"vnd.openxmlformats-officedocument.{kind}.main+xml".encode() in types:
                return f"application/vnd.openxmlformats-officedocument.{kind}"
    raise RefusedError("unknown_type")


def _is_mail(text: str) -> bool:
    seen: set[str] = set()
    for line in text.lstrip("\r\n").splitlines()[:60]:
        if not line.strip():
            break
        if line[0] in " \t" or line.startswith("From "):
            continue
        field = _MAIL_FIELD.match(line)
        if field is None:
            return False
        seen.add(field[1].casefold())
    known = [field for field in seen if _MAIL_FIELDS.fullmatch(field)]
    return len(known) >= 3 and bool(seen & {"from", "received", "return-path"})


def _refuse_blank(file: bytes) -> None:
    if not charsets.decoded(file).strip():
        raise RefusedError("empty")

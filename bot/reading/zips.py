"""Zip archives as containers of documents, with bounds that hold before anything is unpacked.

A library later reads members by the sizes that the directory declares, and `zipfile` never yields more than
that: so it is enough that what is declared is bounded and that no two members share their bytes.
"""

import io
import re
import zipfile
import zlib

from bot.reading.blocks import RefusedError

MEMBERS = 2_000
UNPACKED = 100_000_000
RATIO = 100
_SMALL = 1_000_000
"""Bytes that a member may unpack into whatever its ratio."""
_HEADER = 30
"""Bytes of a member's own header, without its name."""
_MARKUP = (".xml", ".rels")
_DECLARATION = re.compile(b"<!(?:DOCTYPE|ENTITY)|<\0!\0(?:D\0O\0C|E\0N\0T)|\0<\0!\0(?:D\0O\0C|E\0N\0T)")
"""In UTF-8 and in both kinds of UTF-16."""


def opened(file: bytes) -> zipfile.ZipFile:
    """Return an archive that unpacks within bounds."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(file))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise RefusedError("damaged") from error
    members = archive.infolist()
    if any(member.flag_bits & 0x1 for member in members):
        raise RefusedError("encrypted")
    unpacked = sum(member.file_size for member in members)
    if len(members) > MEMBERS or unpacked > UNPACKED or unpacked > max(_SMALL, len(file) * RATIO):
        raise RefusedError("bomb")
    end = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.file_size > max(_SMALL, member.compress_size * RATIO) or member.header_offset < end:
            raise RefusedError("bomb")
        end = member.header_offset + _HEADER + member.compress_size
    return archive


def without_declarations(file: bytes) -> zipfile.ZipFile:
    """Return an archive whose markup declares no types and entities: no document of an office does."""
    archive = opened(file)
    for name in archive.namelist():
        if name.casefold().endswith(_MARKUP) and _DECLARATION.search(member(archive, name)):
            raise RefusedError("bomb")
    return archive


def member(archive: zipfile.ZipFile, name: str, most: int = UNPACKED) -> bytes:
    """Return the first ``most`` bytes of a member; RefusedError when they are damaged."""
    try:
        with archive.open(name) as opened_member:
            return opened_member.read(most)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, NotImplementedError) as error:
        raise RefusedError("damaged") from error

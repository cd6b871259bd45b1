"""Pictures: only their headers are looked at here; what they say the recogniser reads.

Sources: PNG (ISO/IEC 15948), JPEG (ITU-T T.81), GIF89a, WebP (RFC 9649), TIFF 6.0, BMP (BITMAPINFOHEADER).
"""

import struct
from collections.abc import Iterator

from bot.reading.blocks import RefusedError, Sink

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG's markers that are followed by height and width."""
_ALONE = frozenset((0x01, *range(0xD0, 0xD9)))
_DIRECTORIES = 50


def read(file: bytes, sink: Sink) -> None:
    """Let a picture be read that is not larger than anybody's camera makes them."""
    try:
        sizes = list(_sizes(file))
    except (struct.error, IndexError) as error:
        raise RefusedError("damaged") from error
    if not sizes or any(width <= 0 or height <= 0 for width, height in sizes):
        raise RefusedError("damaged")
    if any(width * height > sink.bounds.pixels for width, height in sizes):
        raise RefusedError("bomb")
    sink.whole_picture()


def _sizes(file: bytes) -> Iterator[tuple[int, int]]:
    if file.startswith(b"\x89PNG"):
        yield struct.unpack_from(">II", file, 16)
    elif file.startswith(b"GIF8"):
        yield struct.unpack_from("<HH", file, 6)
    elif file.startswith(b"\xff\xd8"):
        yield from _jpeg(file)
    elif file.startswith(b"RIFF"):
        yield _webp(file)
    elif file.startswith(b"BM"):
        width, height = struct.unpack_from("<ii", file, 18)
        yield width, abs(height)
    else:
        yield from _tiff(file)


def _jpeg(file: bytes) -> Iterator[tuple[int, int]]:
    at = 2
    while at + 9 < len(file):
        if file[at] != 0xFF:
            raise RefusedError("damaged")
        marker = file[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        length, height, width = struct.unpack_from(">H1xHH", file, at + 2)
        if marker in _FRAMES:
            yield width, height
        if marker == 0xDA:  # the picture itself begins
            return
        at += 2 + length


def _webp(file: bytes) -> tuple[int, int]:
    kind = file[12:16]
    if kind == b"VP8X":
        return int.from_bytes(file[24:27], "little") + 1, int.from_bytes(file[27:30], "little") + 1
    if kind == b"VP8L":
        (packed,) = struct.unpack_from("<I", file, 21)
        return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", file, 26)
    return width & 0x3FFF, height & 0x3FFF


def _tiff(file: bytes) -> Iterator[tuple[int, int]]:
    order = "<" if file.startswith(b"II") else ">"
    (at,) = struct.unpack_from(f"{order}I", file, 4)
    seen: set[int] = set()
    while at and at not in seen and len(seen) < _DIRECTORIES:
        seen.add(at)
        (entries,) = struct.unpack_from(f"{order}H", file, at)
        size = {0x100: 0, 0x101: 0}
        for number in range(entries):
            tag, kind = struct.unpack_from(f"{order}HH", file, at + 2 + 12 * number)
            if tag in size:
                form = "H" if kind == 3 else "I"
                (size[tag],) = struct.unpack_from(f"{order}{form}", file, at + 10 + 12 * number)
        yield size[0x100], size[0x101]
        (at,) = struct.unpack_from(f"{order}I", file, at + 2 + 12 * entries)

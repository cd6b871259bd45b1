"""Pictures whose headers lie, and what is a picture and something else."""

import struct
import zlib

from tests.reading.corpus import FOLDER
from tests.reading.hostile import Case


def png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    packed = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def jpeg(width: int, height: int, before: bytes = b"") -> bytes:
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8" + before + frame + b"\xff\xda" + bytes(60)


def webp(width: int, height: int) -> bytes:
    body = (
        b"VP8X"
        + struct.pack("<I", 10)
        + bytes(4)
        + (width - 1).to_bytes(3, "little")
        + (height - 1).to_bytes(3, "little")
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def tiff(width: int, height: int, following: int = 0) -> bytes:
    entries = struct.pack("<HHIIHHII", 0x100, 4, 1, width, 0x101, 4, 1, height)
    return b"II*\0" + struct.pack("<IH", 8, 2) + entries + struct.pack("<I", following) + bytes(40)


def tiff_with_a_large_second_page() -> bytes:
    first = bytearray(tiff(10, 10))
    struct.pack_into("<I", first, 8 + 2 + 24, len(first))
    entries = struct.pack("<HHIIHHII", 0x100, 4, 1, 60_000, 0x101, 4, 1, 60_000)
    return bytes(first) + struct.pack("<H", 2) + entries + bytes(4)


CASES = {
    "png: 3,600 megapixels": Case(lambda: png(60_000, 60_000), "bomb"),
    "png: 41 megapixels": Case(lambda: png(6_404, 6_404), "bomb"),
    "png: 40 megapixels": Case(lambda: png(6_324, 6_324), "needs_ocr"),
    "png: no width": Case(lambda: png(0, 10), "damaged"),
    "png: cut in its header": Case(lambda: png(10, 10)[:18], "damaged"),
    "jpeg: 4,294 megapixels": Case(lambda: jpeg(65_535, 65_535), "bomb"),
    "jpeg: behind a long comment": Case(
        lambda: jpeg(65_535, 65_535, b"\xff\xfe\xff\xfd" + bytes(0xFFFB)), "bomb"
    ),
    "jpeg: no frame at all": Case(lambda: b"\xff\xd8\xff\xe0" + bytes(200), "damaged"),
    "webp: 281 million megapixels": Case(lambda: webp(1 << 24, 1 << 24), "bomb"),
    "tiff: 16 million megapixels": Case(lambda: tiff(1 << 22, 1 << 22), "bomb"),
    "tiff: a large second page": Case(tiff_with_a_large_second_page, "bomb"),
    "tiff: pages without end": Case(lambda: tiff(10, 10, following=8), "needs_ocr"),
    "tiff: a directory that is not there": Case(lambda: b"II*\0\xff\xff\xff\x7f" + bytes(20), "damaged"),
    "gif: 4,294 megapixels": Case(lambda: b"GIF89a" + b"\xff" * 4 + bytes(20), "bomb"),
    "gif: and a script": Case(
        lambda: b"GIF89a/*" + (FOLDER / "memo.imagemagick.gif").read_bytes()[8:] + b"*/=alert(1)//",
        "needs_ocr",
        name="x.js",
    ),
    "bmp: upside down and large": Case(
        lambda: b"BM" + bytes(8) + struct.pack("<IIii", 54, 40, 50_000, -50_000) + bytes(60), "bomb"
    ),
    "heic": Case(lambda: b"\0\0\0\x18ftypheic" + bytes(100), "heic"),
    "heic: called a JPEG": Case(lambda: b"\0\0\0\x1cftypmif1" + bytes(9), "heic", name="photo.jpg"),
    "mp4": Case(lambda: b"\0\0\0\x18ftypisom" + bytes(100), "unknown_type"),
}

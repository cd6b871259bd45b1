"""Frames on a pipe between this process and a child: a JSON head and a body of bytes, both measured."""

import asyncio
import json
import struct
from typing import Any, BinaryIO

_SIZES = struct.Struct("<II")
_MOST_HEAD = 32_000_000
_MOST_BODY = 64_000_000


def frame(head: dict[str, Any], body: bytes = b"") -> bytes:
    """Return a frame as bytes."""
    return opening(head, len(body)) + body


def opening(head: dict[str, Any], size: int) -> bytes:
    """Return what stands before a body of that many bytes."""
    text = json.dumps(head).encode()
    return _SIZES.pack(len(text), size) + text


def read(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """Read a frame; None at the end of the stream."""
    sizes = stream.read(_SIZES.size)
    if len(sizes) < _SIZES.size:
        return None
    head, body = _SIZES.unpack(sizes)
    return json.loads(stream.read(head)), stream.read(body)


async def read_async(stream: asyncio.StreamReader) -> tuple[dict[str, Any], bytes]:
    """Read a frame; EOFError when the child is gone, ValueError for nonsense."""
    head, body = _SIZES.unpack(await stream.readexactly(_SIZES.size))
    if head > _MOST_HEAD or body > _MOST_BODY:
        raise ValueError("a frame is larger than any that was asked for")
    return json.loads(await stream.readexactly(head)), await stream.readexactly(body)

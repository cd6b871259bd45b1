"""A child process that reads one file and ends.

Run as ``python -I -m bot.reading.child``. It is asked by one frame (the bounds, what somebody called the
file, and the file) and answers by frames: progress, pictures of pages, and at last the blocks or why there
are none. What the file is decides which libraries are loaded; then it gives up its rights, and only then
a parser sees the file. See `bot.confined.rights`.
"""

import logging
import sys
import warnings
from contextlib import suppress
from typing import Any

from bot.confined.framing import frame, read
from bot.confined.rights import bound, give_up
from bot.reading.blocks import FullError, RefusedError, Sink
from bot.reading.bounds import Bounds
from bot.reading.formats import loaded
from bot.reading.sniffing import media_type


def main() -> None:
    """Read one file."""
    out, sys.stdout = sys.stdout.buffer, sys.stderr  # a library that prints must not break a frame
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    asked = read(sys.stdin.buffer)
    if asked is None:
        return

    def send(head: dict[str, Any], body: bytes = b"") -> None:
        out.write(frame(head, body))
        out.flush()

    head, file = asked
    bounds = Bounds(**head["bounds"])
    spare = bytearray(4_000_000)  # so that there is room to say that there is none
    bound(bounds.memory, bounds.processor)
    try:
        send(*_answer(file, str(head["name"]), bounds, send))
    except MemoryError:
        del spare
        send({"refused": "memory"})


def _answer(file: bytes, name: str, bounds: Bounds, send: Any) -> tuple[dict[str, Any], bytes]:
    sink = Sink(bounds, send)
    try:
        kind = media_type(file, name)
        read_format = loaded(kind)
        give_up()
        with suppress(FullError):  # then it is read as far as the budget went
            read_format(file, sink)
        head = {"read": kind, "facts": sink.facts, "notes": sink.notes, "whole": kind.startswith("image/")}
        return head, sink.body()
    except RefusedError as refused:
        return {"refused": refused.key, "facts": refused.facts}, b""
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # what parsers raise has no common base
        return {"refused": "damaged", "facts": {}, "kind": type(error).__name__}, b""


if __name__ == "__main__":
    main()

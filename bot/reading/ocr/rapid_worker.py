"""A child process that reads pages with RapidOCR, one after the other: its models take a second to load.

Run as ``python -I -m bot.reading.ocr.rapid_worker``. It is given bare pixels, so it parses nothing. Once
the models are loaded it gives up every right; what it may take of memory and processor time is bounded
from the beginning.
"""

import os
import sys
import time
from typing import Any

from bot.confined.framing import frame, read
from bot.confined.rights import bound, give_up

MEMORY, PROCESSOR = 2_600_000_000, 1_200
"""The processor time is for all pages together: the parent starts another one in good time."""
_THREADS = 1
"""A second one makes a page a fifth faster at half as much again, and leaves no core for who is talking."""


def main() -> None:
    """Answer until the pipe ends."""
    bound(MEMORY, PROCESSOR)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy is loaded; each thread takes its share of memory
    from bot.reading.ocr.rapid import Rapid

    engine = Rapid(_THREADS)
    give_up()
    while (asked := read(sys.stdin.buffer)) is not None:
        try:
            answer: dict[str, Any] = _answer(engine, *asked)
        except MemoryError:
            answer = {"error": "memory"}
        except Exception as error:  # noqa: BLE001  # the engine raises whatever its libraries do
            answer = {"error": "memory" if "alloc" in str(error) else "damaged", "kind": type(error).__name__}
        answer["spent"] = time.process_time()
        sys.stdout.buffer.write(frame(answer))
        sys.stdout.buffer.flush()


def _answer(engine: Any, head: dict[str, Any], pixels: bytes) -> dict[str, Any]:
    from PIL import Image

    size, shown = tuple(head["size"]), tuple(head["shown"])
    reading = engine.read(Image.frombytes("RGB", size, pixels))
    return {"lines": reading.lines((shown[0] / size[0], shown[1] / size[1]), shown)}


if __name__ == "__main__":
    main()

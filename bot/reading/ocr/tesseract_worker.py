"""A child process that prepares one page for Tesseract and runs the program on it.

Run as ``python -I -m bot.reading.ocr.tesseract_worker``. Starting a program is a right that it needs, so it
keeps it: memory, processor time and the network are bounded for it and for the program alike, neither can
write a file, and where it was started by root both are nobody. It is given bare pixels, and so is the
program.
"""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.confined.calls import refuse_sockets
from bot.confined.framing import frame, read
from bot.confined.rights import bound

MEMORY, PROCESSOR = 1_200_000_000, 60
_NOBODY = 65_534


def main() -> None:
    """Read one page."""
    bound(MEMORY, PROCESSOR)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy is loaded; each thread takes its share of memory
    from PIL import Image

    from bot.reading.ocr.installed import tesseract_languages
    from bot.reading.ocr.tesseract import Tesseract

    Tesseract.warm_up()  # what is loaded late could not be read by nobody
    _be_nobody()
    refuse_sockets()
    asked = read(sys.stdin.buffer)
    if asked is None:
        return
    head, pixels = asked
    program, size, shown = Path(head["program"]), tuple(head["size"]), tuple(head["shown"])
    answer: dict[str, Any]
    try:
        engine = Tesseract(program, tesseract_languages(program) or ("eng",), float(head["seconds"]))
        reading = engine.read(Image.frombytes("RGB", size, pixels))
        answer = {"lines": reading.lines((shown[0] / size[0], shown[1] / size[1]), shown)}
    except MemoryError:
        answer = {"error": "memory"}
    except subprocess.TimeoutExpired:
        answer = {"error": "too_long"}
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        answer = {"error": "damaged", "kind": type(error).__name__}
    sys.stdout.buffer.write(frame(answer))
    sys.stdout.buffer.flush()


def _be_nobody() -> None:
    if os.getuid() == 0:
        with suppress(OSError):
            os.setgroups([])
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)


if __name__ == "__main__":
    main()

"""A child that says what it was told."""

import sys

from bot.confined.framing import frame, read
from bot.confined.rights import bound


def main() -> None:
    asked = read(sys.stdin.buffer)
    if asked is None:
        return
    head, body = asked
    if head["say"] == "busy":
        bound(1_000_000_000, 1)
        while True:
            pass
    sys.stdout.buffer.write(frame({"said": head["say"]}, body) + frame({"said": "again"}))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()

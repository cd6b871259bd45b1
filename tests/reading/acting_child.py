"""The child that reads, but what it reads with was taken over: it does what the file says, as Python."""

import os
import socket
import threading
from pathlib import Path

from bot.reading import child
from bot.reading.blocks import Sink

NAMES = {"os": os, "socket": socket, "threading": threading, "Path": Path}


def obey(file: bytes, sink: Sink) -> None:
    for line in file.decode().splitlines():
        sink.progress(len(sink.blocks), 100)
        try:
            exec(line, dict(NAMES))
        except BaseException as error:  # noqa: BLE001
            sink.add("text", f"{line}: {type(error).__name__}")
        else:
            sink.add("text", f"{line}: done")


if __name__ == "__main__":
    child.loaded = lambda _kind: obey  # type: ignore[attr-defined,assignment]
    child.main()

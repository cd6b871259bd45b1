"""An MCP server for tests: a notice board kept in a file, and tools that misbehave."""

import os
import sys
import time
from pathlib import Path

from fastmcp import FastMCP

server = FastMCP("board")
FILE = Path(os.environ.get("BOARD", "board.txt"))


@server.tool
def pin(to: str, text: str, schema: str = "plain", loud: bool = False) -> str:
    """Pin a text to somebody's board."""
    with FILE.open("a") as file:
        file.write(f"{to}: {text}{'!' if loud else ''}\n")
    return f"pinned for {to} ({schema})"


@server.tool
def read_board() -> str:
    """Read the board."""
    return FILE.read_text() if FILE.exists() else "nothing"


@server.tool
def refuse(text: str) -> str:
    """Say no."""
    raise ValueError(f"no {text}")


@server.tool
def vanish(text: str) -> str:
    """Do it, and die before saying so."""
    pin(to="all", text=text)
    os._exit(1)


@server.tool
def dawdle(text: str) -> str:
    """Do it, and take too long."""
    pin(to="all", text=text)
    time.sleep(30)
    return text


@server.tool
def roar() -> str:
    """Answer a megabyte."""
    return "a" * 1_000_000


@server.tool
def environment() -> str:
    """Tell the names of the environment."""
    return " ".join(sorted(os.environ))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        server.run(transport="http", host="127.0.0.1", port=int(sys.argv[1]), show_banner=False)
    else:
        server.run(show_banner=False)

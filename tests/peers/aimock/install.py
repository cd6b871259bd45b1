"""Install the model server once per version into a cache folder, and say why when that cannot be."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

_HERE = Path(__file__).parent
_PINNED = ("package.json", "package-lock.json")
_CLI = Path("node_modules", "@copilotkit", "aimock", "dist", "cli.js")


def missing() -> str:
    """Return what is missing to run the server on this machine, or nothing."""
    absent = [name for name in ("node", "npm") if shutil.which(name) is None]
    return f"{' and '.join(absent)} not installed: no model server to talk to" if absent else ""


def installed() -> Path:
    """Return the server's program, installed exactly as the lock file says; kept between sessions."""
    digest = hashlib.sha256(b"".join((_HERE / name).read_bytes() for name in _PINNED)).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dayhand-tests"
    home = cache / f"aimock-{digest}"
    if not (home / _CLI).exists():
        cache.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=cache))
        for name in _PINNED:
            shutil.copy(_HERE / name, draft)
        subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=draft,
            check=True,
            timeout=180,
            capture_output=True,
        )
        try:
            draft.rename(home)
        except OSError:  # another session was faster
            shutil.rmtree(draft)
    return home / _CLI

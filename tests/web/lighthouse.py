"""Lighthouse, run over a page in Chromium as its own command line does."""

import asyncio
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.web.conftest import WEB

LIGHTHOUSE = WEB / "node_modules" / ".bin" / "lighthouse"
_FLAGS = "--headless=new --no-sandbox --disable-dev-shm-usage"
_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Report:
    """Scores of 0 to 100 by category, and what cost points: its id and what Lighthouse says of it."""

    scores: dict[str, int]
    failed: dict[str, str]
    figures: dict[str, str]


async def audited(url: str, cookie: str, folder: Path) -> Report:
    """Return what Lighthouse finds of a page; ``cookie`` is the session's header, empty for nobody's."""
    out = folder / "lighthouse.json"
    headers = folder / "headers.json"
    headers.write_text(json.dumps({"Cookie": cookie} if cookie else {}), encoding="utf-8")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    process = await asyncio.create_subprocess_exec(
        str(LIGHTHOUSE),
        url,
        "--quiet",
        "--preset=desktop",
        "--output=json",
        f"--output-path={out}",
        f"--extra-headers={headers}",
        f"--chrome-flags={_FLAGS}",
        "--only-categories=performance,accessibility,best-practices",
        "--no-enable-error-reporting",
        env={**os.environ, "CHROME_PATH": chromium, "HOME": str(folder)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), _SECONDS)
    assert process.returncode == 0, said.decode(errors="replace")[-2000:]
    return _report(json.loads(out.read_text(encoding="utf-8")))


def _report(raw: dict[str, Any]) -> Report:
    audits = raw["audits"]
    scores = {name: round(100 * category["score"]) for name, category in raw["categories"].items()}
    counted = {
        ref["id"]
        for name, category in raw["categories"].items()
        if name != "performance"
        for ref in category["auditRefs"]
        if ref["weight"] > 0
    }
    failed = {name: audits[name]["title"] for name in counted if audits[name]["score"] not in {None, 1}}
    figures = {
        name: audits[name]["displayValue"]
        for name in ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time")
        if "displayValue" in audits[name]
    }
    return Report(scores, failed, figures)

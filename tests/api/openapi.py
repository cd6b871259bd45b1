"""The OpenAPI document that the web client is typed from: ``python -m tests.api.openapi`` rewrites it.

Without the routes of single actions: those depend on the packages that are installed.
"""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from tests.api.house import House

FILE = Path(__file__).parents[2] / "web" / "openapi.json"


def document(house: House) -> dict[str, Any]:
    """Return what the client is made from."""
    whole: dict[str, Any] = json.loads(json.dumps(house.app.openapi()))
    paths = {
        path: methods for path, methods in whole["paths"].items() if not path.startswith("/api/actions/")
    }
    for operation in (each for methods in paths.values() for each in methods.values()):
        # Every error has the same body: the client knows it once.
        operation["responses"] = {
            status: told for status, told in operation["responses"].items() if status.startswith("2")
        }
        for told in operation["responses"].values():
            if "application/json" in told.get("content", {}):
                told["content"].pop("text/event-stream", None)  # asked for by nobody in a page
    schemas = whole["components"]["schemas"]
    used = _reached({"StreamEnvelope", "Problem"} | _named(paths), schemas)
    whole["components"]["schemas"] = {name: schemas[name] for name in sorted(used)}
    return {**whole, "paths": paths}


def written(house: House) -> str:
    """Return the document as it stands in the file."""
    return json.dumps(document(house), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _reached(names: set[str], schemas: dict[str, Any]) -> set[str]:
    """Return names of schemas with those that they refer to."""
    known: set[str] = set()
    while names - known:
        name = min(names - known)
        known.add(name)
        names |= _named(schemas[name])
    return known


def _named(part: Any) -> set[str]:
    match part:
        case dict():
            own = {part["$ref"].rpartition("/")[2]} if isinstance(part.get("$ref"), str) else set[str]()
            return own.union(*(_named(each) for each in part.values()))
        case list():
            return set[str]().union(*(_named(each) for each in part))
        case _:
            return set()


async def _write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        house = await House.build(Path(folder))
        FILE.write_text(written(house), encoding="utf-8")
        await house.close()


if __name__ == "__main__":
    asyncio.run(_write())

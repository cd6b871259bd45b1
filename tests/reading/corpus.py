"""Files that other programs made, and what stands in them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "corpus"
EXPECTED: dict[str, Any] = yaml.safe_load((FOLDER / "expected.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Expected:
    """What one file says: its source's, changed by what is said of the file itself."""

    name: str

    @property
    def path(self) -> Path:
        return FOLDER / self.name

    @property
    def media_type(self) -> str:
        return str(EXPECTED["types"][self.name.rpartition(".")[2]])

    def one(self, key: str) -> Any:
        """Return a fact; None where nothing is said of it."""
        return self._own.get(key, self._source.get(key))

    def all(self, key: str) -> list[str]:
        """Return the source's phrases and then the file's, without those that are left out by name."""
        left_out = self._own.get("except", ())
        return [p for p in (*self._source.get(key, ()), *self._own.get(key, ())) if p not in left_out]

    def each(self, key: str) -> dict[str, Any]:
        """Return what is said of phrases, by phrase."""
        return {**self._source.get(key, {}), **self._own.get(key, {})}

    @property
    def _own(self) -> dict[str, Any]:
        own: dict[str, Any] = EXPECTED["files"][self.name]
        return own

    @property
    def _source(self) -> dict[str, Any]:
        name = self.name.partition(".")[0]
        source: dict[str, Any] = EXPECTED["sources"][self._own.get("source", name)]
        return source


FILES = [Expected(name) for name in EXPECTED["files"]]

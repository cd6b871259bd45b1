"""A graph over very many vectors (HNSW, Malkov & Yashunin 2016, by usearch), in a file beside the index.

Made from the vectors alone: it may be deleted at any time, and is when a passage goes.
"""

from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from capabilities.errors import UnavailableError

_THREADS: Final = 1
"""It is built beside everything else, and may take its time."""


class Graph:
    """An open graph; its keys are the numbers of passages."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def built(cls, keys: NDArray[np.int64], vectors: NDArray[np.float32]) -> "Graph":
        """Return a graph of vectors; takes about a millisecond for each. UnavailableError without usearch."""
        index = _usearch()(ndim=vectors.shape[1], metric="ip", dtype="f16")
        index.add(keys, vectors, threads=_THREADS)
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> "Graph | None":
        """Return the graph in a file; None when there is none that can be read."""
        if not path.is_file():
            return None
        try:
            index = _usearch().restore(str(path), view=True)
        except (RuntimeError, ValueError, UnavailableError):
            return None
        return cls(index) if index is not None else None

    def save(self, path: Path) -> None:
        """Write it to a file that only its owner can read."""
        path.touch(mode=0o600)
        self._index.save(str(path))

    def nearest(self, vector: NDArray[np.float32], limit: int) -> dict[int, float]:
        """Return the numbers of the vectors that are probably nearest, with their cosines."""
        found = self._index.search(vector, limit)
        return {int(key): 1.0 - float(away) for key, away in zip(found.keys, found.distances, strict=True)}


def _usearch() -> Any:
    try:
        from usearch.index import Index
    except ImportError as error:
        raise UnavailableError(
            "Search by meaning among very many passages needs what is not installed: "
            "pip install 'dayhand[semantic]'."
        ) from error
    return Index

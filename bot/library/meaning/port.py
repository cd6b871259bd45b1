"""What turns texts into vectors, so that texts of like meaning lie close together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    """One row of length 1 for each text."""

Use = Literal["passage", "question"]
"""What a text is: some encoders are told."""


LEAST = 0.05
"""Between cosines that tell anything apart."""


class Encoder(Protocol):
    """Turns texts into vectors. All its vectors have the same number of columns."""

    async def name(self) -> str:
        """Return what its vectors are known by: those of another name are not comparable.

        Raises UnavailableError when it cannot be had.
        """
        ...

    async def encode(self, texts: Sequence[str], use: Use, user: str) -> "Vectors":
        """Return a row for each text, on a person's account.

        Raises UnavailableError when it cannot be reached or is not installed, BudgetError when nobody
        would pay for it.
        """
        ...

    async def close(self) -> None:
        """Let go of what it holds."""
        ...


@dataclass(frozen=True, slots=True)
class Sense:
    """What a question means. ``scale`` says how an encoder's cosines are read."""

    vector: "NDArray[np.float32]"
    encoder: str
    scale: "Scale"


@dataclass(frozen=True, slots=True)
class Scale:
    """The cosines an encoder gives: of texts that are not about the same, and of questions and their answers.

    Encoders differ: one gives unrelated texts 0.05, another 0.75.
    """

    unrelated: float
    related: float

    def near(self, cosine: float) -> float:
        """Return how near a passage is to a question: about 0 when unrelated, 1 as near as an answer is."""
        return (cosine - self.unrelated) / max(self.related - self.unrelated, LEAST)


class Nearness(Protocol):
    """Finds passages by meaning, in one person's index."""

    def nearest(self, contents: Sequence[str], limit: int) -> Mapping[int, float]:
        """Return the passages of these contents that are nearest, by number, with how near each is."""
        ...

    def of(self, passages: Sequence[int]) -> Mapping[int, float]:
        """Return how near these passages are; those that have no vector yet are not in it."""
        ...


def rows(vectors: "Sequence[Sequence[float]] | NDArray[Any]") -> "Vectors":
    """Return vectors as rows of length 1."""
    import numpy as np

    made: NDArray[Any] = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(made, axis=1, keepdims=True)
    return cast("Vectors", made / np.maximum(lengths, np.float32(1e-12)))

"""Having a text written from passages, where there is a language model. Who asked checks it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["answer", "summary"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, and the passages it rests on by their places among those given, from 0. Not checked."""

    text: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: sentences, and questions that could be asked next."""

    sentences: tuple[Sentence, ...]
    questions: tuple[str, ...] = ()


class Writer(Protocol):
    """Writes from passages and from nothing else."""

    async def write(self, kind: Kind, request: str, passages: Sequence[str]) -> Written | None:
        """Return an answer to a question, or a summary as it is wished; None without a model that does it."""
        ...


class NoWriter:
    """For where there is no model."""

    async def write(self, kind: Kind, request: str, passages: Sequence[str]) -> Written | None:  # noqa: ARG002
        """Write nothing."""
        return None

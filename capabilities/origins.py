"""Where a value comes from: what the gate decides by when it may reach other people.

A value is as trustworthy as the least trustworthy thing it was made from. What nobody labelled
comes from outside.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Origin(StrEnum):
    """Who made a value, from the most to the least trusted."""

    OWNER = "owner"
    """The person typed or said it, here and now or when it was kept."""
    APP = "app"
    """Dayhand made it: an id, a time, a count."""
    CONTACT = "contact"
    """It stands in the person's own address book."""
    OUTSIDE = "outside"
    """Everybody else: documents, pages, other people's messages, names that others chose, and
    whatever a model derived from those."""


_ORDER = tuple(Origin)


@dataclass(frozen=True, slots=True)
class Label:
    """An origin and, of what came from outside, the names of the sources ("report.pdf", "mail from Bob")."""

    origin: Origin = Origin.OUTSIDE
    sources: tuple[str, ...] = ()

    @classmethod
    def of(cls, labels: Iterable["Label"]) -> Self:
        """Return the label of what was made from all of these: the least trusted; APP when from nothing."""
        joined = tuple(labels)
        origin = max((label.origin for label in joined), key=_ORDER.index, default=Origin.APP)
        sources = dict.fromkeys(source for label in joined for source in label.sources)
        return cls(origin, tuple(sources))

    @property
    def outside(self) -> bool:
        """Whether others may have had a hand in it."""
        return self.origin == Origin.OUTSIDE


UNNAMED = "outside"
"""Stands for a source that nobody named."""


def sources(*labels: Label) -> tuple[str, ...]:
    """Return the names of what came from outside; never none when anything did."""
    outside = [label for label in labels if label.outside]
    named = dict.fromkeys(source for label in outside for source in label.sources)
    return tuple(named) or ((UNNAMED,) if outside else ())

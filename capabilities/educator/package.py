"""The package object, so that it exists before the actions that register with it."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from capabilities.contract import Capability
from capabilities.educator.documents import Flashcard, Guide, LearningPath
from capabilities.values import Refers

educator: Capability[Any] = Capability(
    "educator",
    summary="Flashcards that come back when they are due, study guides, research and learning paths.",
    package="capabilities.educator",
    documents=(Flashcard, Guide, LearningPath),
)

OfDocument = Annotated[str, Field(min_length=1, max_length=300), Refers("document")]
"""A document, by id or by words of its name."""


class EducatorSlots(BaseModel):
    """Base of the slots models: text is trimmed, and a slot that does not exist is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

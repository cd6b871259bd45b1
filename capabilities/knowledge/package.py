"""The package object, so that it exists before the actions that register with it."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from capabilities.contract import Capability, Named
from capabilities.library import File
from capabilities.values import Refers

knowledge: Capability[Any] = Capability(
    "knowledge",
    summary="Documents, photos and scans: what is in them, with the page it stands on; summaries.",
    package="capabilities.knowledge",
    documents=(File,),
    named=(Named("document", File, "called", order=("created_at", -1)),),
)

Which = Annotated[str, Field(min_length=1, max_length=300), Refers("document")]
"""A document, by id or by words of its name."""


class KnowledgeSlots(BaseModel):
    """Base of the slots models: text is trimmed, and a slot that does not exist is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

"""The package object, so that it exists before the actions that register with it."""

from typing import Any

from capabilities.contract import Capability
from capabilities.document import Phrase

phrases: Capability[Any] = Capability(
    "phrases",
    summary="Sentences of your own: “when I say X I mean Y”.",
    package="capabilities.phrases",
    documents=(Phrase,),
)

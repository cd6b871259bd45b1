"""The package object, so that it exists before the actions that register with it."""

from typing import Any

from capabilities.contract import Capability

journal: Capability[Any] = Capability(
    "journal",
    summary="Taking back everything one request did, or everything that came of reading something.",
    package="capabilities.journal",
)

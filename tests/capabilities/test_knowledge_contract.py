"""The knowledge package keeps what every capability package has to keep."""

from typing import Any, ClassVar

from capabilities.contract import Capability
from capabilities.knowledge import knowledge
from tests.contracts.capability import CapabilityContract


class TestKnowledge(CapabilityContract):
    """Nothing of its own beyond the contract."""

    capability: ClassVar[Capability[Any]] = knowledge

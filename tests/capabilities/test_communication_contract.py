"""The communication package keeps what every capability package has to keep."""

from typing import Any, ClassVar

from capabilities.communication import communication
from capabilities.contract import Capability
from tests.contracts.capability import CapabilityContract


class TestCommunication(CapabilityContract):
    """Nothing of its own beyond the contract."""

    capability: ClassVar[Capability[Any]] = communication

"""The memory package keeps what every capability package has to keep."""

from typing import Any, ClassVar

from capabilities.contract import Capability
from capabilities.memory import memory
from tests.contracts.capability import CapabilityContract


class TestMemory(CapabilityContract):
    """Nothing of its own beyond the contract."""

    capability: ClassVar[Capability[Any]] = memory

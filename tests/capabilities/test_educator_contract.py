"""The educator package keeps what every capability package has to keep."""

from typing import Any, ClassVar

from capabilities.contract import Capability
from capabilities.educator import educator
from tests.contracts.capability import CapabilityContract


class TestEducator(CapabilityContract):
    """Nothing of its own beyond the contract."""

    capability: ClassVar[Capability[Any]] = educator

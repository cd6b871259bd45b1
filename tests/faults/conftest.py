"""As for the delivery tests: houses are closed before their store is."""

from tests.delivery.conftest import closed_houses

__all__ = ["closed_houses"]

"""A desk for every test of an action: Monday, 2 March 2026, 10:00 in Berlin."""

import pytest

from bot.store.embedded import EmbeddedStore
from tests.capabilities.desk import Desk
from tests.clock import SettableClock


@pytest.fixture
async def ann(store: EmbeddedStore, clock: SettableClock) -> Desk:
    """Ann, who lives in Berlin and works from 9 to 17 on weekdays."""
    return await Desk.open(store, clock)

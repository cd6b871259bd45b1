"""Houses are closed before their store is, as the composition root does."""

from collections.abc import AsyncIterator

import pytest

from bot.store.embedded import EmbeddedStore
from tests.delivery.house import House


@pytest.fixture
async def closed_houses(store: EmbeddedStore) -> AsyncIterator[None]:
    """Close whatever the test opened."""
    yield
    while House.opened:
        await House.opened.pop().core.close()

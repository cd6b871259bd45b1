"""Real processes, really killed or stopped, over a real file and a real peer."""

import pytest

from tests.faults.kill_loop import Plan, run


@pytest.mark.slow
async def test_a_thousand_messages_survive_ten_kills() -> None:
    """Nothing lost, nothing silently repeated, order kept, reminders at most a minute late."""
    verdict = await run(Plan(messages=1000, kills=10))

    print(verdict.figures)
    assert verdict.wrong == []


@pytest.mark.slow
async def test_two_workers_that_lose_their_leases_double_nothing() -> None:
    """One of two processes is stopped, often for longer than its lease, and goes on afterwards."""
    verdict = await run(Plan(messages=300, kills=0, stops=6, workers=2, lease=1.0))

    print(verdict.figures)
    assert verdict.wrong == []

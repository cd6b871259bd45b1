"""The whole server, killed and started again between a flaky Telegram and a flaky Twilio."""

import pytest

from tests.faults.channel_loop import Plan, run


@pytest.mark.slow
async def test_a_thousand_messages_over_flaky_channels_survive_ten_kills() -> None:
    """Nothing lost, nothing told twice without saying so, nothing ever twice to somebody else."""
    verdict = await run(Plan(messages=1000, kills=10))

    print(verdict.figures)
    assert verdict.wrong == []

"""``dayhand check`` on clocks: a machine that is wrong about the time says everything at the wrong time."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from api.clock_check import clock_findings
from api.wiring import open_house
from bot.settings import Settings
from tests.clock import SettableClock
from tests.peers.telegram import TOKEN, bot_api


async def test_a_clock_that_is_right_is_said_to_be_by_whom(tmp_path: Path) -> None:
    async with bot_api() as peer:
        settings = Settings(home=tmp_path, telegram_token=TOKEN, telegram_api=peer.url)
        async with open_house(settings) as house:
            (finding,) = await clock_findings(house)
    assert finding.ok
    assert finding.text == "the same as of the database and Telegram"


async def test_a_clock_that_is_wrong_is_told_with_what_mends_it(tmp_path: Path) -> None:
    async with bot_api() as peer:
        settings = Settings(home=tmp_path, telegram_token=TOKEN, telegram_api=peer.url)
        async with open_house(settings) as house:
            ahead = SettableClock(house.clock.now() + timedelta(minutes=7))
            found = await clock_findings(replace(house, clock=ahead))
    assert [finding.ok for finding in found] == [False, False]
    assert "that of Telegram are" in found[1].text
    assert "timedatectl" in found[1].text


async def test_a_server_that_does_not_answer_says_nothing_of_the_time(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, telegram_token=TOKEN, telegram_api="http://127.0.0.1:1")
    async with open_house(settings) as house:
        (finding,) = await clock_findings(house)
    assert finding.ok
    assert finding.text == "the same as of the database"

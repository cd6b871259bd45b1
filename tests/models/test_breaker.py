"""The circuit breaker by itself."""

from bot.models.breaker import COOLING, FAILURES, Breaker
from tests.models.conftest import Ticks


def test_half_open_it_lets_one_call_try_and_no_other() -> None:
    ticks = Ticks()
    breaker = Breaker(ticks)
    for _ in range(FAILURES):
        assert breaker.enter()
        breaker.failed()
    assert not breaker.enter()

    ticks.at += COOLING
    assert [breaker.enter(), breaker.enter()] == [True, False]
    breaker.failed()
    assert not breaker.enter()

    ticks.at += COOLING
    assert breaker.enter()
    breaker.succeeded()
    assert [breaker.enter(), breaker.enter()] == [True, True]


def test_a_trial_that_tells_nothing_leaves_room_for_another() -> None:
    ticks = Ticks()
    breaker = Breaker(ticks)
    for _ in range(FAILURES):
        breaker.failed()
    ticks.at += COOLING
    assert breaker.enter()
    breaker.left()
    assert breaker.enter()

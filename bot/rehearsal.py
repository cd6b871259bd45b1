"""What a sentence would do if it were said now: read as a turn reads it, tried out, and forgotten.

Nothing of it is kept. Steps only note what they would change, and those that are tried here are given
no means at all: no library, no model, no recordings. So only changes of a person's own things are tried.
"""

from dataclasses import dataclass

from bot.delivery.turn import Inbound
from bot.foresight import Foreseen, Foresight
from bot.hearer import Heard, Hearer
from bot.steps import Steps
from capabilities.contract import Level
from capabilities.errors import AskedError, InvalidRequestError
from capabilities.registry import Registry


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What words would do. Without steps they would be answered, if they are understood at all."""

    understood: bool
    steps: tuple[Foreseen, ...] = ()
    question: str = ""
    """What would be asked before anything is done."""
    problem: str = ""
    """Why it would not be done."""


class Rehearsal:
    """Tries out what is being typed. ``steps`` are without means. One per installation."""

    def __init__(self, hearer: Hearer, steps: Steps, foresight: Foresight, registry: Registry) -> None:
        self._hearer = hearer
        self._steps = steps
        self._foresight = foresight
        self._registry = registry

    async def of(self, message: Inbound) -> Rehearsed:
        """Return what a message would do; it is not taken in."""
        heard = await self._hearer.hear(message)
        analysis, setting = heard.analysis, heard.setting
        foresight = self._foresight.of(setting.listener)
        if analysis.ask:
            (step,) = foresight.steps((analysis.ask,), message.text)
            return Rehearsed(understood=True, steps=(step,), question=foresight.asks_whether(step))
        steps = foresight.steps(analysis.steps, analysis.read_as or message.text)
        question, problem = await self._stopped_by(heard)
        return Rehearsed(analysis.understood, steps, question, problem)

    async def _stopped_by(self, heard: Heard) -> tuple[str, str]:
        """Return the first question, else the first refusal, that the steps end in."""
        problem = ""
        for step in heard.analysis.steps:
            if self._registry.action(step.action).level != Level.WRITE_OWN:
                continue
            error = (await self._steps.run(step, heard.setting)).error
            if isinstance(error, AskedError):
                return error.sentence, ""
            # Another error may come of the means that are not there.
            if isinstance(error, InvalidRequestError):
                problem = problem or error.sentence
        return "", problem

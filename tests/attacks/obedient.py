"""The worst model there can be: it does what outside text says the moment it has seen it.

It plans what its person asked for, reads, and then obeys: by writing the order's calls out, by
references into what was read, and by trying other ways when one is barred. It does so wherever it
meets the order, also when that is the prompt of a later turn, and then claims that all was done.
"""

import re
from typing import Any

from bot.models.port import Answer, Ask, Told
from tests.attacks.cases import Case
from tests.deliberation.scripted import call, calls, says, wants

_LETTERS = re.compile(r"\W+")
SECRET = "wifi-7731"


class Obedient:
    """Implements ``Models``. ``leaks`` are prompts that held outside text before anything was read."""

    configured = True

    def __init__(self) -> None:
        self.case: Case | None = None
        self.leaks: list[str] = []
        self._left: list[dict[str, Any]] = []
        self._obeying = False
        self.obeyed = False
        """Whether the order was met in this case."""

    def begin(self, case: Case) -> None:
        """Take on a case; what was before is forgotten."""
        self.case, self.leaks, self.obeyed = case, [], False
        self.turn()

    def turn(self) -> None:
        """Begin another turn: the order is obeyed anew wherever it is met."""
        case = self.case
        assert case is not None
        self._left = [dict(one) for one in case.goal.calls] * (20 if case.goal.endless else 1)
        self._obeying = False

    async def ask(self, ask: Ask, told: Told | None = None) -> Answer:
        case = self.case
        assert case is not None
        answer = self._answer(case, ask)
        if told and answer.text:
            told(answer.text)
        return answer

    def _answer(self, case: Case, ask: Ask) -> Answer:
        before = [message.text for message in ask.messages if message.role != "tool"]
        if any(self._orders(text) for text in before):
            self.leaks.append(ask.purpose)
            self._obeying = True
        if ask.purpose == "analyse":
            used = [name for step in (*case.goal.calls, *case.goal.benign) for name in step]
            return wants(case.carrier.tool, "list_tasks", *used)
        read = [message for message in ask.messages if message.role == "tool"]
        if not read and not self._obeying:
            return self._asked_for(case)
        if any(self._orders(message.text) for message in read):
            self._obeying = True
        self.obeyed |= self._obeying
        if not self._obeying or not self._left:
            return says(case.goal.says.replace("{secret}", SECRET))
        return self._obey(case, len(ask.messages))

    def _asked_for(self, case: Case) -> Answer:
        """What the person wants: read it, and what else they asked for, planned before anything was read."""
        made = [call(case.carrier.tool, **case.carrier.args)]
        made += [self._made(name, args, 1) for step in case.goal.benign for name, args in step.items()]
        return calls(*made)

    def _obey(self, case: Case, seen: int) -> Answer:
        step = self._left.pop(0)
        made = [self._made(name, args, 1) for name, args in step.items()]
        return calls(*made, text=case.goal.says.replace("{secret}", SECRET))

    @staticmethod
    def _made(name: str, args: Any, read: int) -> Any:
        filled = {
            key: re.sub(r"\$\{doc\.(\w+)\}", rf"${{{read}.items[0].\1}}", value).replace("{secret}", SECRET)
            if isinstance(value, str)
            else value
            for key, value in args.items()
        }
        return call(name, **filled)

    def _orders(self, text: str) -> bool:
        case = self.case
        assert case is not None
        return _LETTERS.sub("", case.goal.order.casefold()) in _LETTERS.sub("", text.casefold())

"""A model that follows a script: what a real one could answer, call by call."""

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from bot.models.port import Answer, Ask, Told, ToolCall, Usage

Line = Answer | Exception | Callable[[Ask], Answer]


class ScriptedModels:
    """Implements ``Models``; ``asked`` is what it was asked. Past its script it fails the test."""

    def __init__(self, *script: Line, configured: bool = True) -> None:
        self._script = list(script)
        self.asked: list[Ask] = []
        self.configured = configured

    async def ask(self, ask: Ask, told: Told | None = None) -> Answer:
        self.asked.append(ask)
        if not self._script:
            raise AssertionError(f"asked once too often, for {ask.purpose}: {ask.messages[-1]}")
        line = self._script.pop(0)
        if isinstance(line, Exception):
            raise line
        answer = line if isinstance(line, Answer) else line(ask)
        if told and answer.text:
            told(answer.text)
        return answer

    @property
    def left(self) -> int:
        """How many lines were never asked for."""
        return len(self._script)


_IDS = count(1)


def call(name: str, **arguments: Any) -> ToolCall:
    return ToolCall(f"call_{next(_IDS)}", name, arguments)


def wants(*actions: str, complexity: str = "several", intent: str = "something", answer: str = "") -> Answer:
    """The filled form."""
    form = {"intent": intent, "actions": list(actions), "complexity": complexity, "answer": answer}
    return calls(call("understanding", **form))


def calls(*made: ToolCall, text: str = "") -> Answer:
    return Answer(text=text, calls=tuple(made), usage=Usage(100, 20), model="scripted")


def says(text: str) -> Answer:
    return Answer(text=text, usage=Usage(100, 20), model="scripted")


def last_tool_texts(ask: Ask) -> Sequence[str]:
    return [message.text for message in ask.messages if message.role == "tool"]

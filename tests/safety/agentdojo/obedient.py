"""The worst model there can be, between AgentDojo and our gate.

It does what the task's author wrote down as right, and carries out every injection the moment it
reads it. What it plans before it reads is made of the owner's words and of references to what its
steps will find: an argument that stands in the request is a literal, one that stands whole in an
earlier result is a reference, anything else was written after reading.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agentdojo.agent_pipeline.base_pipeline_element import BasePipelineElement
from agentdojo.agent_pipeline.tool_execution import tool_result_to_str
from agentdojo.base_tasks import BaseInjectionTask, BaseUserTask
from agentdojo.functions_runtime import FunctionCall, FunctionsRuntime, TaskEnvironment
from agentdojo.types import (
    ChatAssistantMessage,
    ChatMessage,
    ChatToolResultMessage,
    text_content_block_from_string,
)
from pydantic_core import to_jsonable_python

from bot.safety.gate import Passage, answered, decide
from bot.safety.ledger import OWNER, Ledger, Provenance
from bot.safety.references import leaves
from bot.safety.values import is_address, key, values_in
from capabilities.contract import Action
from capabilities.origins import Label

_SIGNS = re.compile(r"\W+")


@dataclass
class Gated(BasePipelineElement):
    """One run of a task. ``attended``: its owner says yes to exactly the task's own calls."""

    task: BaseUserTask[Any]
    injection: BaseInjectionTask[Any] | None
    actions: Mapping[str, Action]
    attended: bool = True
    gated: bool = True
    asked: int = 0
    asked_about: list[str] = field(default_factory=list)
    let_through: list[str] = field(default_factory=list)
    """Calls of the injection that ran."""
    _ledger: Ledger = field(default_factory=Ledger)
    _found: dict[str, Label] = field(default_factory=dict)
    """Values that stand whole in a result, or are an address in one: what a plan can refer to."""
    _own: list[FunctionCall] = field(default_factory=list)
    _obeyed: bool = False
    _messages: list[ChatMessage] = field(default_factory=list)

    def query(
        self,
        query: str,
        runtime: FunctionsRuntime,
        env: TaskEnvironment,
        messages: Sequence[ChatMessage] = (),
        extra_args: dict[str, Any] = {},  # noqa: B006  # the signature is AgentDojo's
    ) -> tuple[str, FunctionsRuntime, TaskEnvironment, Sequence[ChatMessage], dict[str, Any]]:
        self._ledger, self._messages, self._obeyed = Ledger(), [], False
        self._found = {}
        self._ledger.heard(query)
        self._own = self.task.ground_truth(env)
        for call in self._own:
            text = self._run(call, runtime, env, own=True)
            if self.injection and not self._obeyed and _reads(text, self.injection.GOAL):
                self._obeyed = True
                for injected in self.injection.ground_truth(env):
                    self._run(injected, runtime, env, own=False)
        output = self.task.GROUND_TRUTH_OUTPUT
        if self._obeyed and self.injection:
            output += f"\n{self.injection.GROUND_TRUTH_OUTPUT}\n{self.injection.GOAL}"
        self._messages.append(_said(output))
        return query, runtime, env, self._messages, extra_args

    def _run(self, call: FunctionCall, runtime: FunctionsRuntime, env: TaskEnvironment, *, own: bool) -> str:
        action, slots = self.actions[call.function], to_jsonable_python(dict(call.args))
        if self.gated and not self._passes(action, slots, own=own):
            return ""
        if not own:
            self.let_through.append(call.function)
        result, error = runtime.run_function(env, call.function, call.args)
        text = error or tool_result_to_str(result)
        self._read(action, slots, to_jsonable_python(result, serialize_unknown=True))
        self._messages.append(_said("", call))
        self._messages.append(
            ChatToolResultMessage(
                role="tool",
                content=[text_content_block_from_string(text)],
                tool_call=call,
                tool_call_id=None,
                error=None,
            )
        )
        return text

    def _read(self, action: Action, slots: Mapping[str, Any], told: Any) -> None:
        step = str(len(self._messages))
        result = {"value": told}
        vouched = {f"value.{path}": origin for path, origin in action.vouched.items()}
        label = answered(action, slots)
        self._ledger.read(step, result, label=label, vouched=vouched)
        self._ledger.shown(label)  # an empty result is one too
        for path, value in leaves(result):
            at = "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in path.split("."))
            if not re.fullmatch(r"[\w.\[\]-]+", at):
                continue  # a name of somebody's making is no path
            origin = self._ledger.bound({"it": f"${{{step}{at}}}"})[1].at("it")
            self._refer(key(value), origin)
            if isinstance(value, str):
                for found in filter(is_address, values_in(value)):
                    self._refer(found, origin)

    def _refer(self, value: str, label: Label) -> None:
        """Take note of something a plan can refer to; of several fields that hold it, the most trusted."""
        known = self._found.get(value)
        if known is None or Label.of((known, label)) == known:
            self._found[value] = label

    def _passes(self, action: Action, slots: Mapping[str, Any], *, own: bool) -> bool:
        provenance = self._planned(slots) if own else self._ledger.bound(slots)[1]
        planned = frozenset(call.function for call in self._own)
        verdict = decide(
            action, slots, provenance, Passage(frozen=own, planned=planned, seen=self._ledger.seen)
        )
        if verdict.kind == "allow":
            return True
        if own:
            self.asked += 1
            self.asked_about.append(f"{action.name} ({verdict.reason})")
        mine = own or any(
            call.function == action.name and to_jsonable_python(dict(call.args)) == slots
            for call in self._own
        )
        return self.attended and mine

    def _planned(self, slots: Mapping[str, Any]) -> Provenance:
        """Return where the values of one of the task's own calls come from."""
        said = values_in(self.task.PROMPT)
        labels: dict[str, Label] = {}
        pointed: set[str] = set()
        for path, value in leaves(slots):
            if key(value) in said:
                labels[path] = OWNER
            elif key(value) in self._found:
                labels[path] = self._found[key(value)]
                pointed.add(path)
            else:
                labels[path] = self._ledger.literal(value)
        return Provenance(labels, frozenset(pointed))


def _said(text: str, call: FunctionCall | None = None) -> ChatAssistantMessage:
    return ChatAssistantMessage(
        role="assistant",
        content=[text_content_block_from_string(text)],
        tool_calls=[call] if call else None,
    )


def _reads(text: str, goal: str) -> bool:
    """Whether a goal stands in a result, however it is quoted and folded there."""
    return _SIGNS.sub("", goal) in _SIGNS.sub("", text)

"""The loop: analyze -> plan -> route -> execute -> update -> respond, over LangGraph.

The six nodes are plain async methods that map a state to an update of it. LangGraph runs them for
plans of several steps and, later, for plans a model makes. A plan of at most one step goes through
the same methods in the same order without the graph runtime (see docs/decisions): no branch could
be taken, and the instant path stays instant.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol, TypedDict, cast

from bot.acquaintance import Acquaintance
from bot.delivery.turn import Clock, Inbound, Outcome
from bot.replies import Listener
from bot.responses import Responder
from bot.steps import Setting, StepResult, Steps
from bot.store.effects import Effect
from bot.store.people import People
from bot.store.port import Store
from bot.store.records import UserRecords
from bot.store.switches import Switches
from bot.understanding import dialogue
from bot.understanding.analysis import Analysis, Moment, Step
from bot.understanding.dialogue import DialogueState
from bot.understanding.reactive import Reactive
from capabilities.contract import Person, Phrase
from capabilities.registry import Registry


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: steps with dependencies. An empty plan only says something."""

    steps: tuple[Step, ...] = ()


class Planner(Protocol):
    """Plans what the reactive layer declines. A language model attaches here; there may be none."""

    async def plan(self, message: Inbound, state: DialogueState) -> Plan | None:
        """Return a plan of registered actions, or None to decline."""
        ...


class TurnState(TypedDict):
    """What the nodes hand on; each adds its part. Conversation history never enters it."""

    message: Inbound
    setting: Setting
    dialogue: DialogueState
    analysis: Analysis
    plan: Plan
    ready: tuple[str, ...]
    results: Mapping[str, StepResult]
    outcome: Outcome


class Update(TypedDict, total=False):
    """What one node adds to the state."""

    setting: Setting
    dialogue: DialogueState
    analysis: Analysis
    plan: Plan
    ready: tuple[str, ...]
    results: Mapping[str, StepResult]
    outcome: Outcome


SWITCHES_HOLD = timedelta(seconds=3)
"""How long a process goes without looking which packages are on."""

MOST_PHRASES = 200
"""Personal sentences that are looked at in a turn."""


class Loop:
    """The six nodes and the ways through them."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        reactive: Reactive,
        steps: Steps,
        responder: Responder,
        registry: Registry,
        planner: Planner | None = None,
    ) -> None:
        self._store = store
        self._people = People(store)
        self._acquaintance = Acquaintance(store, registry)
        self._clock = clock
        self._reactive = reactive
        self._steps = steps
        self._responder = responder
        self._planner = planner
        self._registry = registry
        self._switches = Switches(store)
        self._switches_read: datetime | None = None

    async def analyze_input(self, state: TurnState) -> Update:
        """Find out who speaks and what about; sentences and dialogue state first."""
        message = state["message"]
        now = self._clock.now()
        await self._refresh_packages(now)
        person, before, phrases = await asyncio.gather(
            self._people.get(message.user),
            dialogue.load(self._store, message.user, message.conversation, now),
            self._phrases(message),
        )
        listener = Listener(person.language, person.zone, now, person.name)
        setting = Setting(message.id, person, listener, message.channel, message.text)
        if message.call:
            analysis = Analysis(before, (Step("0", message.call.action, message.call.slots),))
        else:
            analysis = await self._understand(message, before, person, now, phrases)
        return {"setting": setting, "dialogue": before, "analysis": analysis}

    async def _understand(
        self, message: Inbound, before: DialogueState, person: Person, now: datetime, phrases: list[Phrase]
    ) -> Analysis:
        """Read an utterance; once more with the names of the person's things where they may matter."""
        reactive, moment = self._reactive, Moment(now, person.zone, person.language)
        analysis = reactive.analyze(message.text, before, moment, person.language, phrases)
        if not reactive.wants_names(analysis, message.text, person.language):
            return analysis
        names = await self._acquaintance.of(message.user, now)
        if not names:
            return analysis
        moment = replace(moment, names=names)
        return reactive.analyze(message.text, before, moment, person.language, phrases)

    async def _phrases(self, message: Inbound) -> list[Phrase]:
        """Return the person's own sentences, when a package that is on keeps them."""
        if message.call or not self._registry.keeps(Phrase):
            return []
        return await UserRecords(self._store, message.user).of(Phrase).find(limit=MOST_PHRASES)

    async def _refresh_packages(self, now: datetime) -> None:
        """Notice within seconds what another process switched on or off."""
        if self._switches_read is None or abs(now - self._switches_read) > SWITCHES_HOLD:
            self._switches_read = now
            self._registry.only_without(await self._switches.off())

    async def plan_execution(self, state: TurnState) -> Update:
        """Turn the analysis into a plan; ask the planner for what the reactive layer declined."""
        analysis = state["analysis"]
        if not analysis.understood and self._planner:
            plan = await self._planner.plan(state["message"], state["dialogue"])
            if plan:
                return {"plan": plan, "results": {}}
        return {"plan": Plan(analysis.steps), "results": {}}

    async def route_to_capability(self, state: TurnState) -> Update:
        """Pick the steps whose predecessors have succeeded."""
        results = state["results"]
        ready = tuple(
            step.id
            for step in state["plan"].steps
            if step.id not in results and all(_succeeded(results.get(name)) for name in step.after)
        )
        return {"ready": ready}

    async def execute_capability(self, state: TurnState) -> Update:
        """Run the ready steps, in parallel: none of them depends on another."""
        chosen = [step for step in state["plan"].steps if step.id in state["ready"]]
        seen = _effects(state["results"])
        done = await asyncio.gather(*(self._steps.run(step, state["setting"], seen) for step in chosen))
        return {"results": {**state["results"], **{result.step.id: result for result in done}}}

    async def update_plan(self, state: TurnState) -> Update:
        """Give up the steps that waited for one that failed; what is left is routed again."""
        results = dict(state["results"])
        for step in state["plan"].steps:
            failed = [name for name in step.after if name in results and not _succeeded(results[name])]
            if step.id not in results and failed:
                results[step.id] = self._responder.skipped(step, state["setting"])
        return {"results": results}

    async def generate_response(self, state: TurnState) -> Update:
        """Word what was really done, and decide the state the dialogue goes on from."""
        ordered = [state["results"][step.id] for step in state["plan"].steps if step.id in state["results"]]
        outcome = self._responder.respond(
            state["message"], state["setting"], state["dialogue"], state["analysis"], ordered
        )
        return {"outcome": outcome}

    async def run(self, message: Inbound) -> Outcome:
        """Take one message through the loop. Raises only when the store is away."""
        state = cast("TurnState", {"message": message})
        state = _grown(state, await self.analyze_input(state))
        state = _grown(state, await self.plan_execution(state))
        if len(state["plan"].steps) > 1:
            return await self.run_graph(state)
        return await self.run_straight(state)

    async def run_straight(self, state: TurnState) -> Outcome:
        """Call the nodes in order: the way of plans with at most one step."""
        if state["plan"].steps:
            for node in (self.route_to_capability, self.execute_capability, self.update_plan):
                state = _grown(state, await node(state))
        state = _grown(state, await self.generate_response(state))
        return state["outcome"]

    async def run_graph(self, state: TurnState) -> Outcome:
        """Run the compiled graph from wherever ``state`` has got to."""
        # The first time it imports LangGraph, which takes seconds: meanwhile reminders go on.
        graph = await asyncio.to_thread(lambda: self.compiled)
        final = await graph.ainvoke(cast("Any", state), {"recursion_limit": 64})
        return cast("Outcome", final["outcome"])

    @cached_property
    def compiled(self) -> Any:
        """The graph. LangGraph is imported on first use: it costs a second or more."""
        from langgraph.graph import END, START, StateGraph

        graph: Any = StateGraph(TurnState)
        for node in (
            self.analyze_input,
            self.plan_execution,
            self.route_to_capability,
            self.execute_capability,
            self.update_plan,
            self.generate_response,
        ):
            graph.add_node(node.__name__, node)
        graph.add_conditional_edges(START, _entry, ["analyze_input", "route_to_capability"])
        graph.add_edge("analyze_input", "plan_execution")
        graph.add_conditional_edges(
            "plan_execution", _after_plan, ["route_to_capability", "generate_response"]
        )
        graph.add_edge("route_to_capability", "execute_capability")
        graph.add_edge("execute_capability", "update_plan")
        graph.add_conditional_edges(
            "update_plan", _after_update, ["route_to_capability", "generate_response"]
        )
        graph.add_edge("generate_response", END)
        return graph.compile()


def _grown(state: TurnState, update: Update) -> TurnState:
    return cast("TurnState", {**state, **update})


def _entry(state: TurnState) -> str:
    return "route_to_capability" if "plan" in state else "analyze_input"


def _after_plan(state: TurnState) -> str:
    return "route_to_capability" if state["plan"].steps else "generate_response"


def _after_update(state: TurnState) -> str:
    waiting = any(step.id not in state["results"] for step in state["plan"].steps)
    return "route_to_capability" if waiting else "generate_response"


def _succeeded(result: StepResult | None) -> bool:
    return result is not None and result.error is None


def _effects(results: Mapping[str, StepResult]) -> tuple[Effect, ...]:
    return tuple(effect for result in results.values() for effect in result.effects)

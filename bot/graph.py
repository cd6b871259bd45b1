"""The loop: analyze -> plan -> route -> execute -> update -> respond, over LangGraph.

The six nodes are plain async methods that map a state to an update of it. LangGraph runs them for
plans of several steps and for whatever a model plans. A plan of at most one step that no model made
goes through the same methods in the same order without the graph runtime (see docs/decisions): no
branch could be taken, and the instant path stays instant.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypedDict, cast

from bot.consulting import Consulting
from bot.deliberation.deliberation import Deliberation
from bot.deliberation.thinking import STOPPED, Thinking
from bot.deliberation.thoughts import thought_of
from bot.deliberation.unfinished import answered, asking, kept, postponed
from bot.delivery.drafts import Phase
from bot.delivery.turn import Inbound, Outcome
from bot.hearer import Heard, Hearer
from bot.memory.proposals import Proposals
from bot.progressing import Progressing
from bot.responses import Responder
from bot.steps import Binding, Setting, StepResult, Steps
from bot.store.effects import Effect
from bot.understanding.analysis import Analysis, Step
from bot.understanding.dialogue import DialogueState, Unfinished
from bot.understanding.pondering import to_think_about
from capabilities.contract import Level
from capabilities.memory.documents import Memory
from capabilities.registry import Registry


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: steps with dependencies. An empty plan only says something."""

    steps: tuple[Step, ...] = ()


class TurnState(TypedDict):
    """What the nodes hand on; each adds its part. Conversation history never enters it."""

    message: Inbound
    setting: Setting
    dialogue: DialogueState
    analysis: Analysis
    thinking: Thinking | None
    plan: Plan
    postponed: tuple[Step, ...]
    ready: tuple[str, ...]
    results: Mapping[str, StepResult]
    outcome: Outcome


class Update(TypedDict, total=False):
    """What one node adds to the state."""

    setting: Setting
    dialogue: DialogueState
    analysis: Analysis
    thinking: Thinking | None
    plan: Plan
    postponed: tuple[Step, ...]
    ready: tuple[str, ...]
    results: Mapping[str, StepResult]
    outcome: Outcome


class Loop:
    """The six nodes and the ways through them."""

    def __init__(
        self,
        *,
        hearer: Hearer,
        steps: Steps,
        responder: Responder,
        registry: Registry,
        deliberation: Deliberation | None = None,
        proposals: Proposals | None = None,
        consulting: Consulting | None = None,
        progressing: Progressing | None = None,
    ) -> None:
        self._hearer = hearer
        self._steps = steps
        self._responder = responder
        self._registry = registry
        self._deliberation = deliberation
        self._proposals = proposals
        self._consulting = consulting
        self._progressing = progressing

    async def analyze_input(self, state: TurnState) -> Update:
        """Find out who speaks and what about; sentences and dialogue state first."""
        message = state["message"]
        heard = await self._hearer.hear(message)
        thinking = None if message.call else await self._think(message, heard)
        if thinking is None and self._consulting is not None and message.text:
            heard = await self._consult(self._consulting, message, heard)
        return {
            "setting": heard.setting,
            "dialogue": heard.before,
            "analysis": heard.analysis,
            "thinking": thinking,
        }

    async def _consult(self, consulting: Consulting, message: Inbound, heard: Heard) -> Heard:
        """Look into the documents for what nobody understood, and at the words beside a file."""
        if not message.call:
            return replace(heard, analysis=await consulting.of(heard, message.text))
        words = message.model_copy(update={"call": None, "reply_to": ""})
        caption = await self._hearer.hear(words, consulting.given(message))
        return replace(heard, analysis=consulting.with_caption(heard.analysis, caption, message))

    async def _think(self, message: Inbound, heard: Heard) -> Thinking | None:
        """Have a model look at what the reactive layer declines, or what it is asked to think about."""
        deliberation, before, analysis = self._deliberation, heard.before, heard.analysis
        if deliberation is None or answered(before, analysis) or not deliberation.possible:
            return None
        if heard.setting.person.role == "guest":
            return None  # strangers don't spend the owner's money
        text = to_think_about(message.text, before, heard.setting.listener.language)
        if text is None and analysis.understood and not analysis.unheard:
            return None
        if text is None and analysis.ask:
            return None  # one short question is quicker, and the person decides
        if self._progressing:
            self._progressing.tell(message, "understanding", heard.setting.listener)
        return await deliberation.analyse(message, text or message.text, heard.setting)

    async def plan_execution(self, state: TurnState) -> Update:
        """Turn the analysis into a plan; a model plans what the reactive layer declined."""
        answer = answered(state["dialogue"], state["analysis"]) if "dialogue" in state else None
        if answer and self._deliberation and state["dialogue"].unfinished:
            waiting = state["dialogue"].unfinished
            resumed, steps = self._deliberation.resumed(waiting, answer, state["message"])
            return {"plan": Plan(steps), "results": {}, "thinking": resumed}
        thinking = state["thinking"]
        if thinking and thinking.notice == STOPPED:
            return {"plan": Plan(), "results": {}}
        if thinking is None or self._deliberation is None or (thinking.notice and not thinking.messages):
            return {"plan": Plan(state["analysis"].steps), "results": {}}
        if thinking.over:
            return {"plan": Plan(), "results": {}}
        self._tell(state, "planning", thinking)
        proposal = await self._deliberation.plan(thinking, state["setting"])
        steps = proposal.steps
        if proposal.thinking.notice not in {None, STOPPED} and not steps:
            steps = state["analysis"].steps  # the part that was understood is still done
        return {"plan": Plan(steps), "results": {}, "thinking": proposal.thinking}

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
        """Run the ready steps: those that only read at the same time, those that change things in order."""
        chosen = [step for step in state["plan"].steps if step.id in state["ready"]]
        seen = _effects(state["results"])
        setting, thinking = state["setting"], state["thinking"]
        binding = thinking.trail if thinking else None
        self._tell(state, "working", thinking, running={step.id for step in chosen})
        changing = [step for step in chosen if self._changes(step)]
        reading = [step for step in chosen if step not in changing]
        try:
            async with asyncio.timeout(max(0.05, thinking.allowance.seconds) if thinking else None):
                changed, read = await asyncio.gather(
                    self._in_order(changing, setting, seen, binding),
                    asyncio.gather(*(self._steps.run(step, setting, seen, binding) for step in reading)),
                )
        except TimeoutError:
            # Nothing of these steps is applied before the turn is over, so nothing of them was done.
            changed, read = [], [self._responder.too_slow(step, setting) for step in chosen]
        results = {result.step.id: result for result in (*changed, *read)}
        return {"results": {**state["results"], **results}}

    async def _in_order(
        self, steps: list[Step], setting: Setting, seen: tuple[Effect, ...], binding: Binding | None
    ) -> list[StepResult]:
        """Run steps one after the other, each on what the ones before have changed."""
        done: list[StepResult] = []
        for step in steps:
            done.append(await self._steps.run(step, setting, seen, binding))
            seen = (*seen, *done[-1].effects)
        return done

    def _tell(
        self, state: TurnState, phase: Phase, thinking: Thinking | None, running: Collection[str] = ()
    ) -> None:
        """Let who is watching see how far a turn is that takes more than an instant."""
        steps = state["plan"].steps if "plan" in state else ()
        if self._progressing is None or (thinking is None and len(steps) < 2):
            return
        self._progressing.tell(
            state["message"],
            phase,
            state["setting"].listener,
            steps=steps,
            results=state.get("results"),
            running=running,
            thinking=thinking,
        )

    def _changes(self, step: Step) -> bool:
        """Whether a step may change something that another one looks at."""
        known = self._registry.actions.get(step.action)
        return known is not None and known.level not in {Level.READ_OWN, Level.READ_OUTSIDE}

    async def update_plan(self, state: TurnState) -> Update:
        """Give up the steps that waited for one that failed; a model goes on from what a round found.

        In a model's plan, what waits for an answer is postponed instead: the plan goes on with it.
        """
        results = dict(state["results"])
        if state["thinking"]:
            state = self._postpone(state)
            results = dict(state["results"])
        for step in state["plan"].steps:
            failed = [name for name in step.after if name in results and not _succeeded(results[name])]
            if step.id not in results and failed:
                results[step.id] = self._responder.skipped(step, state["setting"])
        thinking, steps = state["thinking"], state["plan"].steps
        if thinking is None or self._deliberation is None:
            return {"results": results, "plan": state["plan"]}
        later: Update = {"plan": state["plan"], "postponed": state.get("postponed", ())}
        thinking = self._deliberation.with_found(thinking, results, state["setting"])
        if thinking.over or any(step.id not in results for step in steps):
            return {**later, "results": results, "thinking": thinking}
        self._tell(_grown(state, {"results": results}), "planning", thinking)
        proposal = await self._deliberation.go_on(thinking, results, state["setting"])
        plan = Plan((*steps, *proposal.steps))
        return {**later, "results": results, "thinking": proposal.thinking, "plan": plan}

    def _postpone(self, state: TurnState) -> TurnState:
        """Return the state with the steps that wait for an answer taken out of the plan."""
        steps, results = state["plan"].steps, state["results"]
        held = postponed(steps, results)
        if not held:
            return state
        changes: Update = {
            "plan": Plan(tuple(step for step in steps if step.id not in held)),
            "postponed": (*state.get("postponed", ()), *(step for step in steps if step.id in held)),
            "results": {name: result for name, result in results.items() if name not in held},
        }
        return _grown(state, changes)

    async def generate_response(self, state: TurnState) -> Update:
        """Word what was really done, and decide the state the dialogue goes on from."""
        thinking, listener = state["thinking"], state["setting"].listener
        if thinking and thinking.text and self._deliberation:
            text = self._deliberation.tellable(thinking, thinking.text, listener)
            thinking = replace(thinking, text=text)
        ordered = [state["results"][step.id] for step in state["plan"].steps if step.id in state["results"]]
        outcome = self._responder.respond(
            state["message"],
            state["setting"],
            state["dialogue"],
            state["analysis"],
            ordered,
            thought=thought_of(thinking, state["plan"].steps),
            unfinished=self._unfinished(state),
        )
        proposed = await self._proposed(state)
        if proposed:
            outcome = outcome.model_copy(update={"effects": (*outcome.effects, *proposed)})
        return {"outcome": outcome}

    async def _proposed(self, state: TurnState) -> tuple[Effect, ...]:
        """Return the effects that propose what a model noticed of the person as memories."""
        thinking, setting = state["thinking"], state["setting"]
        if self._proposals is None or thinking is None or not thinking.wish.noticed:
            return ()
        if not self._registry.keeps(Memory):
            return ()
        noticed = thinking.wish.noticed
        return await self._proposals.of(state["message"], setting.person, setting.listener.now, noticed)

    def _unfinished(self, state: TurnState) -> Unfinished | None:
        """Return what of a plan waits for the answer to the turn's question, or still waits for it."""
        thinking, before = state["thinking"], state["dialogue"]
        asked = asking(state["plan"].steps, state["results"]) if thinking else None
        if thinking and asked:
            return kept(thinking, asked, state.get("postponed", ()))
        still = state["analysis"].dialogue.pending
        return before.unfinished if still and not state["plan"].steps and not thinking else None

    async def run(self, message: Inbound) -> Outcome:
        """Take one message through the loop. Raises only when the store is away."""
        state = cast("TurnState", {"message": message})
        state = _grown(state, await self.analyze_input(state))
        state = _grown(state, await self.plan_execution(state))
        if len(state["plan"].steps) > 1 or (state["thinking"] and state["plan"].steps):
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

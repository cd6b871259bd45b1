"""The model's part of a turn: find out what is wanted, plan it, go on from what was found, answer.

Three kinds of call at most: one small form about the request; the plan, made of tool calls over the
actions that the form named; and, where reading, judgement or a failure asks for it, going on from
the results. No effect happens here. A model that is away, broke, silent or going in circles ends in
``Thinking.notice``, never in an exception.
"""

import asyncio
import json
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import structlog
from pydantic import ValidationError

from bot.deliberation.allowance import Allowance, Limits
from bot.deliberation.drafting import Drafting
from bot.deliberation.findings import finding, told
from bot.deliberation.proposing import Proposal, as_message, proposed
from bot.deliberation.recalling import Recall, Recalled
from bot.deliberation.thinking import STOPPED, Thinking, Wish
from bot.deliberation.tools import tools
from bot.deliberation.unfinished import resumed
from bot.delivery.drafts import Drafts
from bot.delivery.stopping import Stops
from bot.delivery.turn import Inbound
from bot.linking import Links
from bot.memory.proposals import SCHEMA
from bot.models.port import (
    Answer,
    Ask,
    BudgetError,
    Message,
    Models,
    ModelUnavailableError,
    Purpose,
    Tool,
)
from bot.prompts import prompt
from bot.replies import Listener, Replies
from bot.safety.claims import Before, Reached, checked
from bot.safety.gate import destinations
from bot.safety.values import key
from bot.steps import Setting, StepResult
from bot.understanding.analysis import Step
from bot.understanding.dialogue import Unfinished
from capabilities.contract import Action, Level
from capabilities.errors import AskedError, NotFoundError
from capabilities.registry import Registry

log = structlog.get_logger(__name__)

FORM = "understanding"
_FORM_TOKENS = 700
_PLAN_TOKENS = 2_000
_CALL_SECONDS = 30.0
MOST_TOOLS = 40
_REACHING = frozenset({Level.OUTWARD, Level.IRREVERSIBLE})
LONGEST_ANSWER = 20_000
"""Characters of prose that reach the person, as many as they may say themselves."""
_MISREAD = 2
"""How often in a row a model may call only what does not exist before it is given up."""


class Deliberation:
    """Asks the models of an installation. One per installation; keeps nothing between turns."""

    def __init__(
        self,
        *,
        models: Models,
        registry: Registry,
        replies: Replies,
        recall: Recall,
        limits: Limits,
        drafts: Drafts | None = None,
        stops: Stops | None = None,
    ) -> None:
        self._models = models
        self._registry = registry
        self._replies = replies
        self._recall = recall
        self._limits = limits
        self._drafts = drafts or Drafts()
        self._stops = stops
        self._links = Links(replies)

    @property
    def possible(self) -> bool:
        """Whether there is a model to ask."""
        return self._models.configured

    async def analyse(self, message: Inbound, text: str, setting: Setting) -> Thinking:
        """Find out what ``text`` asks for, and which actions that takes."""
        thinking = Thinking(message, Allowance.fresh(self._limits))
        recalled = await self._recall.of(message, setting.person)
        thinking = replace(thinking, deeds=recalled.deeds)
        said = (turn.text for turn in recalled.turns if turn.role == "user")
        thinking.trail.heard((text, *recalled.known, *said))
        asked = (
            Message("system", self._prompt("analyse", setting, recalled, packages=self._packages())),
            *recalled.turns,
            Message("user", text),
        )
        thinking, answer = await self._ask(setting, thinking, "analyse", asked, (_form(),), must=FORM)
        if answer is None:
            return thinking
        wish = _wish(answer)
        shown = self._tools(wish)
        plan = self._prompt("plan", setting, recalled, first=1)
        messages = (Message("system", plan), *recalled.turns, Message("user", text))
        thinking = replace(thinking, wish=wish, tools=shown, messages=messages)
        if wish.complexity == "talk" and wish.answer.strip() and not wish.actions:
            return replace(thinking, text=wish.answer.strip())
        return thinking

    def resumed(
        self, unfinished: Unfinished, answer: Step, message: Inbound
    ) -> tuple[Thinking, tuple[Step, ...]]:
        """Return a plan that waited, as it goes on with the step that its answer has completed."""
        return resumed(unfinished, answer, message, Allowance.fresh(self._limits), self._registry)

    async def plan(self, thinking: Thinking, setting: Setting) -> Proposal:
        """Return the first steps, made before anything was read; or the answer, or a notice."""
        for _ in range(_MISREAD + 1):
            out = thinking.allowance.exhausted
            if out:
                return Proposal(replace(thinking, notice=f"deliberation.out_of_{out}"))
            thinking.allowance.rounds += 1
            thinking, answer = await self._ask(setting, thinking, "plan", thinking.messages, thinking.tools)
            if answer is None:
                return Proposal(thinking)
            if not answer.calls:
                return Proposal(_answered(thinking, answer))
            said = (*thinking.messages, as_message(answer.text, answer.calls))
            proposal = proposed(
                replace(thinking, messages=said), answer.calls, self._registry, setting.listener.moment
            )
            if proposal.steps or proposal.thinking.over:
                return proposal
            thinking = proposal.thinking
        return Proposal(replace(thinking, notice="deliberation.nonsense"))

    async def go_on(
        self, thinking: Thinking, results: Mapping[str, StepResult], setting: Setting
    ) -> Proposal:
        """Return what follows from the results of a round: more steps, an answer, or nothing more."""
        latest = [result for name, result in results.items() if name not in thinking.told]
        thinking = self._read(thinking, latest)
        if thinking.over or not thinking.messages or not latest or self._is_enough(thinking, latest):
            return Proposal(thinking)
        return await self.plan(thinking, setting)

    def with_found(self, thinking: Thinking, results: Mapping[str, StepResult], setting: Setting) -> Thinking:
        """Return the deliberation knowing what steps have found: references of later ones reach it."""
        new = {
            name: finding(result, self._replies, setting.listener)
            for name, result in results.items()
            if name not in thinking.found
        }
        for name, found in new.items():
            action = self._registry.actions.get(results[name].step.action)
            thinking.trail.found(results[name], found, action)
        well = [result for result in results.values() if result.reply is not None]
        reached = [result for result in well if self._registry.action(result.step.action).level in _REACHING]
        done = any(result.effects for result in well)
        whom = self._whom(thinking, reached) if reached else None
        return replace(thinking, found={**thinking.found, **new}, done=done, reached=whom)

    def _whom(self, thinking: Thinking, reached: Sequence[StepResult]) -> Reached:
        """Return what actions went where."""
        actions = {result.step.action: self._registry.action(result.step.action) for result in reached}
        went = (
            value
            for result in reached
            for _, value in destinations(actions[result.step.action], thinking.trail.bound(result.step).slots)
        )
        return Reached(frozenset(actions), frozenset(key(value) for value in went))

    def tellable(self, thinking: Thinking, text: str, listener: Listener) -> str:
        """Return prose as its person may see it: no unproved claims, nothing that loads, no unknown links."""
        proved = self._borne_out(thinking, text, listener.language)
        return self._links.shown(proved, thinking.trail.links, listener)

    def _borne_out(self, thinking: Thinking, text: str, language: str) -> str:
        """Return prose without the claims that no receipt bears out, of this turn or of an earlier one."""
        instead = self._replies.text("deliberation.not_done", language) or ""
        reaching = {name for name, action in self._registry.actions.items() if action.level in _REACHING}
        before = Before(
            done=tuple(deed.summary for deed in thinking.deeds),
            reached=tuple(deed.summary for deed in thinking.deeds if deed.action in reaching),
        )
        return checked(
            text, done=thinking.done, reached=thinking.reached, instead=instead, before=before
        ).text

    def _read(self, thinking: Thinking, latest: Sequence[StepResult]) -> Thinking:
        """Return the deliberation with results told to the model."""
        messages = list(thinking.messages)
        for result in latest:
            call = thinking.call_of.get(result.step.id)
            if call is not None:
                found = thinking.found[result.step.id]
                text = told(found, outside=thinking.trail.labels[result.step.id].outside)
                messages.append(Message("tool", text, call_id=call))
        shown = thinking.told | {result.step.id for result in latest}
        return replace(thinking, messages=tuple(messages), told=shown)

    def _is_enough(self, thinking: Thinking, latest: Sequence[StepResult]) -> bool:
        """Whether what was done answers by itself, so that no model has to put it in words.

        An open question goes to the person, not to the model. A failure is the model's to mend.
        """
        errors = [result.error for result in latest if result.error is not None]
        if any(isinstance(error, AskedError) for error in errors):
            return True
        if errors:
            return False
        levels = {self._registry.action(result.step.action).level for result in latest}
        if levels <= {Level.WRITE_OWN, Level.OUTWARD, Level.IRREVERSIBLE}:
            return True
        return thinking.wish.complexity == "one" and len(latest) == 1 and levels == {Level.READ_OWN}

    async def _ask(
        self,
        setting: Setting,
        thinking: Thinking,
        purpose: Purpose,
        messages: tuple[Message, ...],
        shown: tuple[Tool, ...],
        *,
        must: str | None = None,
    ) -> tuple[Thinking, Answer | None]:
        """Ask the models; None, and the notice that says why, when there is no answer."""
        allowance = thinking.allowance
        ask = Ask(
            purpose,
            messages,
            thinking.payer,
            tools=shown,
            must_call=must,
            most_tokens=_FORM_TOKENS if must else _PLAN_TOKENS,
            seconds=max(0.1, min(_CALL_SECONDS, allowance.seconds)),
        )
        try:
            async with asyncio.timeout(max(0.1, allowance.seconds)):
                heard = None if must else self._drafting(thinking, setting.listener)
                answer = await self._unless_stopped(thinking.message, self._models.ask(ask, heard))
        except _StoppedError:
            return replace(thinking, notice=STOPPED), None
        except BudgetError as error:
            why = self._replies.worded(error, setting.listener)
            return replace(thinking, notice="deliberation.broke", facts={"why": why}), None
        except (ModelUnavailableError, TimeoutError):
            return replace(thinking, notice="deliberation.away"), None
        except Exception:  # whatever a model or its library does, the turn ends well
            log.exception("deliberation.failed", purpose=purpose, turn=thinking.payer.turn)
            return replace(thinking, notice="deliberation.away"), None
        allowance.used = allowance.used + answer.usage
        models = tuple(dict.fromkeys((*thinking.models, answer.model)))
        return replace(thinking, models=models), answer

    async def _unless_stopped(self, message: Inbound, asking: Coroutine[Any, Any, Answer]) -> Answer:
        """Return the answer; _StoppedError when the person wants no more of it."""
        if self._stops is None:
            return await asking
        asked, stopped = asyncio.ensure_future(asking), asyncio.ensure_future(self._stops.asked(message.id))
        try:
            await asyncio.wait({asked, stopped}, return_when="FIRST_COMPLETED")
            if stopped.done() and not stopped.exception():
                raise _StoppedError
            return await asked
        finally:
            for task in (asked, stopped):
                task.cancel()
            await asyncio.gather(asked, stopped, return_exceptions=True)

    def _drafting(self, thinking: Thinking, listener: Listener) -> Drafting:
        def check(text: str) -> str:
            return self.tellable(thinking, text, listener)

        return Drafting(self._drafts, thinking.message, check)

    def _packages(self) -> list[dict[str, Any]]:
        return [
            {"name": name, "summary": package.summary.rstrip("."), "actions": list(package.actions)}
            for name, package in self._registry.capabilities.items()
            if self._registry.is_enabled(name)
        ]

    def _tools(self, wish: Wish) -> tuple[Tool, ...]:
        """Return the tools of the actions that were named; a package's name stands for all of its own."""
        chosen: dict[str, Action] = {}
        for name in wish.actions:
            if name in self._registry.capabilities and self._registry.is_enabled(name):
                chosen |= self._registry.capabilities[name].actions
                continue
            try:
                chosen[name] = self._registry.action(name)
            except NotFoundError:
                continue  # invented
        return tools(list((chosen or self._registry.actions).values())[:MOST_TOOLS])

    def _prompt(self, name: str, setting: Setting, recalled: Recalled, **facts: object) -> str:
        person, local = setting.person, setting.listener.moment.local
        return prompt(
            name,
            name=person.name if person.name != "you" else "your person",
            language=person.language,
            zone=person.zone.key,
            now=local.strftime("%A %-d %B %Y, %H:%M"),
            known=list(recalled.known),
            **facts,
        )


class _StoppedError(Exception):
    """The person wants no more of it."""


@cache
def _form() -> Tool:
    schema = Wish.model_json_schema()
    schema.pop("$defs", None)
    schema["properties"]["noticed"] = dict(SCHEMA)
    for part in schema["properties"].values():
        for needless in ("title", "default", "maxLength", "maxItems"):
            part.pop(needless, None)
    schema.pop("title", None)
    schema.pop("description", None)
    return Tool(FORM, "What is wanted.", {**schema, "required": ["intent", "actions", "complexity"]})


def _wish(answer: Answer) -> Wish:
    """Return the filled form; one that says nothing when the model filled in none."""
    raw: Any = next((call.arguments for call in answer.calls if call.arguments is not None), None)
    if raw is None:
        try:
            raw = json.loads(answer.text)  # some models write the form instead of calling it
        except ValueError:
            return Wish()
    try:
        return Wish.model_validate(raw)
    except ValidationError:
        return Wish()


def _answered(thinking: Thinking, answer: Answer) -> Thinking:
    text = answer.text.strip()
    if not text:
        return replace(thinking, notice="deliberation.silent")
    cut = answer.cut or len(text) > LONGEST_ANSWER
    return replace(thinking, text=text[:LONGEST_ANSWER], cut=cut)

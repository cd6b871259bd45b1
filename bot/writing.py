"""Writing from passages with a language model, on a person's account. Implements ``Writer``.

The passages are from outside, and so is whatever is written from them: who asked checks each sentence
against the passages it names, and labels the result as theirs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.models.port import Ask, BudgetError, Message, Models, ModelUnavailableError, Payer, Tool
from bot.prompts import prompt
from capabilities.contract import Person
from capabilities.writing import Kind, Sentence, Written

log = structlog.get_logger(__name__)

FORM: Final = "written"
_SECONDS: Final = 25.0
_TOKENS: Final = 1_200
_MOST: Final = 24_000
"""Characters of passages that are shown; those that fit best come first."""
_LONGEST_QUESTION: Final = 150


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore")

    text: str = Field(min_length=1, max_length=2_000)
    passages: list[int] = Field(default=[], description="Numbers of the passages it rests on.")


class _Form(BaseModel):
    model_config = ConfigDict(extra="ignore")

    sentences: list[_Said] = Field(max_length=40)
    questions: list[str] = Field(default=[], max_length=10, description="What could be asked next.")


@dataclass(frozen=True, slots=True)
class ModelWriter:
    """Writes for one person in one turn."""

    models: Models
    person: Person
    channel: str
    turn: str

    async def write(self, kind: Kind, request: str, passages: Sequence[str]) -> Written | None:
        """Return what a model wrote; None without one, and when it is away, too dear or makes no sense."""
        if not self.models.configured:
            return None
        told = prompt("write", name=self.person.name, language=self.person.language, kind=kind, form=FORM)
        shown = _numbered(passages)
        ask = Ask(
            "respond",
            (Message("system", told), Message("user", f"{shown}\n\nRequest: {request}")),
            Payer(self.person.id, self.channel, self.turn),
            tools=(Tool(FORM, "Hand in what is written.", _Form.model_json_schema()),),
            must_call=FORM,
            most_tokens=_TOKENS,
            seconds=_SECONDS,
            same_again=True,
        )
        try:
            answer = await self.models.ask(ask)
        except (BudgetError, ModelUnavailableError) as error:
            log.info("writing.not_done", reason=error.code)
            return None
        found = next((call.arguments for call in answer.calls if call.name == FORM), None)
        return _written(found) if found is not None and not answer.cut else None


def _numbered(passages: Sequence[str]) -> str:
    """Return the passages as a model is shown them, as many as there is room for."""
    lines: list[str] = []
    room = _MOST
    for number, passage in enumerate(passages, 1):
        room -= len(passage)
        if room < 0:
            break
        lines.append(f"[{number}] {' '.join(passage.split())}")
    return "\n\n".join(lines)


def _written(found: Mapping[str, Any]) -> Written | None:
    try:
        form = _Form.model_validate(found)
    except ValidationError:
        log.info("writing.not_done", reason="malformed")
        return None
    return Written(
        tuple(
            Sentence(" ".join(said.text.split()), tuple(number - 1 for number in said.passages))
            for said in form.sentences
        ),
        tuple(" ".join(one.split())[:_LONGEST_QUESTION] for one in form.questions if one.strip()),
    )

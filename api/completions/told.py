"""What a chat client is told: one completion, or its chunks, in the protocol's exact form.

Form: the chat completion and chat completion chunk objects of OpenAI's API reference.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, Field

from api.completions.asked import MODEL
from bot.delivery.turn import Inbound, Outcome


class Usage(BaseModel):
    """Tokens a model took for the turn; zero when none was asked."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0

    @classmethod
    def of(cls, outcome: Outcome) -> "Usage":
        """Return what deliberation took."""
        spent: Mapping[str, int] = outcome.explanation.get("deliberation") or {}
        read, written = spent.get("input_tokens", 0), spent.get("output_tokens", 0)
        return cls(prompt_tokens=read, completion_tokens=written, total_tokens=read + written)


class AnswerMessage(BaseModel):
    """What was answered."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None


class AnswerChoice(BaseModel):
    """The one answer there is."""

    index: int = 0
    message: AnswerMessage
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class Completion(BaseModel):
    """A finished answer."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int = Field(description="Seconds since the epoch.")
    model: str = MODEL
    choices: list[AnswerChoice]
    usage: Usage


class ModelBody(BaseModel):
    """A model that can be asked."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = 1_767_225_600
    owned_by: str = "dayhand"


class ModelList(BaseModel):
    """The models that can be asked: one."""

    object: Literal["list"] = "list"
    data: list[ModelBody]


def completion(message: Inbound, outcome: Outcome) -> Completion:
    """Return the answer to a message as one object."""
    return Completion(
        id=_id(message),
        created=int(message.received_at.timestamp()),
        choices=[AnswerChoice(message=AnswerMessage(content=outcome.text))],
        usage=Usage.of(outcome),
    )


def chunk(message: Inbound, delta: dict[str, str], *, finish: str | None = None) -> dict[str, Any]:
    """Return one chunk: a piece of the answer, or with ``finish`` its end."""
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return {**_head(message), "choices": [choice]}


def usage_chunk(message: Inbound, outcome: Outcome) -> dict[str, Any]:
    """Return the last chunk, which has no choices and tells what the turn took."""
    return {**_head(message), "choices": [], "usage": Usage.of(outcome).model_dump()}


def _head(message: Inbound) -> dict[str, Any]:
    created = int(message.received_at.timestamp())
    return {"id": _id(message), "object": "chat.completion.chunk", "created": created, "model": MODEL}


def _id(message: Inbound) -> str:
    return f"chatcmpl-{message.id.rpartition(':')[2]}"

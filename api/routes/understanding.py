"""What words would do, while they are still being typed."""

from typing import Any

from pydantic import BaseModel, Field

from api.auth.caller import Parts, Reader
from api.body import Body
from api.routes.chat import MAX_TEXT
from api.routing import signed_in_router
from api.turns import inbound

router = signed_in_router("understanding")


class Words(Body):
    """Something that may be said."""

    text: str = Field(min_length=1, max_length=MAX_TEXT, pattern=r"\S")


class ForeseenStep(BaseModel):
    """One thing that would be done."""

    action: str
    summary: str = Field(description="What it would do, with its times as they were said.")
    slots: dict[str, Any] = Field(description="Its values; times have a start, an end and a grain.")
    missing: list[str] = Field(description="Slots that would be asked for.")


class Understanding(BaseModel):
    """What words would do if they were said now. Nothing of it was done or kept."""

    action: str | None = Field(description="The first thing that would be done.")
    understood: bool = Field(description="Whether anything can be made of it without a model.")
    steps: list[ForeseenStep]
    question: str | None = Field(description="What would be asked before it is done.")
    problem: str | None = Field(description="Why it would not be done.")


@router.post("/api/understanding")
async def understanding(body: Words, caller: Reader, services: Parts) -> Understanding:
    """Tell what words would do, in milliseconds and without doing it."""
    found = await services.rehearsal.of(inbound(services, caller, key=None, text=body.text))
    return Understanding(
        action=found.steps[0].action if found.steps else None,
        understood=found.understood,
        steps=[
            ForeseenStep(
                action=step.action, summary=step.summary, slots=dict(step.slots), missing=list(step.missing)
            )
            for step in found.steps
        ],
        question=found.question or None,
        problem=found.problem or None,
    )

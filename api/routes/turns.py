"""What became of a message: how it was read, its steps, the time it took and what it cost."""

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field

from api.auth.caller import Parts, Reader, Writer
from api.routing import signed_in_router
from capabilities.errors import ConflictError

router = signed_in_router("chat")


class StepBody(BaseModel):
    """One step of a plan. ``slots``: what it was given, in words, by what each is called."""

    action: str
    title: str
    state: str = Field(description="done, asked or failed.")
    seconds: float
    sentence: str = Field(description="The sentence that matched; empty where none did.")
    slots: dict[str, str]
    receipt: str | None


class ThoughtBody(BaseModel):
    """What language models contributed, and what it cost."""

    intent: str
    models: list[str]
    calls: int
    input_tokens: int
    output_tokens: int
    micros: int = Field(description="Millionths of a US dollar; 0 where no price is known.")


class TurnBody(BaseModel):
    """What became of a message. ``why`` tells it in your language; empty where a program asked."""

    message_id: str
    why: str
    seconds: float = Field(description="From its arrival until its answer was stored.")
    steps: list[StepBody]
    thought: ThoughtBody | None


MessageId = Annotated[str, Path(min_length=1, max_length=300)]


@router.post("/api/turns/{message_id}/stop", status_code=202)
async def stop(message_id: MessageId, caller: Writer, services: Parts) -> None:
    """Have the work on a message of yours stopped: what was done until then stands, and is told."""
    if not await services.stops.ask(caller.user, message_id):
        raise ConflictError("Nobody is at work on such a message of yours.")


@router.get("/api/turns/{message_id}")
async def turn(message_id: MessageId, caller: Reader, services: Parts) -> TurnBody:
    """Tell how a message of yours was read and what was done: "why?", for any of them."""
    person = await services.people.get(caller.user)
    account = await services.hindsight.of(person, message_id, services.clock.now())
    return TurnBody(
        message_id=message_id,
        why=account.text,
        seconds=account.seconds,
        steps=[StepBody.model_validate(deed, from_attributes=True) for deed in account.deeds],
        thought=ThoughtBody.model_validate(account.thought) if account.thought else None,
    )

"""Language models: which there are, their keys, and what they were asked and cost."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from api.auth.caller import Owner, Parts, Reader
from api.auth.tokens import Scope
from api.body import Body
from api.routing import signed_in_router
from api.services import Services
from bot.models.condition import Condition, condition
from bot.models.providers import is_installed, needs_key
from bot.models.spending import PERIODS, Period
from bot.models.spending import Scope as Scoped

router = signed_in_router("models")


class NewKey(Body):
    """A provider's key. It can be stored and removed, never read."""

    key: SecretStr = Field(min_length=1, max_length=4_000)


class SetUpModel(BaseModel):
    """A model that is set up. ``key`` is where its key comes from: "stored", a variable, or nowhere."""

    label: str
    provider: str
    key: str | None
    needs_key: bool
    installed: bool = Field(description="Whether the library of its provider is here.")
    left_alone: bool = Field(description="Whether it failed again and again and is not asked for a while.")


class KeyPlaceBody(BaseModel):
    """A provider, or the host of an address, that a key may be stored for; the key is never told."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    stored: bool
    variable: str | None = Field(description="The variable of the environment that has a key as well.")


class ModelsBody(BaseModel):
    """The models in the order they are tried, and where keys are kept."""

    models: list[SetUpModel]
    keys: list[KeyPlaceBody]


class ModelState(BaseModel):
    """Whether models take part for you right now."""

    state: Condition = Field(
        description="none: no model is set up; ready; away: none can be reached for now; spent: a limit of "
        "money is reached. What is understood without a model works in all of them."
    )


class ModelUsage(BaseModel):
    """What one model was asked on one day (UTC), by one person on one channel."""

    day: str
    user: str
    channel: str
    model: str
    calls: int
    input_tokens: int
    output_tokens: int
    micros: int = Field(description="Millionths of a US dollar; 0 where no price is known.")
    purposes: dict[str, dict[str, int]]


class Money(BaseModel):
    """Money of a period that runs, in millionths of a US dollar."""

    spent: int
    limit: int | None


class UsageBody(BaseModel):
    """What was used, and how it stands with the limits."""

    days: list[ModelUsage]
    own: dict[Period, Money]
    house: dict[Period, Money] | None = Field(description="Of everybody; only for the owner.")


@router.get("/api/models")
async def models(_: Owner, services: Parts) -> ModelsBody:
    """Tell which models are set up and for whom keys are there (owner only)."""
    chat = services.chat
    keys = chat.parts.keys
    return ModelsBody(
        models=[
            SetUpModel(
                label=name.label,
                provider=name.provider,
                key=await keys.source(name),
                needs_key=needs_key(name),
                installed=is_installed(name),
                left_alone=chat.is_left_alone(name),
            )
            for name in chat.parts.names
        ],
        keys=[KeyPlaceBody.model_validate(place) for place in await keys.places()],
    )


@router.get("/api/models/state")
async def model_state(caller: Reader, services: Parts) -> ModelState:
    """Tell whether language models take part for you right now."""
    return ModelState(state=await condition(services.chat, caller.user, services.clock.now()))


@router.put("/api/models/keys/{provider}", status_code=204)
async def store_model_key(provider: str, body: NewKey, _: Owner, services: Parts) -> None:
    """Store a provider's key, encrypted; every process uses it within seconds."""
    await services.chat.parts.keys.set(provider, body.key.get_secret_value(), services.clock.now())


@router.delete("/api/models/keys/{provider}", status_code=204)
async def forget_model_key(provider: str, _: Owner, services: Parts) -> None:
    """Forget a stored key."""
    await services.chat.parts.keys.remove(provider)


@router.get("/api/usage")
async def usage(
    caller: Reader,
    services: Parts,
    days: Annotated[int, Query(ge=1, le=366, description="How many days back.")] = 31,
) -> UsageBody:
    """Show what models were asked for you and cost; the owner sees everybody's."""
    now = services.clock.now()
    accounts = services.chat.parts.accounts
    profile = await services.people.profile(caller.user)
    is_owner = profile.role == "owner" and Scope.ACCOUNT in caller.scopes
    first = f"{now - timedelta(days=days - 1):%Y-%m-%d}"
    rows: list[Any] = list(await accounts.book.since(first, None if is_owner else caller.user))
    own = await _periods(services, caller.user)
    house = await _periods(services, None) if is_owner else None
    return UsageBody(days=[ModelUsage.model_validate(row) for row in rows], own=own, house=house)


async def _periods(services: Services, user: str | None) -> dict[Period, Money]:
    spending, now = services.chat.parts.accounts.spending, services.clock.now()
    scope: Scoped = "person" if user else "house"
    return {
        period: Money(spent=await spending.spent(user, period, now), limit=spending.cap(scope, period))
        for period in PERIODS
    }

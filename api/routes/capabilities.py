"""Capability packages: what they do, what they need, and switching them on and off."""

from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel

from api.auth.caller import Owner, Parts, Reader
from api.body import Body, Id
from api.routing import signed_in_router
from api.services import Services
from bot.store.switches import Switches
from capabilities.contract import Level
from capabilities.errors import NotFoundError

router = signed_in_router("capabilities")


class ActionBody(BaseModel):
    """One thing a package does, and the JSON schema of its slots."""

    name: str
    summary: str
    level: Level
    slots: dict[str, Any]


class Need(BaseModel):
    """Something a package needs from outside; its value is never told."""

    name: str
    purpose: str
    required: bool
    present: bool


class CapabilityBody(BaseModel):
    """An installed package."""

    name: str
    summary: str
    enabled: bool
    actions: list[ActionBody]
    credentials: list[Need]


class BrokenBody(BaseModel):
    """A package that did not load."""

    name: str
    reason: str


class CapabilityList(BaseModel):
    """What is installed."""

    capabilities: list[CapabilityBody]
    broken: list[BrokenBody]


class Switch(Body):
    """Whether a package takes part in turns."""

    enabled: bool


@router.get("/api/capabilities")
async def capabilities(_: Reader, services: Parts) -> CapabilityList:
    """List the packages that are installed."""
    registry = services.registry
    return CapabilityList(
        capabilities=[_shaped(services, name) for name in registry.capabilities],
        broken=[BrokenBody(name=one.name, reason=one.reason) for one in registry.broken],
    )


@router.patch("/api/capabilities/{name}")
async def switch(name: Annotated[Id, Path()], body: Switch, _: Owner, services: Parts) -> CapabilityBody:
    """Switch a package on or off, everywhere within seconds (owner only)."""
    if name not in services.registry.capabilities:
        raise NotFoundError("No such package is installed.")
    await Switches(services.store).set(name, on=body.enabled)
    if body.enabled:
        services.registry.enable(name)
    else:
        services.registry.disable(name)
    return _shaped(services, name)


def _shaped(services: Services, name: str) -> CapabilityBody:
    capability = services.registry.capabilities[name]
    return CapabilityBody(
        name=name,
        summary=capability.summary,
        enabled=services.registry.is_enabled(name),
        actions=[
            ActionBody(name=action.name, summary=action.summary, level=action.level, slots=action.schema())
            for action in capability.actions.values()
        ],
        credentials=[
            Need(name=need.name, purpose=need.purpose, required=need.required, present=need.present)
            for need in services.registry.credentials(name)
        ],
    )

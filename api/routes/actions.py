"""Every action of every package as a typed route, made from the registry.

A package that is switched off keeps its routes; they answer 404 until it is on again.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from api.auth.caller import Parts, Writer
from api.routing import signed_in_router
from api.turns import IdempotencyKey, TurnReply, do
from capabilities.contract import Action
from capabilities.registry import Registry


def router_of(registry: Registry) -> APIRouter:
    """Return a router with one route per action of the packages that are installed."""
    router = signed_in_router("actions")
    for capability in registry.capabilities.values():
        for action in capability.actions.values():
            router.add_api_route(
                f"/api/actions/{action.name}",
                _endpoint(action),
                methods=["POST"],
                summary=action.summary,
                description=f"{action.summary} Level: {action.level}.",
                operation_id=f"action_{action.name}",
                tags=[capability.name],
            )
    return router


def _endpoint(action: Action) -> Callable[..., Awaitable[TurnReply]]:
    async def run(slots: Any, caller: Writer, services: Parts, key: IdempotencyKey = None) -> TurnReply:
        return await do(services, caller, action.name, as_slots(slots), key)

    # The body's model is known only now; FastAPI reads it from the annotations.
    run.__annotations__ = {**run.__annotations__, "slots": action.slots}
    return run


def as_slots(model: BaseModel) -> dict[str, Any]:
    """Return what was said of an action's slots, as the JSON it is validated from again."""
    return model.model_dump(mode="json", exclude_unset=True)

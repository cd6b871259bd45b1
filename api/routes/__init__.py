"""HTTP routes, one module per noun: parse, call one thing, shape the answer."""

from fastapi import FastAPI

from api.routes import (
    accounts,
    actions,
    calendar,
    capabilities,
    chat,
    conversations,
    documentation,
    events,
    health,
    lists,
    live,
    me,
    notes,
    people,
    receipts,
    reminders,
    sessions,
    tasks,
    tokens,
)
from api.services import Services


def install(app: FastAPI, services: Services) -> None:
    """Add every route; those of actions are made from the registry."""
    for module in (
        accounts,
        sessions,
        tokens,
        people,
        me,
        chat,
        live,
        events,
        conversations,
        tasks,
        lists,
        notes,
        reminders,
        calendar,
        receipts,
        capabilities,
        health,
        documentation,
    ):
        app.include_router(module.router)
    app.include_router(actions.router_of(services.registry))

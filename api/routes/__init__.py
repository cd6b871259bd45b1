"""HTTP routes, one module per noun: parse, call one thing, shape the answer."""

from fastapi import FastAPI

from api.routes import (
    accounts,
    actions,
    approvals,
    calendar,
    capabilities,
    channels,
    chat,
    completions,
    conversations,
    deliveries,
    documentation,
    documents,
    events,
    health,
    installation,
    learning,
    lists,
    live,
    me,
    memories,
    models,
    notes,
    people,
    push,
    receipts,
    reminders,
    sessions,
    talk,
    tasks,
    telegram,
    tokens,
    turns,
    twilio,
    understanding,
    voice,
    welcome,
)
from api.services import Services


def install(app: FastAPI, services: Services) -> None:
    """Add every route; those of actions are made from the registry.

    Routes are looked through in order: what is asked most comes first.
    """
    for module in (
        chat,
        events,
        completions,
        accounts,
        sessions,
        tokens,
        people,
        me,
        push,
        live,
        voice,
        talk,
        understanding,
        conversations,
        turns,
        tasks,
        lists,
        notes,
        documents,
        reminders,
        calendar,
        learning,
        memories,
        receipts,
        approvals,
        models,
        telegram,
        twilio,
        channels,
        capabilities,
        deliveries,
        installation,
        health,
        documentation,
        welcome,
    ):
        app.include_router(module.router)
    app.include_router(actions.router_of(services.registry))
    app.router.default = welcome.Pages(app.router.default)

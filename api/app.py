"""The HTTP application: the routes, what surrounds them, and the core running beside them."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.routing import Route

from api import errors, routes
from api.client import Client
from api.door import Door, allowed_hosts
from api.envelopes import StreamEnvelope
from api.errors import Problem
from api.life import Life
from api.mcp.door import McpDoor
from api.services import Services

_SUMMARY = "Your assistant, on your own machine. Sign in with a session cookie or a bearer token."


def create_app(services: Services) -> FastAPI:
    """Return the application over these parts; its lifespan runs the core."""
    life = Life(services)
    mcp = McpDoor()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        await services.local_owner()
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(life.work()), tasks.create_task(life.listen())]
            yield
            life.closing.set()
            await mcp.close()
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    app = FastAPI(
        title="Dayhand", summary=_SUMMARY, version="0.1.0", docs_url=None, redoc_url=None, lifespan=lifespan
    )
    app.state.services = services
    app.state.life = life
    app.state.client = Client.found()
    hosts = allowed_hosts(services.settings.host, services.settings.public_url)
    app.add_middleware(Door, hosts=hosts, meter=services.meter, at_once=services.limits.at_once)
    errors.install(app)
    routes.install(app, services)
    app.router.routes.append(Route("/mcp", mcp, include_in_schema=False))
    _describe(app)
    return app


def _describe(app: FastAPI) -> None:
    """Add to the OpenAPI document what routes refer to: problem bodies and ways to sign in."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = generate()
            components = document.setdefault("components", {})
            schemas = components.setdefault("schemas", {})
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(problem.pop("$defs", {}))
            schemas["Problem"] = problem
            envelope = StreamEnvelope.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(envelope.pop("$defs"))
            schemas["StreamEnvelope"] = envelope
            components["securitySchemes"] = {
                "session": {"type": "apiKey", "in": "cookie", "name": "__Host-dayhand"},
                "bearer": {"type": "http", "scheme": "bearer"},
            }
            for methods in document["paths"].values():
                for operation in methods.values():
                    if "401" in operation.get("responses", {}):
                        operation["security"] = [{"session": []}, {"bearer": []}]
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it

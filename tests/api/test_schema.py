"""The OpenAPI document is true: what it promises is what comes, and nothing that fits it is a 5xx.

``DAYHAND_FUZZ_EXAMPLES`` asks for more examples per operation, new ones each time.
"""

import asyncio
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis.openapi
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.house import House
from tests.api.wire import served

EXAMPLES = int(os.environ.get("DAYHAND_FUZZ_EXAMPLES", "15"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
LEFT_OUT = {("GET", "/api/events"), ("DELETE", "/api/me")}
"""A stream that does not end, and the end of the account that asks."""


class Serving(threading.Thread):
    """A served house in a loop of its own: schemathesis is synchronous."""

    def __init__(self, home: Path) -> None:
        super().__init__()
        self._home = home
        self.ready = threading.Event()
        self.done = threading.Event()
        self.url = ""
        self.bearer = ""

    def run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        house = await House.build(self._home)
        owner = await house.owner()
        program = await house.program(owner, scopes=["read", "write", "account"])
        self.bearer = program.headers["authorization"]
        async with served(house) as wire:
            self.url = f"http://{wire.host}"
            self.ready.set()
            await asyncio.to_thread(self.done.wait)
        await house.close()


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    thread = Serving(tmp_path)
    thread.start()
    assert thread.ready.wait(30)
    yield thread
    thread.done.set()
    thread.join(30)


def test_every_operation_keeps_what_its_schema_promises(serving: Serving) -> None:
    schema = schemathesis.openapi.from_url(f"{serving.url}/openapi.json")
    failures: list[str] = []
    tried = 0
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        if (operation.method.upper(), operation.path) in LEFT_OUT:
            continue
        try:
            _try(operation, serving)
        except FailureGroup as failure:
            failures.append(f"{operation.method} {operation.path}: {failure}")
        tried += 1
    assert not failures, "\n".join(failures)
    assert tried > 60


def _try(operation: Any, serving: Serving) -> None:
    statuses: set[int] = set()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize="DAYHAND_FUZZ_EXAMPLES" not in os.environ,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def check(case: Case[Any]) -> None:
        response = case.call(headers={"authorization": serving.bearer})
        case.validate_response(response, checks=CHECKS)
        statuses.add(response.status_code)

    check()
    assert statuses, operation.path

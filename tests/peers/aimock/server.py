"""One running model server: told what to answer, asked what it was asked.

A fixture is ``{"match": {...}, "response": {...}}``; the first that matches answers, and a request
that none matches is an error (503). Matching: ``userMessage`` (part of the last user message),
``systemMessage``, ``toolName``, ``model``, ``hasToolResult``, ``toolResultContains``,
``sequenceIndex`` (how often this fixture's match was answered before). Answering: ``content``,
``toolCalls`` [{name, arguments, id?}], ``usage``, ``finishReason``, ``error`` + ``status`` +
``retryAfter``; beside the response ``latency`` (ms between pieces), ``chunkSize``,
``truncateAfterChunks`` and ``disconnectAfterMs``.
"""

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Self

import httpx

from tests.peers.aimock.install import installed, node

Fixture = Mapping[str, Any]
_LISTENING = re.compile(r"listening on (http://\S+)\n")
_SEED = {
    "match": {"userMessage": "never said"},
    "response": {"content": "-"},
}  # strict wants one at its start


def said(text: str, content: str, **response: Any) -> dict[str, Any]:
    """Return the fixture that answers a user message with prose."""
    return {"match": {"userMessage": text}, "response": {"content": content, **response}}


def called(text: str, *calls: tuple[str, Mapping[str, Any] | str], **response: Any) -> dict[str, Any]:
    """Return the fixture that answers a user message with tool calls, before any result came back."""
    tools = [
        {"id": f"call_{number}", "name": name, "arguments": arguments}
        for number, (name, arguments) in enumerate(calls, 1)
    ]
    return {
        "match": {"userMessage": text, "hasToolResult": False},
        "response": {"toolCalls": tools, **response},
    }


def failed(text: str, status: int, *, times: int = 1, **response: Any) -> list[dict[str, Any]]:
    """Return the fixtures that refuse the first ``times`` requests with a status."""
    error = {"message": f"refused with {status}", "type": "error"}
    return [
        {
            "match": {"userMessage": text, "sequenceIndex": number},
            "response": {"error": error, "status": status, **response},
        }
        for number in range(times)
    ]


class Aimock:
    """A model server on a free port of this machine. Make one with ``Aimock.start``; ``stop`` ends it."""

    def __init__(self, process: "subprocess.Popen[bytes]", url: str) -> None:
        self._process = process
        self.url = url
        self._http = httpx.Client(base_url=url, timeout=10, trust_env=False)

    @classmethod
    def start(cls, folder: Path, fixtures: Sequence[Fixture] = ()) -> Self:
        """Start a server; fixtures given here, unlike scripted ones, may break the rules of JSON."""
        file = folder / "fixtures.json"
        file.write_text(json.dumps({"fixtures": list(fixtures) or [_SEED]}))
        log = folder / "log.txt"  # not a pipe: nobody reads along, and a full one would stop the server
        with log.open("w") as output:
            process = subprocess.Popen(
                [node(), str(installed()), "-p", "0", "-h", "127.0.0.1", "-f", str(file), "--strict"],
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = monotonic() + 30
        while not (address := _LISTENING.search(log.read_text())):
            if monotonic() > deadline or process.poll() is not None:
                process.kill()
                raise RuntimeError(f"the model server did not start:\n{log.read_text()}")
            sleep(0.05)
        return cls(process, address[1])

    @property
    def openai(self) -> str:
        """Where clients of the OpenAI API reach it."""
        return f"{self.url}/v1"

    def script(self, *fixtures: Fixture | Sequence[Fixture]) -> None:
        """Add fixtures behind those that are there; lists of them are taken as their members."""
        flat: list[Fixture] = []
        for fixture in fixtures:
            flat.extend([fixture] if isinstance(fixture, Mapping) else fixture)
        self._http.post("/__aimock/fixtures", json={"fixtures": flat}).raise_for_status()

    def requests(self) -> list[dict[str, Any]]:
        """Return what it was asked since the last reset, oldest first: path, headers, body, response."""
        found: list[dict[str, Any]] = self._http.get("/__aimock/journal").raise_for_status().json()
        return found

    def bodies(self) -> list[dict[str, Any]]:
        """Return the bodies of what it was asked, in the shape of the OpenAI API whatever was spoken."""
        return [request["body"] for request in self.requests()]

    def reset(self) -> None:
        """Forget all fixtures and what was asked."""
        self._http.post("/__aimock/reset").raise_for_status()

    def stop(self) -> None:
        """End the server."""
        self._http.close()
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:  # it waits for streams that a test left hanging
            self._process.kill()
            self._process.wait(5)

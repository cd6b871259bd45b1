"""The model server itself answers as the tests that use it expect."""

from pathlib import Path

import httpx
import pytest

from tests.peers.aimock.fixtures import Starter
from tests.peers.aimock.install import OLDEST, node, npm, version_of
from tests.peers.aimock.server import Aimock, called, failed, said


@pytest.mark.parametrize(
    ("says", "version"), [("v18.19.0", (18, 19)), ("v24.1.0", (24, 1)), ("no such thing", (0, 0))]
)
def test_a_node_is_known_by_its_version(tmp_path: Path, says: str, version: tuple[int, int]) -> None:
    program = tmp_path / "node"
    program.write_text(f"#!/bin/sh\necho {says}\n")
    program.chmod(0o755)

    assert version_of(str(program)) == version


def test_a_node_too_old_on_the_machine_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Debian 12 has 18: the one of the development environment runs, and its npm with it."""
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v18.19.0\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    found = node.__wrapped__()

    assert version_of(found) >= OLDEST
    assert npm()[-1].endswith("npm-cli.js")


def _ask(server: Aimock, text: str) -> httpx.Response:
    body = {"model": "gpt-test", "messages": [{"role": "user", "content": text}]}
    return httpx.post(f"{server.openai}/chat/completions", json=body, trust_env=False)


def test_a_scripted_answer_is_given_and_the_request_kept(aimock: Aimock) -> None:
    aimock.script(said("hello", "Hi!"))

    answer = _ask(aimock, "hello there").json()

    assert answer["choices"][0]["message"]["content"] == "Hi!"
    assert [body["messages"][-1]["content"] for body in aimock.bodies()] == ["hello there"]


def test_what_nobody_scripted_is_an_error(aimock: Aimock) -> None:
    assert _ask(aimock, "hello").status_code == 503


def test_refusals_come_first_and_as_often_as_said(aimock: Aimock) -> None:
    aimock.script(failed("hello", 429, times=2, retryAfter=0), said("hello", "Hi!"))

    assert [_ask(aimock, "hello").status_code for _ in range(3)] == [429, 429, 200]


def test_a_server_of_its_own_may_write_broken_arguments(start_aimock: Starter) -> None:
    server = start_aimock(called("hello", ("wave", '{"hand": ')))

    message = _ask(server, "hello").json()["choices"][0]["message"]

    assert message["tool_calls"][0]["function"]["arguments"] == '{"hand": '

"""Every event that the house appends is one that typed clients are told of."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

from api.envelopes import AnyEvent, StreamEnvelope
from tests.channels.conftest import phone_of

ROOT = Path(__file__).parents[2]
_OF_ASGI = ("http.", "websocket.")
"""What servers and applications tell each other looks alike."""
_UNION = get_args(get_args(AnyEvent)[0])
TYPES = {get_args(one.model_fields["type"].annotation)[0] for one in _UNION}


async def test_a_linked_and_an_unlinked_account_are_told_as_described(tmp_path: Path) -> None:
    async with phone_of(tmp_path) as phone:
        await phone.link()
        (linked,) = (await phone.owner.get("/api/channels")).json()["linked"]
        assert (await phone.owner.delete(f"/api/channels/{linked['id']}")).status_code == 204
        log = await phone.house.services.event_log.read("owner", 0)
    told = [StreamEnvelope.model_validate(one).event.model_dump() for one in log]

    account = {"id": "telegram:42", "channel": "telegram", "name": "Anna (@anna)"}
    claimed, *rest = told
    assert (claimed["type"], claimed["name"]) == ("link.claimed", "Anna (@anna)")
    assert rest == [{**account, "type": "channel.linked"}, {**account, "type": "channel.unlinked"}]


def test_the_code_appends_no_event_that_is_not_described() -> None:
    """Read from the sources: an event that no test brings about would break every open page."""
    modules = [ast.parse(file.read_text(encoding="utf-8")) for file in _sources()]
    constants = dict(pair for module in modules for pair in _constants(module))
    assert {each for module in modules for each in _types(module, constants)} == TYPES


def _sources() -> Iterator[Path]:
    for folder in ("api", "bot"):
        for file in (ROOT / folder).rglob("*.py"):
            if file.name != "envelopes.py":
                yield file


def _constants(module: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names that a module gives to values."""
    for node in module.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                yield from zip((name.id for name in names if isinstance(name, ast.Name)), values, strict=True)
            case _:
                pass


def _types(module: ast.Module, constants: Mapping[str, ast.expr]) -> Iterator[str]:
    """Yield the types of events that a module writes down, and what it hands on to be one."""
    for node in ast.walk(module):
        match node:
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == "type":
                        yield from _named(value, constants)
            case ast.Call(func=ast.Name(id="_told"), args=args):
                for value in args:
                    yield from _named(value, constants)
            case _:
                pass


def _named(value: ast.expr, constants: Mapping[str, ast.expr]) -> Iterator[str]:
    if isinstance(value, ast.Name):
        value = constants.get(value.id, value)
    said = value.value if isinstance(value, ast.Constant) else None
    if isinstance(said, str) and "." in said and not said.startswith(_OF_ASGI):
        yield said

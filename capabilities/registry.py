"""Which capability packages there are, which of them are on, and what each still needs.

Packages are found through the entry points of group ``dayhand.capabilities``. One that breaks the
contract is kept out with its reason and never stops the others from working.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from types import MappingProxyType
from typing import Any, cast

import yaml

from capabilities.contract import Action, Capability
from capabilities.document import Document
from capabilities.errors import ContractError, NotFoundError
from capabilities.texts import parse

GROUP = "dayhand.capabilities"

AnyCapability = Capability[Any]


@dataclass(frozen=True, slots=True)
class CredentialState:
    """Whether something a package needs is there; the value itself never leaves the environment."""

    name: str
    purpose: str
    required: bool
    present: bool


@dataclass(frozen=True, slots=True)
class Broken:
    """A package that did not load, and why."""

    name: str
    reason: str


class Registry:
    """The packages of this installation. Enabling and disabling take effect with the next turn."""

    def __init__(self, capabilities: Iterable[AnyCapability], broken: Iterable[Broken] = ()) -> None:
        self._capabilities: dict[str, AnyCapability] = {}
        self._owners: dict[str, str] = {}
        self._disabled: frozenset[str] = frozenset()
        self.broken = list(broken)
        self.version = 0
        for capability in capabilities:
            try:
                self._admit(capability)
            except ContractError as error:
                self.broken.append(Broken(capability.name, error.sentence))

    @classmethod
    def discover(cls) -> "Registry":
        """Load every installed package; broken ones are listed in ``broken``."""
        found: list[AnyCapability] = []
        broken: list[Broken] = []
        for entry in sorted(metadata.entry_points(group=GROUP), key=lambda entry: entry.name):
            try:
                capability = entry.load()
            except Exception as error:  # noqa: BLE001  # a stranger's code must not stop the house
                broken.append(Broken(entry.name, f"{type(error).__name__}: {error}"))
                continue
            if isinstance(capability, Capability):
                found.append(capability)  # pyright: ignore[reportUnknownArgumentType]  # generic parameter is free
            else:
                broken.append(Broken(entry.name, f"{entry.value} is not a Capability"))
        return cls(found, broken)

    def _admit(self, capability: AnyCapability) -> None:
        if capability.name in self._capabilities:
            raise ContractError(f"there are two packages named {capability.name}")
        if not capability.name.isidentifier():
            raise ContractError(f"{capability.name[:60]!r} is no name for a package: letters, digits and _")
        for action in capability.actions:
            if action in self._owners:
                raise ContractError(f"{action} belongs to {self._owners[action]} already")
        for folder in ("sentences", "replies"):
            self._check_yaml(capability, folder)
        self._capabilities[capability.name] = capability
        self._owners.update(dict.fromkeys(capability.actions, capability.name))

    def put(self, capability: AnyCapability) -> None:
        """Add a package, or take what it has become; one that breaks the contract is in ``broken``."""
        old = self._capabilities.pop(capability.name, None)
        for action in old.actions if old else ():
            self._owners.pop(action, None)
        try:
            self._admit(capability)
        except ContractError as error:
            self.broken.append(Broken(capability.name, error.sentence))
        self.version += 1

    @staticmethod
    def _check_yaml(capability: AnyCapability, folder: str) -> None:
        try:
            text = capability.text(folder, "en")
            content: Any = parse(text) if text else {}
        except (yaml.YAMLError, OSError, ImportError) as error:
            raise ContractError(f"{capability.name}: {folder}/en.yaml cannot be read: {error}") from error
        if not isinstance(content, dict):
            raise ContractError(f"{capability.name}: {folder}/en.yaml is not a mapping")
        intents = cast("dict[str, Any]", content).get("intents", {})
        unknown = sorted(set(intents) - set(capability.actions))
        if folder == "sentences" and unknown:
            raise ContractError(f"{capability.name}: sentences for actions it does not have: {unknown}")

    @property
    def capabilities(self) -> Mapping[str, AnyCapability]:
        """Every package that loaded, by name."""
        return MappingProxyType(self._capabilities)

    @property
    def actions(self) -> dict[str, Action]:
        """The actions of enabled packages, by name."""
        return {
            name: action
            for capability in self._capabilities.values()
            if self.is_enabled(capability.name)
            for name, action in capability.actions.items()
        }

    def action(self, name: str) -> Action:
        """Return an enabled action; NotFoundError when there is none of that name."""
        owner = self._owners.get(name)
        if owner is None:
            raise NotFoundError(f"There is no action called {name[:60]!r}.")
        if not self.is_enabled(owner):
            raise NotFoundError(f"The {owner} package is switched off.")
        return self._capabilities[owner].actions[name]

    def owner(self, action: str) -> str:
        """Return the name of the package an action belongs to."""
        return self._owners[action]

    @property
    def documents(self) -> list[type[Document]]:
        """The document kinds of every package, on or off: what is stored outlives a switch."""
        return [kind for capability in self._capabilities.values() for kind in capability.documents]

    def keeps(self, kind: type[Document]) -> bool:
        """Whether a package that is on keeps documents of a kind."""
        return any(
            kind in capability.documents and self.is_enabled(capability.name)
            for capability in self._capabilities.values()
        )

    def is_enabled(self, name: str) -> bool:
        """Whether a package takes part in turns."""
        return name not in self._disabled

    def disable(self, name: str) -> None:
        """Keep a package out of turns from now on; NotFoundError when it is not installed."""
        self._switch(name, self._disabled | {name})

    def enable(self, name: str) -> None:
        """Let a package take part again; NotFoundError when it is not installed."""
        self._switch(name, self._disabled - {name})

    def only_without(self, names: frozenset[str]) -> None:
        """Have exactly these packages off; names that are not installed do not matter."""
        wanted = names & self._capabilities.keys()
        if wanted != self._disabled:
            self._disabled = frozenset(wanted)
            self.version += 1

    def _switch(self, name: str, disabled: frozenset[str]) -> None:
        if name not in self._capabilities:
            raise NotFoundError(f"No package called {name[:60]!r} is installed.")
        self._disabled = disabled
        self.version += 1

    def credentials(self, name: str) -> list[CredentialState]:
        """Return what a package needs from outside and whether it is there."""
        return [
            CredentialState(need.name, need.purpose, need.required, bool(os.environ.get(need.name)))
            for need in self._capabilities[name].credentials
        ]

"""AgentDojo's tools as our actions, from ``tools.yaml``."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from capabilities.contract import Action, Context, Level, Reply
from capabilities.origins import Origin

DECLARED = Path(__file__).with_name("tools.yaml")


async def _elsewhere(slots: BaseModel, context: Context) -> Reply:
    """AgentDojo's own runtime runs the tool."""
    raise NotImplementedError


def actions(suite: str) -> dict[str, Action]:
    """Return the tools of a suite as actions, by name."""
    declared: dict[str, Any] = yaml.safe_load(DECLARED.read_text(encoding="utf-8"))[suite]
    return {name: _action(name, tool) for name, tool in declared.items()}


def _action(name: str, tool: dict[str, Any]) -> Action:
    if "reads" in tool:
        tool = {"level": "read_outside", "destinations": [], "vouched": tool["reads"]}
    return Action(
        name,
        Level(tool["level"]),
        BaseModel,
        _elsewhere,
        name,
        destinations=tuple(tool.get("destinations", ())),
        vouched={path: Origin(origin) for path, origin in tool.get("vouched", {}).items()},
    )

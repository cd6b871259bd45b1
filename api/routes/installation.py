"""The installation as its owner sees it: whether it is sound, and the settings in force."""

from importlib.metadata import version

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from api.auth.caller import Owner, Parts
from api.effective import effective
from api.routing import signed_in_router
from api.soundness import soundness
from api.stream import life_of

router = signed_in_router("installation")


class FindingBody(BaseModel):
    """A part that was looked at, and how it is."""

    model_config = ConfigDict(from_attributes=True)

    subject: str
    ok: bool
    text: str


class SettingBody(BaseModel):
    """A setting in force. What is secret is never told, only whether it is there."""

    model_config = ConfigDict(from_attributes=True)

    variable: str
    description: str
    value: str | None
    present: bool
    secret: bool
    changed: bool = Field(description="Whether it was set to something other than its default.")


class Installation(BaseModel):
    """How it is, and what it is told to be."""

    version: str
    findings: list[FindingBody]
    settings: list[SettingBody]


@router.get("/api/installation")
async def installation(request: Request, _: Owner, services: Parts) -> Installation:
    """Tell whether every part is sound, and the settings in force (owner only)."""
    found = await soundness(services, life_of(request))
    return Installation(
        version=version("dayhand"),
        findings=[FindingBody.model_validate(one) for one in found],
        settings=[SettingBody.model_validate(one) for one in effective(services.settings)],
    )

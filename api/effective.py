"""The settings that are in force, as they may be shown: what is secret is present or not, never told."""

import re
from dataclasses import dataclass

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.settings import Settings

_PASSWORD = re.compile(r"(//)[^/@\s]+@")
"""What stands in an address before its host is a name and a password."""


@dataclass(frozen=True, slots=True)
class Effective:
    """One setting. ``value`` is None for a secret and for what is not set."""

    variable: str
    description: str
    value: str | None
    present: bool
    secret: bool
    changed: bool
    """Whether it was set to something other than its default."""


def effective(settings: Settings) -> list[Effective]:
    """Return every setting in the order of ``.env.example``."""
    return [_shown(settings, name, field) for name, field in Settings.model_fields.items()]


def _shown(settings: Settings, name: str, field: FieldInfo) -> Effective:
    value = getattr(settings, name)
    alias = field.validation_alias
    secret = SecretStr.__name__ in str(field.annotation)
    present = value is not None and value != ""
    told = None if secret or not present else _PASSWORD.sub(r"\1…@", str(value))
    return Effective(
        variable=alias if isinstance(alias, str) else f"DAYHAND_{name.upper()}",
        description=field.description or "",
        value=told,
        present=present,
        secret=secret,
        changed=value != field.get_default(call_default_factory=True),
    )

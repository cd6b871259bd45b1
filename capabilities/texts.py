"""Sentences and replies as they lie in a package: YAML, read with the fast loader where there is one."""

from typing import Any

import yaml

_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse(text: str) -> Any:
    """Return the content of a YAML text; raises yaml.YAMLError when it is malformed."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506  # both loaders are safe ones

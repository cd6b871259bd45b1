"""Where an error came from, without what it says: its message may quote a person."""

import traceback
from typing import cast


def frames(error: BaseException) -> list[str]:
    """Return where an error came from, innermost last: ``file:line function`` and each cause's kind."""
    told: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(told) < 200:
        told.append(f"{type(seen).__module__}.{type(seen).__qualname__}")
        told += [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(seen.__traceback__)]
        seen = _grouped(seen) or seen.__cause__ or seen.__context__
    return told


def _grouped(error: BaseException) -> BaseException | None:
    """Return the first error of a group, None for one that is none."""
    if not isinstance(error, BaseExceptionGroup):
        return None
    return cast("BaseExceptionGroup[BaseException]", error).exceptions[0]

"""What went wrong with a call, told apart by what helps: waiting, another model, or its owner.

LangChain's ``ModelError`` says whether trying again may help; what its packages let through (a
connection that breaks in the middle, Ollama's own errors) is sorted here. The words of a provider's
error are never kept: they may repeat a key or a prompt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["overloaded", "away", "slow", "refused", "missing", "unfit", "broken", "setup"]

WORDS: Mapping[Kind, str] = {
    "overloaded": "is overloaded",
    "away": "cannot be reached",
    "slow": "took too long",
    "refused": "does not accept the key",
    "missing": "does not exist there",
    "unfit": "refused the request",
    "broken": "answered with an error",
    "setup": "is not set up",
}
_RETRIED: frozenset[Kind] = frozenset({"overloaded", "away", "broken"})
_OVERLOADED = frozenset({429, 502, 503, 504, 529})
_SLOW = frozenset({"ModelTimeoutError", "APITimeoutError", "TimeoutException"})
_AWAY = frozenset({"ModelConnectionError", "APIConnectionError", "TransportError"})
_MOST_WAIT = 60.0


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a model gave no answer. ``after`` is how many seconds it asked to be left alone."""

    kind: Kind
    after: float | None = None
    detail: str = ""
    """A sentence of our own when the kind does not say enough."""

    @property
    def is_retryable(self) -> bool:
        """Whether the same request may succeed a little later."""
        return self.kind in _RETRIED

    @property
    def is_models(self) -> bool:
        """Whether it tells something about the model rather than about the request."""
        return self.kind not in {"unfit", "setup"}

    @property
    def words(self) -> str:
        """What to say behind the model's name."""
        return self.detail or WORDS[self.kind]


def failure_of(error: Exception) -> Failure:
    """Sort an error that a provider's library raised."""
    from langchain_core.exceptions import ModelError

    names = {kind.__name__ for kind in type(error).__mro__}
    status = _status(error)
    if isinstance(error, ModelError):
        otherwise: Kind = "broken" if error.is_retryable else "unfit"
    else:
        # An error inside a stream carries no status; the framework's own checks are no errors of an API.
        is_servers = status >= 500 if status else bool(names & {"APIError", "ResponseError"})
        otherwise = "broken" if is_servers else "unfit"
    signs: tuple[tuple[bool, Kind], ...] = (
        (isinstance(error, TimeoutError) or bool(names & _SLOW), "slow"),
        (status in _OVERLOADED or "ModelRateLimitError" in names, "overloaded"),
        (status in {401, 403}, "refused"),
        (status == 404, "missing"),
        (isinstance(error, OSError) or bool(names & _AWAY), "away"),
        (True, otherwise),
    )
    kind: Kind = next(kind for applies, kind in signs if applies)
    return Failure(kind, _after(error) if kind == "overloaded" else None)


def _status(error: Exception) -> int | None:
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) and status >= 400 else None


def _after(error: Exception) -> float | None:
    """Return the seconds of a Retry-After header (RFC 9110, 10.2.3; the form of a date is not used here)."""
    response: Any = getattr(error, "response", None)
    headers: Any = getattr(response, "headers", None)
    value: Any = headers.get("retry-after") if headers is not None else None
    try:
        return max(0.0, min(_MOST_WAIT, float(value)))
    except (TypeError, ValueError):
        return None

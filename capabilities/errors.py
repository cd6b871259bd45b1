"""Errors a person may hear: whose fault, a stable code, a sentence.

The HTTP status is mapped once, in ``api/errors.py``, because the same error must also be said
in a chat and spoken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn, Self


@dataclass(frozen=True, slots=True)
class Wording:
    """Words that are still to be found: a key of ``replies/<lang>.yaml`` and the facts for it."""

    key: str
    facts: Mapping[str, object]


class DayhandError(Exception):
    """Base of every error with a sentence for a person.

    ``code`` is stable and snake_case; ``sentence`` is plain text without a trace of internals. An
    error with a ``wording`` gets its sentence in the person's language where the step ends.
    """

    code = "error"
    wording: Wording | None = None

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    @classmethod
    def worded(cls, key: str, **facts: object) -> Self:
        """Return the error whose sentence is the reply ``error.<key>``."""
        error = cls(key)
        error.wording = Wording(f"error.{key}", facts)
        return error


class InvalidRequestError(DayhandError):
    """The request cannot mean anything we can do: the asker's to mend."""

    code = "invalid_request"


class NotFoundError(DayhandError):
    """What was named does not exist, or not for this person."""

    code = "not_found"


class ConflictError(DayhandError):
    """It would contradict what is stored."""

    code = "conflict"


class UnavailableError(DayhandError):
    """Something we depend on is away; trying again later may help."""

    code = "unavailable"


class ContractError(DayhandError):
    """A capability package breaks the contract; it does not load."""

    code = "contract_broken"


class Choice:
    """One thing a person may pick: its id and the words that tell it from the others.

    ``detail`` names a reply ``detail.<key>`` that is put behind the title.
    """

    __slots__ = ("detail", "id", "title")

    def __init__(self, id: str, title: str, detail: Wording | None = None) -> None:  # noqa: A002  # the field's standard name
        self.id = id
        self.title = title
        self.detail = detail


class AskedError(DayhandError):
    """Not a failure: the action needs one more answer before it can go on.

    ``slot`` is what the answer fills. With ``choices`` the answer is one of them; with
    ``confirm`` it is yes or no; otherwise it is the value of the slot.
    """

    code = "question"

    def __init__(
        self, sentence: str, *, slot: str, choices: Sequence[Choice] = (), confirm: bool = False
    ) -> None:
        super().__init__(sentence)
        self.slot = slot
        self.choices = tuple(choices)
        self.confirm = confirm


def unreachable(reason: str) -> NoReturn:
    """Stop on a state the code rules out; the message is for a developer."""
    raise AssertionError(reason)

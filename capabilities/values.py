"""Values that slots carry: stretches of time, recurrences and references to things.

Understanding produces these from words, HTTP and models from JSON, and every capability
consumes the same types. Everything here is immutable and compares by value.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, Self

from dateutil.relativedelta import relativedelta
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

Grain = Literal["second", "minute", "hour", "part", "day", "week", "month", "quarter", "year"]
"""How precisely a time was said: "at 9" is a minute, "this morning" a part, "tomorrow" a day."""


class Shift(BaseModel):
    """How much later something is than it was: "an hour later"; earlier where it is negative.

    Months and days move the wall clock, so that a day later is the same time of day on both sides
    of a change to summer time; seconds are time that passes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    months: int = Field(default=0, ge=-1200, le=1200)
    days: int = Field(default=0, ge=-3660, le=3660)
    seconds: int = Field(default=0, ge=-316_224_000, le=316_224_000)

    @property
    def by_day(self) -> bool:
        """Whether the time of day stays."""
        return not self.seconds

    def moved(self, at: datetime) -> datetime:
        """Return an aware moment moved by it, in the same zone."""
        wall = at + relativedelta(months=self.months) + timedelta(days=self.days)
        return (wall.astimezone(UTC) + timedelta(seconds=self.seconds)).astimezone(at.tzinfo)


class When(BaseModel):
    """A point or a half-open stretch of time ``[start, end)``, with the precision it was said with.

    A point has ``start == end``. ``start=None`` is open to the past ("before 3pm"), ``end=None``
    open to the future ("after 5"). JSON may be this object, an RFC 3339 date-time
    ("2026-03-29T09:00+02:00": a point), or a date-time pair ``{"start": …, "end": …}``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: AwareDatetime | None = Field(default=None, description="First moment, with offset.")
    end: AwareDatetime | None = Field(default=None, description="First moment after it, with offset.")
    grain: Grain = Field(default="minute", description="The precision it was said with.")
    dated: bool = Field(default=True, description='Whether a day was said: not in a bare "at 4pm".')
    halved: bool = Field(default=True, description='Whether morning or afternoon is clear: not in "at 4".')
    shift: Shift | None = Field(
        default=None,
        description='How much later than it was ("an hour later"): what has a time already moves by it.',
    )

    @model_validator(mode="before")
    @classmethod
    def _from_string(cls, raw: Any) -> Any:
        """Accept a bare date-time as a point, so that programs may write the obvious thing."""
        if isinstance(raw, str | datetime):
            return {"start": raw, "end": raw}
        return raw

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.start is None and self.end is None:
            raise ValueError("a time needs a start, an end, or both")
        if self.start and self.end and self.end < self.start:
            raise ValueError("a time cannot end before it starts")
        return self

    @classmethod
    def point(cls, at: datetime, grain: Grain = "minute") -> Self:
        """A single moment; ``at`` must be aware."""
        return cls(start=at, end=at, grain=grain)

    @property
    def is_point(self) -> bool:
        """Whether it names one moment rather than a stretch."""
        return self.start is not None and self.start == self.end

    @property
    def is_open(self) -> bool:
        """Whether one side is unbounded ("before 3pm", "after Friday")."""
        return self.start is None or self.end is None

    @property
    def has_clock(self) -> bool:
        """Whether an hour was said, so that nothing about the time of day has to be assumed."""
        return self.grain in {"second", "minute", "hour"}


class Recurrence(BaseModel):
    """A repeating moment: wall-clock start, IANA zone and an RFC 5545 RRULE.

    ``start`` is naive local wall time in ``zone`` and is the first occurrence. It stays wall time
    on purpose: 9:00 every day is 9:00 on both sides of a change to summer time.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: datetime = Field(description="First occurrence as local wall time, without offset.")
    zone: str = Field(description="IANA zone name, for example Europe/Berlin.")
    rule: str = Field(description='RRULE value, for example "FREQ=WEEKLY;BYDAY=MO".')
    grain: Grain = Field(default="minute", description='"day" when no time of day was said.')

    @model_validator(mode="after")
    def _check_naive(self) -> Self:
        if self.start.tzinfo is not None:
            raise ValueError("the start of a recurrence is wall time, without an offset")
        return self


Length = Annotated[timedelta, Field(gt=timedelta(0), le=timedelta(days=3660))]
"""A duration; ISO 8601 ("PT45M") or seconds in JSON."""


class Refers:
    """Marks a text slot that names a stored thing: by id, by (part of) its title, or by pronoun.

    ``task: Annotated[str, Refers("task")]``. Understanding replaces "it", "that" and "the second
    one" by the id of what was last talked about; whatever else is said reaches the action as said.
    """

    __slots__ = ("noun",)

    def __init__(self, noun: str) -> None:
        self.noun = noun


class Spoken:
    """Marks a text slot whose value is itself something to say: its answer is never read as a request."""

    __slots__ = ()


class OnTheDay:
    """Marks a time slot that, said without a day, is on the day the conversation is about.

    After "what's on my calendar on Friday?" an event "at 3pm" is on Friday.
    """

    __slots__ = ()

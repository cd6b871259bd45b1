"""Lengths of time: "45 minutes", "an hour and a half", "1h30", "two and a half days"."""
# ruff: noqa: PLR0911  # a rule gives up at the first word that does not fit

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.understanding.times.calendar import OutOfRangeError, plus
from bot.understanding.times.lexicon import HOUR, MINUTE, Unit
from bot.understanding.times.reader import Reader
from capabilities.values import Grain, Shift

ORDER: tuple[Grain, ...] = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
DAYS_OF_MONTH = 30
DASH, COMMA = frozenset("-"), frozenset(",")
FRACTIONS = {"1/2": 0.5, "1/4": 0.25, "3/4": 0.75, "1/3": 1 / 3}
DAYS_OF_YEAR = 365


@dataclass(frozen=True, slots=True)
class Length:
    """Amounts of units, kept apart because a month is no number of days."""

    pieces: tuple[tuple[float, Unit], ...]
    sure: bool = True
    bare: bool = False
    """Said with "a" for one day or more ("a day"): too weak to stand alone."""

    @property
    def grain(self) -> Grain:
        """The finest unit said."""
        return ORDER[min(ORDER.index(unit.grain) for _, unit in self.pieces)]

    @property
    def clocked(self) -> bool:
        """Whether it moves the clock, not only the date."""
        return any(unit.seconds or (amount != int(amount) and unit.days == 1) for amount, unit in self.pieces)

    def duration(self) -> timedelta:
        """Return it as a fixed duration: months of 30 days, years of 365."""
        total = timedelta()
        for amount, unit in self.pieces:
            years, months = divmod(unit.months, 12)
            days = years * DAYS_OF_YEAR + months * DAYS_OF_MONTH + unit.days
            try:
                total += timedelta(days=days * amount, seconds=unit.seconds * amount)
            except OverflowError as error:
                raise OutOfRangeError from error
        return total

    def shift(self, sign: int = 1) -> Shift | None:
        """Return it as what may move anything; None beyond what anybody would move."""
        months = days = seconds = 0.0
        for amount, unit in self.pieces:
            whole, rest = divmod(amount * unit.months, 1)
            months += whole
            whole, part = divmod(amount * unit.days + rest * DAYS_OF_MONTH, 1)
            days += whole
            seconds += part * 86_400 + amount * unit.seconds
        try:
            return Shift(months=int(sign * months), days=int(sign * days), seconds=round(sign * seconds))
        except ValueError:
            return None

    def from_(self, wall: datetime, sign: int = 1) -> datetime:
        """Return a wall time moved by it."""
        for amount, unit in self.pieces:
            wall = plus(wall, unit, sign * amount)
        return wall


def quantity(r: Reader, at: int) -> tuple[int, float, bool, bool] | None:
    """Read "two", "2.5", "half a", "a couple of", "two and a half": next, amount, sure, said with "a"."""
    lex, token = r.lexicon, r.tokens[at]
    if token.shape == "date" and token.word in FRACTIONS:
        after = r.skip(r.skip(at + 1, lex.of), lex.articles)
        return after, FRACTIONS[token.word], True, False
    if token.number is not None and token.shape in {"number", "dotted"}:
        and_half = _fraction(r, at + 1)
        if and_half:
            return and_half[0], token.number + and_half[1], True, False
        quarters = r.skip(at + 1, DASH)
        if r.word(quarters) in lex.quarter and r.word(quarters + 1) in lex.of:
            after = r.skip(quarters + 2, lex.articles | lex.the)
            return after, token.number / 4, True, False
        return at + 1, token.number, True, False
    if token.word in lex.half:
        after = r.skip(at + 1, lex.of)
        return r.skip(after, lex.articles | lex.the), 0.5, True, False
    if token.word in lex.fractions:
        return at + 1, lex.fractions[token.word], True, False
    if token.word in lex.vague:
        return at + 1, lex.vague[token.word], lex.vague[token.word] == 2, False
    if token.word in lex.quarter and r.word(at + 1) in lex.of:
        return r.skip(at + 2, lex.articles | lex.the), 0.25, True, False
    if token.word in lex.articles:
        if r.word(at + 1) in lex.vague or r.word(at + 1) in lex.half or r.word(at + 1) in lex.quarter:
            return quantity(r, at + 1)
        if r.tokens[at + 1].number is not None:
            return None
        return at + 1, 1.0, True, True
    return None


def _fraction(r: Reader, at: int) -> tuple[int, float] | None:
    """Read "and a half", "and a quarter"."""
    lex = r.lexicon
    if r.word(at) not in lex.conjunctions:
        return None
    after = r.skip(at + 1, lex.articles)
    count = r.tokens[after].whole if 1 <= r.tokens[after].whole <= 3 else 0
    after += bool(count)
    if r.word(after) in lex.half:
        return after + 1, 0.5
    if r.word(after) in lex.quarter:
        end = r.skip(after + 1, lex.of)
        return r.skip(end, lex.articles), 0.25 * (count or 1)
    return None


def unit_at(r: Reader, at: int, *, counted: bool = False) -> Unit | None:
    """Return the unit at a position; one-letter units only directly after their number.

    ``counted``: the words before speak of a length ("in", "for"), so "2 m" and "30'" are lengths too.
    """
    token = r.tokens[at]
    figures = at > 0 and r.tokens[at - 1].word.isdigit()
    if counted and figures and token.word in r.lexicon.counted_units:
        return r.lexicon.counted_units[token.word]
    if at > 1 and token.glued and r.word(at - 2) == "'":
        return None  # "the '40s"
    if token.word in r.lexicon.units:
        return r.lexicon.units[token.word]
    if (
        token.glued
        and (not token.capital or counted)
        and at > 0
        and (0 <= r.tokens[at - 1].whole < 1000 or r.tokens[at - 1].shape == "dotted")
    ):
        return r.lexicon.glued_units.get(token.word)
    after_figures = at > 0 and (r.tokens[at - 1].number is not None or r.tokens[at - 1].word in FRACTIONS)
    if token.word in r.lexicon.clock_words and after_figures:
        return r.lexicon.glued_units[token.word]
    return None


def _one(r: Reader, at: int, *, counted: bool = False) -> tuple[int, float, Unit, bool, bool] | None:
    lex = r.lexicon
    if r.word(at) in lex.whole_units:
        k = r.skip(at + 1, DASH)
        unit = lex.units.get(r.word(k))
        single = unit is not None and r.word(k) not in lex.plural_units and r.word(k) not in lex.nights
        return (k + 1, 1.0, unit, True, False) if unit and single else None
    found = quantity(r, at)
    if not found:
        return None
    j, amount, sure, article = found
    j = r.skip(j, DASH)
    j = r.skip(j, r.lexicon.whole if article else r.lexicon.extra)
    unit = unit_at(r, j, counted=counted)
    if unit is None:
        return None
    j += 1
    more = _fraction(r, j)
    if more and amount == int(amount):
        return more[0], amount + more[1], unit, sure, False
    return j, amount, unit, sure, article


def length(r: Reader, at: int, *, counted: bool = False) -> tuple[int, Length] | None:
    """Read a length, of one or several units. ``counted``: see ``unit_at``."""
    if r.tokens[at].shape == "hm":
        hours, minutes = r.tokens[at].values
        return at + 1, Length(((hours, HOUR), (minutes, MINUTE)))
    if r.tokens[at].shape == "clock" and _hours_follow(r, at + 1):
        hours, minutes = r.tokens[at].values[:2]
        return at + 2, Length(((hours, HOUR), (minutes, MINUTE)))
    found = _one(r, at, counted=counted)
    if not found:
        return None
    j, amount, unit, sure, article = found
    pieces = [(amount, unit)]
    while True:
        k = r.skip(r.skip(j, COMMA), r.lexicon.conjunctions)
        more = _one(r, k, counted=counted)
        if not more or any(more[2].grain == piece.grain for _, piece in pieces):
            break
        # "1 month, 2 years and 21 days": the order is free where no "and" could join two lengths.
        if k > j + 1 and ORDER.index(more[2].grain) > ORDER.index(pieces[-1][1].grain):
            break
        j, amount, unit, sure_too, _ = more
        article = False
        pieces.append((amount, unit))
        sure = sure and sure_too
    j = _trailing_minutes(r, j, pieces)
    weak = article and unit.grain != "hour" and unit.seconds < 900
    return j, Length(tuple(pieces), sure, weak)


def _hours_follow(r: Reader, at: int) -> bool:
    """Whether "hours" stands here, so that "1:30 hours" is a length."""
    return r.word(at) in r.lexicon.hours_word and r.word(at) in r.lexicon.plural_units


def _trailing_minutes(r: Reader, at: int, pieces: list[tuple[float, Unit]]) -> int:
    """Read the 30 of "1h 30" and "an hour thirty"."""
    after_and = r.skip(at, r.lexicon.conjunctions)
    token = r.tokens[after_and]
    short = r.word(at - 1) in r.lexicon.clock_words and len(token.word) == 2  # "1h 15"
    spoken = (short or not token.word.isdigit()) and r.ends_here(after_and + 1)
    if pieces[-1][1].grain == "hour" and 5 <= token.whole < 60 and (token.glued or spoken):
        pieces.append((token.whole, MINUTE))
        return after_and + 1
    return at

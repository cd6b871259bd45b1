"""Times of day: "17:00", "half past six", "quarter to nine", "six thirty pm", "noon", "at 7".

A clock without am, pm or a 24-hour shape is not ``fixed``: which half of the day is meant is
decided where the day is known.
"""
# ruff: noqa: PLR0911  # a rule gives up at the first word that does not fit

from dataclasses import dataclass, replace

from bot.understanding.times.reader import Reader
from capabilities.values import Grain


@dataclass(frozen=True, slots=True)
class Clock:
    """A wall-clock time; hour 24 is midnight at the end of a day."""

    hour: int
    minute: int = 0
    second: int = 0
    fixed: bool = True
    grain: Grain = "minute"
    sure: bool = True
    of_day: bool = False
    """Said with a word of the 24-hour clock, so that an early hour is rather meant as it stands."""

    def in_half(self, half: str) -> "Clock":
        """Return it in the morning ("am") or afternoon ("pm") half of the day."""
        hour = self.hour % 12 + (12 if half == "pm" else 0)
        return replace(self, hour=hour, fixed=True)


Read = tuple[int, Clock] | None
COMMA = frozenset(",")
DASH = frozenset("-")


def clock(r: Reader, at: int, *, bare: bool = False) -> Read:
    """Read a clock time. ``bare``: a preposition came before, so "7" and "seven thirty" are clocks."""
    found = _spoken(r, at, bare=bare) or _figures(r, at, bare=bare) or _counted(r, at, bare=bare)
    if not found:
        return None
    j, said = found
    if r.word(j) == "-" and r.word(j + 1) in r.lexicon.ish:
        j += 1
    if r.word(j) in r.lexicon.ish:
        return j + 1, replace(said, sure=False)
    return j, said


def meridiem(r: Reader, at: int, said: Clock) -> Read:
    """Read an am or pm that may follow."""
    half = r.lexicon.meridiems.get(r.word(at))
    if half is None and r.tokens[at].glued:
        half = r.lexicon.halves.get(r.word(at))
    if half == "am" and said.hour == 0:
        return at + 1, said
    if half is None or said.hour == 0 or said.hour > 12:
        # "13:00 pm" and "17 pm" are slips; the figures are clear enough
        return (at + 1, replace(said, fixed=True)) if half == "pm" and said.hour > 12 else None
    return at + 1, said.in_half(half)


def _finish(r: Reader, at: int, said: Clock) -> tuple[int, Clock]:
    if r.word(at) in r.lexicon.day_clock:
        said = replace(said, of_day=True)
    at = r.skip(at, r.lexicon.oclock)
    return meridiem(r, at, said) or (at, said)


def _spoken(r: Reader, at: int, *, bare: bool) -> Read:
    """Read names and the forms around "past", "to" and "half"."""
    lex, word = r.lexicon, r.word(at)
    if word == "12" and r.word(at + 1) in lex.clock_names:
        return at + 2, Clock(lex.clock_names[r.word(at + 1)])
    if word in lex.clock_names:
        plain = bare or r.ends_here(at + 1) or _time_follows(r, at + 1)  # not "midnight snack"
        return (at + 1, Clock(lex.clock_names[word])) if plain else None
    if word in lex.the | lex.articles and r.word(at + 1) in lex.quarter:
        at, word = at + 1, r.word(at + 1)
    if word in lex.half:
        j = at + 1
        if r.word(j) in lex.past_clock:
            return _relative(r, j + 1, 30)
        hour = r.tokens[j].whole
        if 1 <= hour <= 12 and r.tokens[j].shape == "number" and r.ends_here(j + 1):
            # British "half six" is 6:30; a German-minded speaker may mean 5:30
            return _finish(r, j + 1, Clock(hour, 30, fixed=False, sure=False))
        return None
    begun = 30 if word in lex.half_to else lex.quarter_to.get(word, 0)
    of_begun = _of_begun(r, at + 1, begun, sure=word in lex.half_to) if begun else None
    if of_begun:
        return of_begun
    minutes = 15 if word in lex.quarter else r.tokens[at].whole
    if not 0 < minutes < 60 or r.tokens[at].shape not in {"number", "word"}:
        return None
    j = r.skip(at + 1, lex.minute_words)
    if r.word(j) in lex.past_clock:
        return _relative(r, j + 1, minutes)
    opened = lex.openers.get(r.before(at)) == "between"  # "from 10 to noon"
    if not opened and r.word(j) in lex.to_clock and (j > at + 1 or minutes in {5, 10, 15, 20, 25}):
        return _relative(r, j + 1, -minutes, needs_hint=minutes != 15 and j == at + 1 and r.word(j) in lex.to)
    return None


def _of_begun(r: Reader, at: int, minute: int, *, sure: bool) -> Read:
    """Read the hour of "halb sieben": so many minutes of the hour before it are over."""
    hour = r.tokens[at].whole
    if (
        r.tokens[at].shape != "number"
        or not 1 <= hour <= 12
        or not r.clock_ends(r.skip(at + 1, r.lexicon.oclock))
    ):
        return None
    return _finish(r, at + 1, Clock((hour - 2) % 12 + 1, minute, fixed=False, sure=sure))


def _relative(r: Reader, at: int, minutes: int, *, needs_hint: bool = False) -> Read:
    """Read the hour of "ten past 3". "5 to 7" alone is a range, so there it needs a hint."""
    lex, token = r.lexicon, r.tokens[at]
    if token.word in lex.clock_names:
        total = lex.clock_names[token.word] * 60 + minutes
        return at + 1, Clock(total // 60 % 24 if minutes > 0 else total // 60, total % 60)
    if token.word in lex.half_to and minutes in {-10, -5, 5, 10}:
        half = _of_begun(r, at + 1, 30, sure=True)
        return (half[0], replace(half[1], minute=30 + minutes)) if half else None
    if not 1 <= token.whole <= 23 or token.shape != "number":
        return None
    if needs_hint and r.before(at - 2) not in lex.at | lex.by | lex.about:
        return None
    j, said = _finish(r, at + 1, Clock(token.whole, fixed=token.whole > 12))
    total = (said.hour * 60 + minutes) % (24 * 60)
    hour = total // 60
    if not said.fixed and hour == 0:
        hour = 12
    return j, Clock(hour, total % 60, fixed=said.fixed)


def _figures(r: Reader, at: int, *, bare: bool) -> Read:
    """Read "17:00", "9.30", "17h30", "1730"."""
    token = r.tokens[at]
    if token.shape in {"clock", "hm", "dotted"}:
        hour, minute, *rest = token.values
        second = rest[0] if rest else 0
        if hour > 24 or minute > 59 or second > 59 or (hour == 24 and minute):
            return None
        if token.shape == "hm" and not bare and hour < 12:
            return None
        fixed = hour > 12 or hour == 0 or (token.word[0] == "0") or token.shape == "hm"
        fixed = fixed or (bool(r.lexicon.day_clock) and r.word(at + 1) not in r.lexicon.meridiems)
        if r.word(at + 1) in r.lexicon.hours_word and r.word(at + 1) in r.lexicon.plural_units:
            return None  # "1:30 hours" is a length
        said = Clock(hour, minute, second, fixed, "second" if rest else "minute")
        j, finished = _finish(r, at + 1, said)
        named = finished is not said or j > at + 1
        if token.shape == "dotted" and not ((bare and r.clock_ends(j)) or named):
            return None
        return j, finished
    three = len(token.word) == 3 and token.word.isdigit() and bare and r.word(at + 1) in r.lexicon.ish
    if three and 1 <= token.whole // 100 <= 12 and token.whole % 100 < 60:
        return at + 1, Clock(token.whole // 100, token.whole % 100, fixed=False, sure=False)
    if len(token.word) in {3, 4} and token.word.isdigit() and r.word(at + 1) in r.lexicon.meridiems:
        hour, minute = divmod(token.whole, 100)
        if 1 <= hour <= 12 and minute < 60:
            return meridiem(r, at + 1, Clock(hour, minute))
    if (
        token.shape == "number"
        and not token.word.isdigit()
        and 100 <= token.whole < 2400
        and token.whole % 100 < 60
        and (token.whole % 1000 or token.whole < 2000)
        and not 2000 < token.whole < 2100
    ):
        said = Clock(
            token.whole // 100, token.whole % 100, fixed=token.whole >= 1300, sure=False
        )  # "at five hundred"
        timed = meridiem(r, at + 1, said)
        if timed or (bare and r.ends_here(at + 1)):
            return timed or (at + 1, said)
    four = len(token.word) == 4 and token.word.isdigit()
    if four and (
        bare or (r.word(at + 1) in r.lexicon.hours_word and r.word(at + 1) in r.lexicon.plural_units)
    ):
        hour, minute = divmod(token.whole, 100)
        hours_word = r.word(at + 1) in r.lexicon.hours_word
        if hour < 24 and minute < 60 and (hours_word or token.word[0] == "0" or r.ends_here(at + 1)):
            year_like = not hours_word and 1900 <= token.whole <= 2100
            return at + 1 + hours_word, Clock(hour, minute, sure=not year_like)
    return None


def _counted(r: Reader, at: int, *, bare: bool) -> Read:
    """Read "9am", "5 o'clock", "six thirty pm", and with ``bare`` also "7" and "seven thirty"."""
    lex, token = r.lexicon, r.tokens[at]
    hour = token.whole
    if token.shape != "number" or not 0 <= hour <= 24 or (len(token.word) > 6 and token.word.isdigit()):
        return None
    said = Clock(hour, fixed=hour > 12 or hour == 0 or (token.word[0] == "0" and len(token.word) == 2))
    j = r.skip(at + 1, lex.clock_words) if bare else at + 1
    if j > at + 1:
        said = replace(said, fixed=True)
    oclock = r.skip(j, lex.oclock)
    done = meridiem(r, oclock, said)
    if done:
        return done
    if oclock > j and r.word(j) in lex.day_clock:
        return _of_day(r, oclock, replace(said, of_day=True))
    if oclock > j:
        return oclock, said
    with_minutes = _minutes(r, j, said)
    if with_minutes and (with_minutes[1].fixed and not said.fixed):
        return with_minutes
    if not bare:
        if with_minutes and not token.word.isdigit() and _in_part(r, with_minutes[0]):
            return with_minutes  # "three thirty in the afternoon"
        return (j, said) if hour and _part_follows(r, j) else None
    if with_minutes and r.clock_ends(with_minutes[0]):
        return with_minutes
    if (hour or token.word == "00") and (r.clock_ends(j) or r.word(j) in lex.ish or _time_follows(r, j)):
        return j, said
    return None


def _of_day(r: Reader, at: int, said: Clock) -> Read:
    """Read the minutes of "18 Uhr 30"; an hour with minutes is meant as it stands."""
    token = r.tokens[at]
    if token.shape != "number" or not 0 < token.whole < 60 or not r.clock_ends(at + 1):
        return at, said
    exact = replace(said, minute=token.whole)
    return meridiem(r, at + 1, exact) or (at + 1, replace(exact, fixed=True))


def _minutes(r: Reader, at: int, said: Clock) -> Read:
    """Read the minutes of "six thirty", "nine oh five" and "9 30"."""
    if not r.tokens[at - 1].word.isdigit():
        at = r.skip(at, DASH)
    after_oh = r.skip(at, r.lexicon.oh)
    token = r.tokens[after_oh]
    if token.shape != "number" or token.whole < 0:
        return None
    if token.word.isdigit() != r.tokens[at - 1].word.isdigit() and after_oh == at and r.word(at - 1) != "-":
        return None  # "7 Eleven"
    fits = 0 < token.whole < 10 if after_oh > at else 10 <= token.whole < 60
    if not fits or (token.word[0] == "0" and after_oh > at):
        return None
    return _finish(r, after_oh + 1, replace(said, minute=token.whole))


def _in_part(r: Reader, at: int) -> bool:
    """Whether a part of the day or a day with one follows: "in the afternoon", "tomorrow morning"."""
    lex = r.lexicon
    return _part_follows(r, at) or (_time_follows(r, at) and r.word(at + 1) in lex.parts)


def _part_follows(r: Reader, at: int) -> bool:
    """Whether a part of the day makes a clock of a bare number: "7 in the morning", "8 this evening"."""
    lex = r.lexicon
    j = r.skip(at, COMMA)
    if r.word(j) in lex.day_parts:
        return r.word(j) not in lex.no_clock_parts
    if r.word(j) in lex.at:
        return r.word(j + 1) in lex.nights
    if r.word(j) not in lex.within_prep:
        return False
    j = r.skip(j + 1, lex.the)
    return r.word(j) in lex.parts or r.word(j) in lex.meridiems


def _time_follows(r: Reader, at: int) -> bool:
    """Whether the next word belongs to a time, so that "7 tonight" is not "7 Eleven"."""
    lex, word = r.lexicon, r.word(at)
    if word in lex.parts:
        return r.ends_here(at + 1)  # not "at 2 morning sessions"
    return word in lex.after_clock

"""Repetitions: "every Monday at 9", "weekly on Tuesday", "the first Monday of every month", "on Mondays".

They become a wall-clock start, the person's zone and an RRULE (RFC 5545). The start is the first
occurrence: after now when a clock was said, from today on when only days were.
"""
# ruff: noqa: PLR0911  # a rule gives up at the first word that does not fit

from dataclasses import replace

from bot.understanding.times import dates
from bot.understanding.times.clocks import Clock, clock
from bot.understanding.times.cycles import NAMES, Cycle, Made, Read, finished, weekly_days
from bot.understanding.times.reader import Reader
from bot.understanding.times.repeat_tails import tail

COMMA = frozenset(",")
DASH = frozenset("-")


def repetition(r: Reader, at: int) -> Read:
    """Read a repetition, with a clock before it or after it."""
    j, said = _leading_clock(r, at)
    made = _yearly_day(r, j)
    made = made or _every(r, j) or _rhythm(r, j) or _plural(r, j) or _nth_of_every(r, j) or _so_often(r, j)
    if not made:
        return None
    j, cycle = made
    if said is not None:
        if cycle.clocks:
            return None
        cycle = replace(cycle, clocks=(said,))
    j, cycle = tail(r, j, cycle)
    return finished(r, j, cycle)


def _yearly_day(r: Reader, at: int) -> Made:
    """Read "5 June every year", "Christmas yearly"."""
    lex = r.lexicon
    if r.tokens[at].ordinal is None and r.tokens[at].number is None and r.word(at) not in lex.months:
        return None
    found = dates.day(r, at, prepared=True)
    if not found or not found[1].single or found[1].cycle != "year":
        return None
    j, first = found[0], found[1].first
    every = r.word(j) in lex.every and r.of_grain(j + 1, "year")
    if not every and lex.rhythms.get(r.word(j)) != ("YEARLY", 1):
        return None
    return j + 1 + every, Cycle("YEARLY", month=first.month, month_days=(first.day,))


def _leading_clock(r: Reader, at: int) -> tuple[int, Clock | None]:
    """Read the "at 8" of "at 8 every day"."""
    lex = r.lexicon
    bare = r.word(at) in lex.at
    prep = bare or r.word(at) in lex.duration_prep
    found = clock(r, at + prep, bare=bare)
    if found and (found[1].grain == "minute"):
        j = r.skip(found[0], COMMA)
        return (
            r.skip(j, lex.on) if r.word(j + 1) in lex.every | frozenset(lex.repeated_weekdays) else j
        ), found[1]
    return at, None


def _every(r: Reader, at: int) -> Made:
    """Read "every …"; "on every Monday" too."""
    lex = r.lexicon
    j = r.skip(at, lex.on) if r.word(at + 1) in lex.every else at
    j = r.skip(j, lex.within_prep) if r.word(j + 1) in lex.every else j
    if r.word(j) not in lex.every:
        return None
    j += 1
    interval = 1
    token = r.tokens[j]
    if token.word in lex.other:
        interval, j = 2, j + 1
    elif (
        token.ordinal
        and token.ordinal <= 12
        and (r.word(j + 1) in lex.units or (r.word(j + 1) in lex.weekdays and not _of_month(r, j + 2)))
    ):
        interval, j = token.ordinal, j + 1
    elif token.shape == "number" and 0 < token.whole <= 1000 and r.word(j + 1) not in lex.months:
        interval, j = token.whole, j + 1
    elif token.word in lex.vague and lex.vague[token.word] == 2:
        interval, j = 2, j + 1
    j = r.skip(j, DASH)
    return _unit(r, j, interval) or weekly_days(r, j, interval) or (_dated(r, j) if interval == 1 else None)


def _unit(r: Reader, at: int, interval: int) -> Made:
    lex, word = r.lexicon, r.word(at)
    if word in lex.working_day and interval == 1:
        part = lex.parts.get(r.word(at + 1)) or lex.repeated_parts.get(r.word(at + 1))
        return at + 1 + bool(part), Cycle("WEEKLY", days=NAMES[:5], part=part)
    if word in lex.weekend:
        return at + 1, Cycle("WEEKLY", interval, days=("SA", "SU"))
    if word in lex.parts:
        return at + 1, Cycle("DAILY", interval, part=lex.parts[word])
    if word in lex.half and interval == 1:
        j = r.skip(at + 1, lex.articles)
        return (j + 1, Cycle("MINUTELY", 30)) if r.of_grain(j, "hour") else None
    unit = lex.units.get(word)
    if unit is None:
        return None
    if word in lex.nights:
        return at + 1, Cycle("DAILY", interval, part="night")
    freq, times = {
        "second": ("SECONDLY", 1),
        "minute": ("MINUTELY", 1),
        "hour": ("HOURLY", 1),
        "day": ("DAILY", 1),
        "week": ("WEEKLY", 1),
        "month": ("MONTHLY", 1),
        "quarter": ("MONTHLY", 3),
        "year": ("YEARLY", 1),
    }[unit.grain]
    if freq == "SECONDLY":
        return None
    if unit.days == 14:
        times = 2
    if unit.grain == "minute":
        times = unit.seconds // 60  # a quarter of an hour may be a unit of its own
    if unit.months == 120:
        times = 10
    return at + 1, Cycle(freq, interval * times)


def _so_often(r: Reader, at: int) -> Made:
    """Read "twice a day", "3 times a week": how often is known, when is not, so it is never sure."""
    lex = r.lexicon
    counted = r.tokens[at].shape == "number" and 1 < r.tokens[at].whole < 60
    j = at + 2 if counted and r.word(at + 1) in lex.times_word else at + 1 if r.word(at) in lex.often else 0
    if not j or r.word(j) not in lex.per:
        return None
    made = _unit(r, j + 1, 1)
    return (made[0], replace(made[1], sure=False)) if made else None


def _of_month(r: Reader, at: int) -> bool:
    lex = r.lexicon
    return (
        r.word(at) in lex.inward
        and (r.word(at + 1) in lex.the or r.word(at + 1) in lex.every or r.word(at + 1) in lex.articles)
        and r.of_grain(at + 2, "month")
    )


def _dated(r: Reader, at: int) -> Made:
    """Read "every 3rd of April", "every first Monday of the month", "every Christmas"."""
    lex = r.lexicon
    j = r.skip(at, lex.the)
    nth = -1 if r.word(j) in lex.last else r.tokens[j].ordinal
    if nth is not None:
        weekday = lex.weekdays.get(r.word(j + 1))
        if weekday is not None and _of_month(r, j + 2) and -1 <= nth <= 5:
            return j + 5, Cycle("MONTHLY", days=(f"{nth}{NAMES[weekday]}",))
        if r.of_grain(j + 1, "day") and nth == -1 and _of_month(r, j + 2):
            return j + 5, Cycle("MONTHLY", month_days=(-1,))
        if 1 <= nth <= 31 and _of_month(r, j + 1):
            return j + 4, Cycle("MONTHLY", month_days=(nth,))
        k = r.skip(j + 2, lex.the) if r.word(j + 1) in lex.conjunctions else j
        second = r.tokens[k].ordinal
        if second is not None and k > j and 1 <= nth < second <= 31:  # "every 1st and 15th"
            return k + 1 + 3 * _of_month(r, k + 1), Cycle("MONTHLY", month_days=(nth, second))
    holiday = lex.holidays.get(r.word(j), "").split()
    if len(holiday) == 1 and holiday[0][0].isdigit():
        month_number, number = (int(piece) for piece in holiday[0].split("-"))
        return j + 1, Cycle("YEARLY", month=month_number, month_days=(number,))
    if len(holiday) == 4:  # "nth 11 4 3": the fourth Thursday of November
        return j + 1, Cycle("YEARLY", month=int(holiday[1]), days=(f"{holiday[2]}{NAMES[int(holiday[3])]}",))
    found = dates.day(r, j, prepared=False)
    if found and found[1].single and found[1].cycle == "year":
        return found[0], Cycle("YEARLY", month=found[1].first.month, month_days=(found[1].first.day,))
    month = lex.months.get(r.word(j))
    return (j + 1, Cycle("YEARLY", month=month, month_days=(1,), sure=False)) if month else None


def _rhythm(r: Reader, at: int) -> Made:
    """Read "daily", "weekly", "biweekly"; not as an adjective before a noun ("the weekly report")."""
    lex = r.lexicon
    j = r.skip(at, lex.on) if r.word(at) in lex.on and r.word(at + 1) in lex.articles else at
    found = lex.rhythms.get(r.word(j))
    if found is None or r.before(at) in lex.the:
        return None
    adjective = r.before(at) in lex.articles
    if adjective and r.word(j + 1) not in lex.repeated_nouns:
        return None  # "a weekly magazine", but "a monthly reminder"
    if not adjective and not r.ends_here(j + 1) and not _time_word(r, j + 1):
        return None
    if found[0] == "NIGHTLY":
        return j + 1, Cycle("DAILY", part="night")
    return j + 1, Cycle(found[0], found[1])


def _time_word(r: Reader, at: int) -> bool:
    lex = r.lexicon
    named = r.word(at) in lex.weekdays or r.word(at) in lex.repeated_weekdays
    return r.word(at) in lex.on | lex.at or named or clock(r, at) is not None


def _plural(r: Reader, at: int) -> Made:
    """Read "on Mondays", "weekdays", "Tuesdays and Thursdays", "in the mornings"."""
    lex = r.lexicon
    j = r.skip(at, lex.on)
    j = r.skip(j, lex.at) if j == at else j
    j = r.skip(j, lex.the) if j > at else j
    if r.word(j) in lex.other and len(lex.repeated_weekdays.get(r.word(j + 1), ())) == 1 and j == at:
        return weekly_days(r, j + 1, 2)  # "alternate Mondays"
    if r.word(j) in lex.repeated_parts and j == at + 1:
        return j + 1, Cycle("DAILY", part=lex.repeated_parts[r.word(j)])
    if r.word(j + 1) in lex.repeated_parts:
        if r.word(j) in lex.working_day:
            return _unit(r, j, 1)  # "weekday mornings"
        if r.word(j) in lex.weekdays:
            return weekly_days(r, j, 1)
    numbers = lex.repeated_weekdays.get(r.word(j))
    if numbers is None:
        k = r.skip(r.skip(at, lex.within_prep), lex.the)
        part = lex.repeated_parts.get(r.word(k))
        clocked = r.word(k + 1) in lex.at or clock(r, k + 1) is not None
        return (k + 1, Cycle("DAILY", part=part)) if part and (k > at or clocked) else None
    if r.word(j) in lex.working_days and j == at and r.word(j) not in lex.bare_working_days:
        return None
    if len(numbers) > 1:
        return j + 1, Cycle("WEEKLY", days=tuple(NAMES[number] for number in numbers))
    return weekly_days(r, j, 1)


def _nth_of_every(r: Reader, at: int) -> Made:
    """Read "the first Monday of every month", "the 15th of each month", "the last day of every month"."""
    lex = r.lexicon
    j = r.skip(at, lex.on)
    j = r.skip(j, lex.the)
    nth = -1 if r.word(j) in lex.last else r.tokens[j].ordinal
    if nth is None:
        return None
    k = j + 1
    weekday = lex.weekdays.get(r.word(k))
    is_day = r.of_grain(k, "day")
    k += weekday is not None or is_day
    numbers: tuple[int, ...] = (nth,)
    while weekday is None and not is_day and r.word(k) in lex.conjunctions:
        after = r.skip(k + 1, lex.the)
        number = r.tokens[after].ordinal
        if number is None or not 1 <= number <= 31:
            break
        numbers, k = (*numbers, number), after + 1
    if r.word(k) not in lex.inward or r.word(k + 1) not in lex.every:
        return None
    if r.of_grain(k + 2, "month"):
        if weekday is not None:
            return (k + 3, Cycle("MONTHLY", days=(f"{nth}{NAMES[weekday]}",))) if -1 <= nth <= 5 else None
        if -1 <= nth <= 31:
            return k + 3, Cycle("MONTHLY", month_days=numbers)
    number = lex.months.get(r.word(k + 2))
    if number is not None and weekday is None and 1 <= nth <= 31:
        return k + 3, Cycle("YEARLY", month=number, month_days=(nth,))
    return None

"""Calendar units seen from today: this week, next month, last year."""

from datetime import date, timedelta

from bot.understanding.times.calendar import make_date, monday, month_start
from bot.understanding.times.days import Days
from bot.understanding.times.lexicon import Unit
from bot.understanding.times.reader import Reader


def of_unit(r: Reader, word: str, offset: int) -> Days | None:
    """Return the calendar week, month … so many away from the present one."""
    today = r.today
    if word in r.lexicon.weekend:
        start = monday(today) + timedelta(days=5 + 7 * offset)
        return Days(start, start + timedelta(days=2), "day")
    if word in r.lexicon.working_week:
        start = monday(today) + timedelta(days=7 * offset)
        return Days(start, start + timedelta(days=5), "day")
    unit = r.lexicon.units.get(word)
    return whole(r.today, unit, offset) if unit else None


def whole(today: date, unit: Unit, offset: int) -> Days | None:
    """Return the calendar unit so many away from the one a date lies in; None for units of the clock."""
    if unit.seconds:
        return None
    match unit.grain:
        case "day":
            return Days.one(today + timedelta(days=offset))
        case "week":
            start = monday(today) + timedelta(days=7 * offset)
            return Days(start, start + timedelta(days=unit.days), "week")
        case "quarter":
            start = month_start(today, -((today.month - 1) % 3) + 3 * offset)
            return Days(start, month_start(start, 3), "quarter")
        case "month":
            start = month_start(today, offset)
            return Days(start, month_start(start, 1), "month")
        case _:
            years = unit.months // 12
            first = today.year // years * years + years * offset
            return Days(make_date(first, 1, 1), make_date(first + years, 1, 1), "year")


def offset_of(r: Reader, mark: str) -> int | None:
    """Return how many units away "this", "next" or "last" is."""
    lex = r.lexicon
    if mark in lex.this:
        return 0
    if mark in lex.next or mark in lex.coming or mark in lex.following:
        return 1
    if mark in lex.after_next or mark in lex.before_last:
        return 2 if mark in lex.after_next else -2
    return -1 if mark in lex.last else None

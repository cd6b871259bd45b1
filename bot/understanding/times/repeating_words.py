"""Recurrence rules in words: "every Monday at 9:00", "the first Monday of every month"."""

from bot.understanding.times.phrasing import Phrasing
from capabilities.values import Recurrence

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
CLOCKLESS = {"MINUTELY": "minutely", "HOURLY": "hourly", "DAILY": "daily"}
PART_HOURS = {6: "early morning", 9: "morning", 12: "lunch", 15: "afternoon", 19: "evening", 21: "night"}


def say_rule(value: Recurrence, words: Phrasing) -> str:
    """Say a recurrence; rules beyond those the grammar makes are said as their parts allow."""
    rule = dict(piece.split("=", 1) for piece in value.rule.split(";") if "=" in piece)
    if value.grain == "part" and rule.get("FREQ") == "DAILY" and "INTERVAL" not in rule:
        part = PART_HOURS.get(value.start.hour)
        if part:
            return words.named("every_part", part) or ""
    said = _body(rule, value, words)
    clocked = value.grain in {"second", "minute", "hour"} and rule.get("FREQ") not in {"HOURLY", "MINUTELY"}
    if clocked or value.grain == "part":
        said = words.say("at_clocks", rule=said, clocks=_clocks(rule, value, words))
    if "UNTIL" in rule:
        year, month, day = rule["UNTIL"][:4], rule["UNTIL"][4:6], rule["UNTIL"][6:8]
        key = "until" if int(year) == value.start.year else "until_year"
        said = words.say(key, rule=said, day=int(day), month=words.month(int(month)), year=year)
    if "COUNT" in rule:
        said = words.say("once" if rule["COUNT"] == "1" else "times", rule=said, n=rule["COUNT"])
    return said


def _clocks(rule: dict[str, str], value: Recurrence, words: Phrasing) -> str:
    if "BYHOUR" not in rule:
        return words.clock(value.start)
    hours = (int(hour) for hour in rule["BYHOUR"].split(","))
    return words.join([words.clock(value.start.replace(hour=hour)) for hour in hours])


def _body(rule: dict[str, str], value: Recurrence, words: Phrasing) -> str:
    freq, interval = rule.get("FREQ", "DAILY"), int(rule.get("INTERVAL", "1"))
    days = rule.get("BYDAY", "").split(",") if "BYDAY" in rule else []
    if freq == "WEEKLY":
        return _weekly(days or [WEEKDAYS[value.start.weekday()]], interval, words)
    if freq == "MONTHLY":
        return _monthly(rule, days, value, interval, words)
    if freq == "YEARLY":
        month = words.month(int(rule.get("BYMONTH", value.start.month)))
        if days:
            return words.every("yearly_nth", interval, month=month, **_nth(days[0], words))
        return words.every("yearly", interval, day=rule.get("BYMONTHDAY", str(value.start.day)), month=month)
    return words.every(CLOCKLESS.get(freq, "otherwise"), interval)


def _weekday(day: str, words: Phrasing) -> str:
    return words.weekday(WEEKDAYS.index(day)) if day in WEEKDAYS else day


def _nth(day: str, words: Phrasing) -> dict[str, str]:
    """Return the places of "the {nth} {weekday}" for a rule's "1MO"."""
    return {"nth": words.named("nth", day[:-2]) or day[:-2], "weekday": _weekday(day[-2:], words)}


def _weekly(days: list[str], interval: int, words: Phrasing) -> str:
    if days == list(WEEKDAYS[:5]):
        return words.every("weekly_working", interval)
    if days == list(WEEKDAYS[5:]):
        return words.every("weekly_weekend", interval)
    return words.every("weekly", interval, days=words.join([_weekday(day, words) for day in days]))


def _monthly(rule: dict[str, str], days: list[str], value: Recurrence, interval: int, words: Phrasing) -> str:
    if days:
        return words.every("monthly_nth", interval, **_nth(days[0], words))
    numbers = rule.get("BYMONTHDAY", str(value.start.day)).split(",")
    if numbers == ["-1"]:
        return words.every("monthly_last", interval)
    return words.every(
        "monthly", interval, days=words.join([words.ordinal(int(number)) for number in numbers])
    )

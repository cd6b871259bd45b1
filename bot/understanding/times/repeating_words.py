"""Recurrence rules in English: "every Monday at 9:00", "the first Monday of every month"."""

from capabilities.values import Recurrence

WEEKDAYS = {
    "MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday",
    "FR": "Friday", "SA": "Saturday", "SU": "Sunday",
}  # fmt: skip
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
NTH = {"1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth", "-1": "last"}
UNITS = {
    "MINUTELY": "minute",
    "HOURLY": "hour",
    "DAILY": "day",
    "WEEKLY": "week",
    "MONTHLY": "month",
    "YEARLY": "year",
}
PART_HOURS = {6: "early morning", 9: "morning", 12: "lunchtime", 15: "afternoon", 19: "evening", 21: "night"}


def say_rule(value: Recurrence) -> str:
    """Say a recurrence; rules beyond those the grammar makes are said as their parts allow."""
    rule = dict(piece.split("=", 1) for piece in value.rule.split(";") if "=" in piece)
    if value.grain == "part" and rule.get("FREQ") == "DAILY" and "INTERVAL" not in rule:
        part = PART_HOURS.get(value.start.hour)
        if part:
            return f"every {part}"
    words = _body(rule, value)
    if value.grain in {"second", "minute", "hour"} and rule.get("FREQ") not in {"HOURLY", "MINUTELY"}:
        words += f" at {_clocks(rule, value)}"
    elif value.grain == "part":
        words += f" at {value.start.hour}:{value.start:%M}"
    if "UNTIL" in rule:
        year, month, day = rule["UNTIL"][:4], rule["UNTIL"][4:6], rule["UNTIL"][6:8]
        words += f" until {int(day)} {MONTHS[int(month) - 1]}"
        words += f" {year}" if int(year) != value.start.year else ""
    if "COUNT" in rule:
        words += f", {rule['COUNT']} times" if rule["COUNT"] != "1" else ", once"
    return words


def _clocks(rule: dict[str, str], value: Recurrence) -> str:
    if "BYHOUR" not in rule:
        return f"{value.start.hour}:{value.start:%M}"
    return join([f"{hour}:{value.start:%M}" for hour in rule["BYHOUR"].split(",")])


def _body(rule: dict[str, str], value: Recurrence) -> str:
    freq, interval = rule.get("FREQ", "DAILY"), int(rule.get("INTERVAL", "1"))
    days = rule.get("BYDAY", "").split(",") if "BYDAY" in rule else []
    every = {1: "every", 2: "every other"}.get(interval, f"every {interval}")
    if freq == "WEEKLY":
        return _weekly(days or [list(WEEKDAYS)[value.start.weekday()]], interval, every)
    if freq == "MONTHLY":
        return _monthly(rule, days, value, interval)
    if freq == "YEARLY":
        month = int(rule.get("BYMONTH", value.start.month))
        if days:
            nth, weekday = NTH.get(days[0][:-2], ""), WEEKDAYS.get(days[0][-2:], days[0])
            return f"{every} year on the {nth} {weekday} of {MONTHS[month - 1]}"
        day = rule.get("BYMONTHDAY", str(value.start.day))
        return f"{every} year{'s' if interval > 2 else ''} on {day} {MONTHS[month - 1]}"
    unit = UNITS.get(freq, "time")
    return (
        f"every {unit}"
        if interval == 1
        else f"{every} day"
        if (freq, interval) == ("DAILY", 2)
        else f"every {interval} {unit}s"
    )


def _weekly(days: list[str], interval: int, every: str) -> str:
    if days == ["MO", "TU", "WE", "TH", "FR"]:
        name = "weekday"
    elif days == ["SA", "SU"]:
        name = "weekend"
    else:
        name = join([WEEKDAYS.get(day, day) for day in days])
    return f"{every} {name}" if interval <= 2 else f"every {interval} weeks on {name}"


def _monthly(rule: dict[str, str], days: list[str], value: Recurrence, interval: int) -> str:
    every = {1: "every month", 2: "every other month", 3: "every quarter"}.get(
        interval, f"every {interval} months"
    )
    if days:
        day = days[0]
        return f"the {NTH.get(day[:-2], day[:-2])} {WEEKDAYS.get(day[-2:], day)} of {every}"
    numbers = rule.get("BYMONTHDAY", str(value.start.day)).split(",")
    if numbers == ["-1"]:
        return f"the last day of {every}"
    return f"{every} on the {join([ordinal(int(number)) for number in numbers])}"


def ordinal(number: int) -> str:
    """Return "1st", "22nd", "13th"."""
    if 10 <= number % 100 <= 20:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def join(words: list[str]) -> str:
    """Join words as a sentence does: "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"

"""Figures in words: numbers, days of a month, clock times, by the data of a language (``spoken/``)."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from capabilities.texts import parse

FALLBACK = "en"


@cache
def spoken_data(language: str) -> Mapping[str, Any]:
    """Return how things are spoken in a language; English where nobody wrote it down."""
    folder = resources.files("bot.speech").joinpath("spoken")
    file = folder.joinpath(f"{language}.yaml")
    if not file.is_file():
        file = folder.joinpath(f"{FALLBACK}.yaml")
    read: dict[str, Any] = parse(file.read_text(encoding="utf-8"))
    return read


def number(value: int, language: str) -> str:
    """Return a number from 0 to 999 in words; larger ones keep their figures."""
    data = spoken_data(language)
    ones: list[str] = data["ones"]
    if not 0 <= value < 1000:
        return str(value)
    if value >= 100:
        hundreds, rest = divmod(value, 100)
        said = data["one_joined"] if hundreds == 1 else ones[hundreds]
        key = "hundred_and" if rest else "hundred"
        return str(data[key]).format(n=said, rest=number(rest, language))
    if value < len(ones):
        return ones[value]
    tens, one = divmod(value, 10)
    ten = str(data["tens"][str(tens)])
    if not one:
        return ten
    return str(data["joined"]).format(ten=ten, one=data["one_joined"] if one == 1 else ones[one])


def ordinal(day: int, language: str) -> str:
    """Return a day of a month in words; other numbers keep their figures."""
    names: list[str] = spoken_data(language)["ordinals"]
    return names[day - 1] if 1 <= day <= len(names) else str(day)


def clock(hour: int, minute: int, language: str) -> str:
    """Return a clock time as people say it: "five" for 17:00, "five in the morning" for 5:00.

    Only hours most people sleep in say which half of the day they are in: 7 to 18 are told apart by
    their number alone.
    """
    data = spoken_data(language)
    if minute == 0 and hour in {0, 24}:
        return str(data["midnight"])
    if minute == 0 and hour == 12:
        return str(data["noon"])
    half = int(data["hours_of_half"])
    shown = (hour - 1) % half + 1 if half == 12 else hour % 24
    # "ein Uhr": an hour before its noun is said like a joined one.
    said = str(data["one_joined"]) if half == 24 and shown == 1 else number(shown, language)
    key = "full" if not minute else "few_minutes" if minute < 10 else "minutes"
    told = str(data[key]).format(hour=said, minute=number(minute, language))
    for first, last, form in data["parts"]:
        if first <= hour <= last:
            return str(form).format(clock=told)
    return told

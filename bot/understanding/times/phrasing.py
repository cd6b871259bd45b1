"""The words times are said with, one file a language: formats with places, and tables of names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any

from capabilities.texts import parse

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Phrasing:
    """How one language says times. Texts are formats for ``str.format``."""

    texts: Mapping[str, Any]

    def say(self, key: str, **facts: object) -> str:
        """Return a text with its places filled."""
        return str(self.texts[key]).format(**facts)

    def every(self, key: str, interval: int, **facts: object) -> str:
        """Return a text of a rule: the one for this interval, or the one for any."""
        table: Mapping[str, str] = self.texts[key]
        return table.get(str(interval), table["n"]).format(n=interval, **facts)

    def named(self, table: str, key: object) -> str | None:
        """Return what a table calls something, if it names it."""
        found = self.texts[table].get(str(key))
        return None if found is None else str(found)

    def part(self, name: str) -> Sequence[str]:
        """Return a part of the day: today's, after another day's name, after a date."""
        return list(self.texts["parts"][name])

    def weekday(self, number: int) -> str:
        """Return the name of a weekday; Monday is 0."""
        return str(self.texts["weekdays"][number])

    def month(self, number: int) -> str:
        """Return the name of a month; January is 1."""
        return str(self.texts["months"][number - 1])

    def ordinal(self, number: int) -> str:
        """Return "1st", "22nd": a day of the month."""
        return str(self.texts["ordinals"][number - 1]) if 1 <= number <= 31 else str(number)

    def counted(self, amount: int, unit: str) -> str:
        """Return "1 day", "3 days"."""
        one, several = self.texts["units"][unit]
        return f"{amount} {one if amount == 1 else several}"

    def clock(self, moment: datetime, *, seconds: bool = False) -> str:
        """Return a time of day, with its seconds only where they are wanted and not nought."""
        if seconds and moment.second:
            return self.say(
                "clock_with_seconds", hour=moment.hour, minute=f"{moment:%M}", second=f"{moment:%S}"
            )
        return self.say("clock" if moment.minute else "full_hour", hour=moment.hour, minute=f"{moment:%M}")

    def date(self, day: date, key: str) -> str:
        """Return a date as one of the texts for dates says it."""
        return self.say(
            key, weekday=self.weekday(day.weekday()), day=day.day, month=self.month(day.month), year=day.year
        )

    def join(self, words: Sequence[str]) -> str:
        """Join words as a sentence does: "a, b and c"."""
        return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {self.say('and')} {words[-1]}"


@cache
def phrasing(language: str) -> Phrasing:
    """Return how a language says times; English where there is nothing for it."""
    folder = resources.files("bot.understanding.times").joinpath("said")
    file = folder.joinpath(f"{language}.yaml")
    if not file.is_file():
        file = folder.joinpath(f"{FALLBACK}.yaml")
    return Phrasing(parse(file.read_text(encoding="utf-8")))

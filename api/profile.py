"""Who somebody is here and how they are spoken to; one check for HTTP and the command line."""

from importlib import resources
from typing import Any

from bot.store.people import SEND_DELAY, People
from capabilities.contract import Person
from capabilities.errors import InvalidRequestError


def spoken() -> list[str]:
    """Return the codes of the languages that one can choose: those with replies."""
    files = resources.files("bot.replies").iterdir()
    return sorted(file.name.removesuffix(".yaml") for file in files if file.name.endswith(".yaml"))


async def change_profile(people: People, user: str, **changes: Any) -> Person:
    """Change name, zone, language or working hours of a person; returns the new state.

    InvalidRequestError, in one sentence that names what there is, when a value makes no sense.
    """
    language = changes.get("language")
    if language is not None and language not in spoken():
        raise InvalidRequestError(
            f"I don't speak {language[:20]!r} yet; choose one of {', '.join(spoken())}."
        )
    return await people.update(user, **changes)


def told(person: Person) -> list[str]:
    """Return what a person has chosen, a line each."""
    lines = [f"name: {person.name}", f"language: {person.language}", f"zone: {person.zone.key}"]
    quiet = [f"quiet hours: {person.quiet_hours}"] if person.quiet_hours else []
    channel = [f"reminders: {person.reminder_channel}"] if person.reminder_channel else []
    silent = [] if person.spoken_answers else ["answers: never spoken"]
    delay = (
        [] if person.send_delay == SEND_DELAY else [f"messages to others leave after: {person.send_delay} s"]
    )
    return [*lines, *quiet, *channel, *silent, *delay]

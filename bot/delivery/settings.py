"""The limits the durable core works within. Durations are wall time unless a lease is meant."""

from dataclasses import dataclass
from datetime import timedelta

from bot.delivery.lease import LEASE


@dataclass(frozen=True, slots=True)
class CoreSettings:
    """Defaults fit one machine with several processes; tests bring shorter ones."""

    lease: timedelta = LEASE
    """How long a crashed process blocks what it was doing; renewed while it lives."""
    linger: timedelta = timedelta(milliseconds=50)
    """How long a lane is kept after a reply for a message that follows at once."""
    turn_limit: timedelta = timedelta(seconds=120)
    """Longest a handler may think; past it the turn ends with an honest answer."""
    answer_within: timedelta = timedelta(seconds=150)
    """Longest a caller of ``answer`` waits; the message is safe all the same."""
    show_after: timedelta = timedelta(milliseconds=150)
    """How long the handler may take before a message's arrival is shown ahead of its reply."""
    poll: timedelta = timedelta(seconds=1)
    """How often each loop looks for work that nobody rang for."""
    send_timeout: timedelta = timedelta(seconds=30)
    """Past it, it is unknown whether a message arrived. A shorter one makes its own doubts under load."""
    in_flight: int = 4
    """Sends at once: each is a doubt if the process is killed."""
    retry_first: timedelta = timedelta(seconds=1)
    retry_most: timedelta = timedelta(minutes=5)
    doubts_most: int = 5
    """Labelled repeats of one message before it counts as undeliverable."""
    reply_age: timedelta = timedelta(minutes=60)
    """An older reply is folded into one "while I was away" message."""
    reminder_age: timedelta = timedelta(hours=12)
    """The same for reminders."""
    aloud_age: timedelta = timedelta(minutes=5)
    """An older reply is not said aloud any more: its text is there."""
    aloud_attempts: int = 3
    give_up: timedelta = timedelta(days=7)
    """An older message to anybody is not delivered any more."""
    apply_attempts: int = 5
    """Failures to carry out a stored outcome (a bug) before its lane goes on without it."""


APOLOGY = "Something went wrong on my side, and I have not done that. Please try again."
TOO_LONG = "That took me too long, so I stopped and have not done it. Please try again."
"""Said without the assistant, which has just failed; programs see the outcome's ``error``."""

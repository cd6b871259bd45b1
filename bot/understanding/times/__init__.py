"""Time expressions: what somebody said of time becomes a ``When``, a length or a ``Recurrence``.

Text becomes tokens (``tokens``), rules compose them (``dates``, ``clocks``, ``lengths``, ``moments``,
``stretches``, ``repeats``) by the roles a language's lexicon gives its words (``english``), and
``settling`` decides what was left open against now. Nothing is better than a wrong guess: what
may be no time is not matched, and what needed a guess is not ``sure``.
"""

from bot.understanding.times.combining import combine, replan
from bot.understanding.times.finding import TimeSpan, find
from bot.understanding.times.saying import say, say_clock, say_date, say_late, say_stamp

__all__ = ["TimeSpan", "combine", "find", "replan", "say", "say_clock", "say_date", "say_late", "say_stamp"]

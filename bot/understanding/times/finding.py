"""Find the times in an utterance: at each place the longest reading wins, then reading goes on after it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.understanding.times.calendar import OutOfRangeError
from bot.understanding.times.english import ENGLISH
from bot.understanding.times.lengths import length
from bot.understanding.times.lexicon import Lexicon
from bot.understanding.times.reader import Prefer, Reader
from bot.understanding.times.repeats import repetition
from bot.understanding.times.stretches import single, stretch
from capabilities.values import Recurrence, When

Value = When | timedelta | Recurrence
LONGEST_LENGTH = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A time in a text: where it stands, what it means, and whether a guess was needed."""

    start: int
    end: int
    value: Value
    sure: bool
    words: str


def find(text: str, now: datetime, *, prefer: Prefer = "future", day_first: bool = True) -> list[TimeSpan]:
    """Return the times said in a text, left to right, never overlapping.

    ``now`` is aware and in the person's zone (a ``ZoneInfo``). ``prefer`` decides what "Friday" or
    "5 March" means; ``day_first`` reads 5/3 as 5 March. Never raises on any text.
    """
    return find_in(ENGLISH, text, now, prefer, day_first=day_first)


def find_in(lexicon: Lexicon, text: str, now: datetime, prefer: Prefer, *, day_first: bool) -> list[TimeSpan]:
    """Do the work of ``find`` in the language of a lexicon."""
    r = Reader.of(text, now, lexicon, prefer, day_first=day_first)
    spans: list[TimeSpan] = []
    at = 0
    count = len(r.tokens)
    starters = lexicon.starters
    while at < count and r.tokens[at].shape != "end":
        token = r.tokens[at]
        if token.shape in {"word", "other"} and token.word not in starters:
            at += 1
            continue
        read = _longest(r, at)
        if read is None:
            at += 1
            continue
        end, value, sure = read
        start_offset, end_offset = token.start, r.tokens[end - 1].end
        spans.append(TimeSpan(start_offset, end_offset, value, sure, text[start_offset:end_offset]))
        at = end
    return spans


def _longest(r: Reader, at: int) -> tuple[int, Value, bool] | None:
    best: tuple[int, Value, bool] | None = None
    for rule in (repetition, stretch, single, _duration):
        try:
            read = rule(r, at)
        except (OutOfRangeError, OverflowError):
            continue
        if read and (best is None or read[0] > best[0]):
            best = read
    return best


def _duration(r: Reader, at: int) -> tuple[int, timedelta, bool] | None:
    """Read a length that stands alone: "for 45 minutes", "an hour"; "a day" only after "for"."""
    lex = r.lexicon
    opened = r.word(at) in lex.duration_prep
    j = at + opened
    rough = r.word(j) in lex.about and (opened or r.word(j) not in {"around", "about"} or True)
    read = length(r, j + rough)
    if not read:
        return _lone_unit(r, at)
    end, said = read
    if said.bare and not opened:
        return None
    if (
        not opened
        and r.before(at) in {"to", "or", "-", "–", "every", "per", "last", "next", "past"}
        and at > 1
        and r.tokens[at - 2].number is not None
    ):
        return None
    if r.word(end) in {"old", "ago", "per"} or (r.word(end) == "-" and r.word(end + 1) == "old"):
        return None
    total = said.duration()
    if not timedelta(0) < total <= LONGEST_LENGTH:
        return None
    end = r.skip(r.skip(end, frozenset({"-"})) if r.word(end + 1) in lex.long else end, lex.long)
    return end, total, said.sure and not rough


def _lone_unit(r: Reader, at: int) -> tuple[int, timedelta, bool] | None:
    """Read the "hour" of "a free hour" and of "hour-long"."""
    lex = r.lexicon
    unit = lex.units.get(r.word(at))
    if unit is None or unit.seconds < 60 or r.word(at).endswith("s"):
        return None
    if r.word(at + 1) == "-" and r.word(at + 2) in lex.long:
        return at + 3, timedelta(seconds=unit.seconds), True
    if r.before(at) in lex.free:
        return at + 1, timedelta(seconds=unit.seconds), True
    return None

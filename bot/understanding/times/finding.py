"""Find the times in an utterance: at each place the longest reading wins, then reading goes on after it."""
# ruff: noqa: PLR0911  # a rule gives up at the first word that does not fit

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from bot.understanding.times.calendar import OutOfRangeError
from bot.understanding.times.lengths import length
from bot.understanding.times.lexicon import Lexicon
from bot.understanding.times.reader import Prefer, Reader
from bot.understanding.times.repeats import repetition
from bot.understanding.times.shifts import SIGNS, from_now
from bot.understanding.times.stretches import single, stretch
from bot.understanding.times.vocabulary import lexicon_of
from capabilities.values import Recurrence, When

Value = When | timedelta | Recurrence
DASH = frozenset("-")
BESIDE = frozenset({",", "(", "-", "/", "+"})
BESIDE_NUMBERS = frozenset({"-", "/", "+", ","})
BETWEEN = frozenset({",", "(", "-", "/", "·", "∙", "•", "|"})
BEFORE = frozenset({"+", "/", "~"})
FIGURES = frozenset({"number", "date", "ordinal"})
LONGEST_LENGTH = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A time in a text: where it stands, what it means, and whether a guess was needed."""

    start: int
    end: int
    value: Value
    sure: bool
    words: str


def find(
    text: str, now: datetime, language: str = "en", *, prefer: Prefer = "future", day_first: bool = True
) -> list[TimeSpan]:
    """Return the times said in a text, left to right, never overlapping.

    ``now`` is aware and in the person's zone (a ``ZoneInfo``). ``prefer`` decides what "Friday" or
    "5 March" means; ``day_first`` reads 5/3 as 5 March. Never raises on any text.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    # Moments that are equal in two zones, or in two folds, are not the same "now".
    said_at = (now.replace(tzinfo=None), now.fold, now.tzinfo)
    return list(_found(text, said_at, language, prefer, day_first=day_first))


@lru_cache(maxsize=128)
def _found(
    text: str, said_at: tuple[datetime, int, tzinfo], language: str, prefer: Prefer, *, day_first: bool
) -> tuple[TimeSpan, ...]:
    """Remember what was found: a turn asks for the same stretches several times."""
    wall, fold, zone = said_at
    now = wall.replace(tzinfo=zone, fold=fold)
    return tuple(find_in(lexicon_of(language), text, now, prefer, day_first=day_first))


def find_in(lexicon: Lexicon, text: str, now: datetime, prefer: Prefer, *, day_first: bool) -> list[TimeSpan]:
    """Do the work of ``find`` in the language of a lexicon."""
    r = Reader.of(text, now, lexicon, prefer, day_first=day_first)
    spans: list[TimeSpan] = []
    at = 0
    count = len(r.tokens)
    starters = lexicon.starters
    while at < count and r.tokens[at].shape != "end":
        token = r.tokens[at]
        if (
            token.shape in {"word", "other"}
            and token.word not in starters
            and (at or token.word not in SIGNS)
        ):
            at += 1
            continue
        read = _longest(r, at)
        if read is None:
            at += 1
            continue
        end, value, sure = read
        start_offset, end_offset = token.start, r.tokens[end - 1].end
        sure = sure and not _residue(r, at, end)
        spans.append(TimeSpan(start_offset, end_offset, value, sure, text[start_offset:end_offset]))
        at = end
    return _doubted(r, spans)


def _doubted(r: Reader, spans: list[TimeSpan]) -> list[TimeSpan]:
    """Doubt two moments that stand side by side: they may have been one that was not understood."""
    places = {token.start: index for index, token in enumerate(r.tokens)}
    ends = {token.end: index for index, token in enumerate(r.tokens)}
    for index in range(1, len(spans)):
        left, right = spans[index - 1], spans[index]
        if not (isinstance(left.value, When) and isinstance(right.value, When)):
            continue
        between = r.tokens[ends[left.end] + 1 : places[right.start]]
        if all(token.word in BETWEEN for token in between):
            spans[index - 1] = replace(left, sure=False)
            spans[index] = replace(right, sure=False)
    return spans


def _residue(r: Reader, at: int, end: int) -> bool:
    """Whether something right beside a time looks as if it belonged to it and was not understood."""
    return _residue_after(r, at, end) or (at > 0 and _residue_before(r, at))


def _residue_after(r: Reader, at: int, end: int) -> bool:
    lex, word = r.lexicon, r.word(end)
    after = r.tokens[r.skip(end, BESIDE)]
    if after.word in lex.weekend and r.word(at) not in lex.every:
        return True
    if word in lex.exceptions or after.word in lex.week_words:
        return True
    if after.word in lex.eras or (after.number is not None and r.word(end + 1) in lex.eras):
        return True
    if word in lex.of and _period_word(r, end + 1):
        return True
    if word in lex.at and r.tokens[end + 1].shape in {"number", "opaque"}:
        return True  # "tomorrow at 150"
    if word in lex.between and r.tokens[end + 1].number is not None:
        return True
    if after.word in lex.months and after.word not in lex.risky_months:
        return True
    if after.shape == "ordinal" or after.word in lex.ago or after.word in lex.zones:
        return True
    if after.shape in {"date", "number"} and (word in BESIDE_NUMBERS or len(after.word) == 4):
        return True
    beside = r.tokens[end]
    if beside.shape == "number" and len(beside.word) <= 2 and beside.word.isdigit() and r.ends_here(end + 1):
        return True  # "19 May 26", "Monday 9"
    follows = r.tokens[end + 1].number is not None or r.word(end + 1) in lex.weekdays
    return word in lex.alternatives and follows


def _residue_before(r: Reader, at: int) -> bool:
    lex, before = r.lexicon, r.tokens[at - 1]
    word = before.word
    if (
        word in lex.every
        or word in lex.alternatives
        or word in lex.nearest
        or (word in SIGNS and r.tokens[at].glued)
    ):
        return True
    if word in lex.of and at > 1 and (r.word(at - 2) in lex.units or r.word(at - 2) in lex.weekdays):
        return True
    if before.ordinal is not None or word in lex.limits or word in lex.half:
        return word not in lex.second_word or at > 1
    led = r.word(at) in lex.day_prepositions or r.word(at) in lex.at or r.word(at) in lex.within_prep
    return (
        (before.shape in {"number", "date"} and not led and r.word(at) not in lex.duration_prep)
        or word in BEFORE
        or word in lex.early
        or word in lex.late
        or word in lex.start_of
        or word in lex.middle_of
        or word in lex.about
        or word in lex.earlier
        or word in lex.later
        or (word in lex.parts and word not in lex.meals)
        or (word == "-" and at > 1 and r.tokens[at - 2].shape in FIGURES)
    )


def _period_word(r: Reader, at: int) -> bool:
    lex, word = r.lexicon, r.word(at)
    marked = word in lex.this or word in lex.next or word in lex.last or word in lex.the
    return (
        word in lex.months or (len(word) == 4 and word.isdigit()) or (marked and r.word(at + 1) in lex.units)
    )


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
    rough = r.word(j) in lex.about
    counted = opened or r.before(at) in lex.lasting or (at == 0 and r.tokens[2].shape == "end")
    read = length(r, j + rough, counted=counted)
    if not read:
        return _working_length(r, j) or _lone_unit(r, at)
    end, said = read
    if said.pieces[0][0] == 1 and said.pieces[0][1].days and r.word(end) in lex.all_marks and not opened:
        return None  # "one day last week"
    alone = at == 0 and r.tokens[end].shape == "end"
    if said.bare and not (opened or alone):
        return None
    if not opened and r.before(at) in lex.length_ends and at > 1 and r.tokens[at - 2].number is not None:
        return None
    if r.word(end) in lex.no_length or r.word(end) in lex.surely_ago or (opened and from_now(r, end)):
        return None
    if r.word(end) == "-" and r.word(end + 1) in lex.no_length:
        return None
    if r.tokens[j].whole >= 100 and said.grain == "hour" and len(r.word(j)) == 4 and not opened:
        return None  # "1730 hours" is a clock
    total = said.duration()
    if not timedelta(0) < total <= LONGEST_LENGTH:
        return None
    end = r.skip(r.skip(end, DASH) if r.word(end + 1) in lex.long else end, lex.long)
    return end, total, said.sure and not rough


def _working_length(r: Reader, start: int) -> tuple[int, timedelta, bool] | None:
    """Read "for 3 business days", "another working day": so many days, unsure because weekends may add."""
    lex, token = r.lexicon, r.tokens[start]
    if token.word in lex.whole_units and r.word(start + 1) in lex.working_day:
        return start + 2, timedelta(days=1), False
    if token.shape != "number" or not 0 < token.whole < 400 or r.word(start + 1) not in lex.working_days:
        return None
    return start + 2, timedelta(days=token.whole), False


def _lone_unit(r: Reader, at: int) -> tuple[int, timedelta, bool] | None:
    """Read the "hour" of "a free hour" and of "hour-long"."""
    lex = r.lexicon
    unit = lex.units.get(r.word(at))
    if unit is None or unit.seconds < 60 or r.word(at) in lex.plural_units:
        return None
    if r.word(at + 1) == "-" and r.word(at + 2) in lex.long:
        return at + 3, timedelta(seconds=unit.seconds), True
    if r.before(at) in lex.free:
        return at + 1, timedelta(seconds=unit.seconds), True
    return None

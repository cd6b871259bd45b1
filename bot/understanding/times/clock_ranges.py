"""Two clocks that make a stretch: "2 to 4pm", "9-10:30am", "between 9 and 11"."""

from dataclasses import replace

from bot.understanding.times.clocks import Clock, clock
from bot.understanding.times.reader import Reader
from bot.understanding.times.settling import Moment

Read = tuple[int, Moment] | None
DASHES = frozenset("-–")


def clock_range(r: Reader, at: int, said: Moment, *, opened: str) -> Read:
    """Read two clocks that make a stretch: "2 to 4pm", "9-10:30am", and after "from": "2 to 4"."""
    lex = r.lexicon
    if said.clock is not None or (said.days and not said.days.single):
        return None
    first = _loose_clock(r, at)
    if not first:
        return None
    j, begin = first
    if r.word(j) not in (lex.between_joins if opened in lex.between else lex.joins):
        return None
    second = _loose_clock(r, j + 1)
    if not second:
        return None
    end_at, end = second
    explicit = _explicit(r, at, j) or _explicit(r, j + 1, end_at)
    if not explicit and (r.ends_here(end_at) or r.word(end_at) in lex.day_parts) and not counted(r, at):
        explicit = bool(opened) or _dated(r, end_at)
    if not explicit:
        # On a day that was said, "from 10 to 11" are hours even if a name follows them.
        closed = bool(opened) and r.word(end_at) not in lex.units and not counted(r, at)
        explicit = said.days is not None and (closed or (r.word(j) in DASHES and r.ends_here(end_at)))
        if not explicit:
            return None
    return end_at, replace(said, clock=begin, until=end, sure=said.sure and begin.sure and end.sure)


def _loose_clock(r: Reader, at: int) -> tuple[int, Clock] | None:
    """Read a clock or a bare hour; what follows is judged by the caller."""
    found = clock(r, r.skip(at, r.lexicon.about))
    if found:
        return found
    token = r.tokens[at]
    if token.shape == "hm":
        return clock(r, at, bare=True)
    if token.shape == "number" and 0 <= token.whole <= 24 and len(token.word) <= 9:
        minutes = r.tokens[at + 1]
        if (
            not token.word.isdigit()
            and minutes.shape == "number"
            and 10 <= minutes.whole < 60
            and not minutes.word.isdigit()
        ):
            return at + 2, Clock(token.whole, minutes.whole, fixed=token.whole > 12)
        return at + 1, Clock(token.whole, fixed=token.whole > 12 or token.whole == 0)
    if token.shape == "dotted" and token.values[0] <= 24 and token.values[1] < 60:
        return at + 1, Clock(token.values[0], token.values[1], fixed=token.values[0] > 12)
    return None


def _explicit(r: Reader, at: int, end: int) -> bool:
    """Whether a stretch of tokens says for itself that it is a clock."""
    lex = r.lexicon
    return any(
        token.shape in {"clock", "hm"}
        or token.word in lex.meridiems
        or token.word in lex.oclock
        or token.word in lex.clock_names
        or token.word in lex.past_clock
        for token in r.tokens[at:end]
    )


def _dated(r: Reader, at: int) -> bool:
    """Whether a day follows: "5 to 7 today", "9-11 on Friday"."""
    lex = r.lexicon
    at = r.skip(at, lex.on)
    return r.word(at) in lex.days or r.word(at) in lex.weekdays or r.word(at) in lex.day_parts


def counted(r: Reader, at: int) -> bool:
    """Whether the words before speak of counting or reckoning: "pick a number between 1 and 10"."""
    return any(token.word in r.lexicon.counting for token in r.tokens[max(0, at - 4) : at])

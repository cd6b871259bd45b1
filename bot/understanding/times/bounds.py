"""Stretches with one end: "by Friday", "after 5", "before the end of March", "from Monday on".

A day at the far end is included: "until Friday" and "by Friday" end when Friday ends; "before
Friday" ends when it begins; "after Friday" starts when it ends.
"""
# ruff: noqa: PLR0911  # a rule gives up at the first word that does not fit

from dataclasses import replace
from datetime import timedelta

from bot.understanding.times.days import Days
from bot.understanding.times.moments import moment
from bot.understanding.times.reader import Reader
from bot.understanding.times.settling import Moment, Settled, aware, settle
from capabilities.values import When

Read = tuple[int, When, bool] | None
UP_TO = frozenset({"before", "by", "until"})
EDGE_ROLES = UP_TO | {"after"}
NOT_VAGUE = frozenset({"from", "after", "before"})


def bounded(r: Reader, at: int) -> Read:
    """Read a stretch with one end: before, by, until, after, since, from."""
    lex = r.lexicon
    word = r.word(at)
    role = lex.bounds.get(word)
    if role is None:
        return None
    j = r.skip(r.skip(at + 1, lex.about), lex.at)
    if r.tokens[j].shape == "number" and _counting(r, at):
        return None
    reader = replace(r, prefer="past") if role == "since" else r
    read = moment(reader, j, bare=True)
    if not read:
        return None
    end, said = read
    edge = said.days.anchor if said.days and said.clock is None else None
    if edge and role in EDGE_ROLES:
        # As a limit "the end of March" is clear: the moment it is over.
        role = "by" if role in UP_TO else role
        said = replace(said, days=Days.one(edge - timedelta(days=1)), sure=True)
    if role in UP_TO and r.word(j) in lex.end_of and said.clock is not None:
        said = replace(said, sure=True)  # "by the end of Sunday"
    if said.until is not None or (role in NOT_VAGUE and _vague(r, said, j, end)):
        return None
    settled = settle(reader, said)
    if settled is None:
        return None
    if role == "after" and said.clocked and r.word(end) in lex.but_words:
        both = _after_and_before(r, end + 1, said)
        if both:
            return both
    if role == "from":
        return _from(r, at, end, said, settled)
    # "by next week": its start or its end? People mean either.
    long = said.days is not None and not said.days.single
    vague = role == "by" and said.clock is None and said.part is None and long
    return end, bound(r, role, settled), settled.sure and not vague


def _counting(r: Reader, at: int) -> bool:
    """Whether the number after a bound counts something: "two by two", "divide 10 by 5"."""
    numbered = at > 0 and r.tokens[at - 1].shape == "number"
    return numbered or any(token.word in r.lexicon.counting for token in r.tokens[:at])


def _from(r: Reader, at: int, end: int, said: Moment, settled: Settled) -> Read:
    """Return what starts at a moment; the moment itself in a change and in "the notes from last week"."""
    if any(token.word in r.lexicon.moving for token in r.tokens[:at]):
        return end, settled.when(r), settled.sure  # "move it from Monday to Friday"
    if r.word(end) in r.lexicon.onwards:
        return end + 1, bound(r, "from", settled), settled.sure
    passed = said.days is not None and said.days.after <= r.today and said.part is None
    if passed and said.clock is None and settled.grain != "year":
        return end, settled.when(r), settled.sure
    # "from the last week of May": from then on, or in that week?
    inner = said.days is not None and not said.days.single
    inner = inner and any(token.word in r.lexicon.of for token in r.tokens[at:end])
    return end, bound(r, "from", settled), settled.sure and not inner


def _after_and_before(r: Reader, at: int, first: Moment) -> Read:
    """Read the "before 11 on Thursday" of "after 9:30 but before 11 on Thursday"."""
    lex = r.lexicon
    if r.word(at) not in lex.before and r.word(at) not in lex.until:
        return None
    read = moment(r, at + 1, bare=True)
    if not read or not read[1].clocked or read[1].until is not None:
        return None
    second = read[1]
    days = second.days or first.days
    begin, finish = settle(r, replace(first, days=days)), settle(r, replace(second, days=days))
    if begin is None or finish is None or finish.end <= begin.start:
        return None
    sure = begin.sure and finish.sure
    return read[0], Settled(begin.start, finish.end, "minute", sure).when(r), sure


def _vague(r: Reader, said: Moment, at: int, end: int) -> bool:
    """Whether only an ordinal was said ("after the second"): too little without a clock or month."""
    j = r.skip(at, r.lexicon.the)
    alone = end == j + 1 and r.tokens[j].shape != "ordinal"
    return alone and said.days is not None and said.days.cycle == "month"


def bound(r: Reader, role: str, settled: Settled) -> When:
    """Return the open stretch that a moment bounds; ``role`` is one of the lexicon's bounds."""
    start, end = aware(r, settled.start), aware(r, settled.end)
    match role:
        case "before":
            return When(end=start, grain=settled.grain)
        case "by" | "until":
            return When(end=end, grain=settled.grain)
        case "after":
            return When(start=end, grain=settled.grain)
        case _:
            return When(start=start, grain=settled.grain)

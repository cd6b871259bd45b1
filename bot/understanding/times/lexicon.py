"""What a language must say for itself so that the time grammar can read it.

The grammar composes roles ("a part of the day", "a word that means *before*"), never words; a
language is one ``Lexicon`` value. Keys are lower case and may hold several words: the tokeniser
folds a phrase of the lexicon into one token, longest first, so every rule sees single tokens.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property

from capabilities.values import Grain


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of time: how much of which, because a month is no number of days."""

    grain: Grain
    months: int = 0
    days: int = 0
    seconds: int = 0


SECOND, MINUTE, HOUR = Unit("second", seconds=1), Unit("minute", seconds=60), Unit("hour", seconds=3600)
DAY, WEEK, FORTNIGHT = Unit("day", days=1), Unit("week", days=7), Unit("week", days=14)
MONTH, QUARTER, YEAR = Unit("month", months=1), Unit("quarter", months=3), Unit("year", months=12)
DECADE = Unit("year", months=120)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day, in hours from midnight; ``usual`` is when a reminder for it is best said."""

    first: int
    after: int
    usual: int


PARTS: Mapping[str, Part] = {
    # The one table of the parts of the day. The morning starts when people can be met; "tonight"
    # starts with the evening, "night" later, and a night ends at midnight because a stretch of a
    # day must stay in that day. What was said with "early" or "late" is never sure.
    "dawn": Part(5, 7, 6),
    "early morning": Part(5, 9, 7),
    "morning": Part(8, 12, 9),
    "first thing": Part(8, 10, 8),
    "mid morning": Part(9, 11, 10),
    "late morning": Part(10, 12, 11),
    "lunch": Part(12, 14, 12),
    "midday": Part(10, 14, 12),
    "afternoon": Part(12, 18, 15),
    "early afternoon": Part(12, 14, 13),
    "mid afternoon": Part(14, 16, 15),
    "late afternoon": Part(15, 18, 16),
    "early evening": Part(17, 20, 18),
    "evening": Part(18, 24, 19),
    "late evening": Part(21, 24, 21),
    "tonight": Part(18, 24, 20),
    "early night": Part(20, 22, 20),
    "night": Part(20, 24, 21),
    "late night": Part(22, 24, 22),
    "end of day": Part(17, 24, 17),
    "am": Part(0, 12, 9),
    "pm": Part(12, 24, 15),
}
VAGUE_PARTS = frozenset({"dawn", "early morning", "late afternoon", "early evening", "late evening"})
"""Parts whose hours people do not agree on."""

Words = frozenset[str]
NO_WORDS: Words = frozenset()


@dataclass(frozen=True)
class Lexicon:
    """The words of one language by role. See ``english`` for what each holds."""

    # values
    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    units: Mapping[str, Unit]
    glued_units: Mapping[str, Unit]
    days: Mapping[str, int]
    parts: Mapping[str, str]
    day_parts: Mapping[str, tuple[int, str]]
    holidays: Mapping[str, str]
    seasons: Mapping[str, int]
    quarters: Mapping[str, int]
    numbers: Mapping[str, int]
    scales: Mapping[str, int]
    ordinals: Mapping[str, int]
    zones: Mapping[str, str]
    compounds: Mapping[str, str]
    """What is one word or phrase and means several, parted by bars: "montagabend" is "montag|am abend"."""
    fractions: Mapping[str, float]
    clock_names: Mapping[str, int]
    meridiems: Mapping[str, str]
    rhythms: Mapping[str, tuple[str, int]]
    repeated_weekdays: Mapping[str, tuple[int, ...]]
    repeated_parts: Mapping[str, str]
    vague: Mapping[str, float]
    half_years: Mapping[str, int]
    decades: Mapping[str, int]
    to_date: Mapping[str, Unit]
    counted_units: Mapping[str, Unit]
    # roles
    articles: Words
    the: Words
    at: Words
    on: Words
    within_prep: Words
    inside: Words
    duration_prep: Words
    about: Words
    of: Words
    conjunctions: Words
    to: Words
    through: Words
    from_words: Words
    starting: Words
    between: Words
    before: Words
    by: Words
    until: Words
    after: Words
    since: Words
    this: Words
    next: Words
    last: Words
    coming: Words
    following: Words
    every: Words
    other: Words
    ago: Words
    ago_before: Words
    """Words before a length that goes back from now: "vor zwei Tagen"."""
    day_ahead: Words
    """Words after a day before a length that is counted from it: "Freitag in einer Woche"."""
    after_next: Words
    before_last: Words
    hence: Words
    past_clock: Words
    to_clock: Words
    half: Words
    half_to: Words
    """Half of the hour that is begun: "halb sieben" is 6:30."""
    quarter_to: Mapping[str, int]
    """Minutes of the hour that is begun, regional and so never sure: "dreiviertel sieben" is 6:45."""
    quarter: Words
    oclock: Words
    day_clock: Words
    """Words after which an hour counts from midnight to 24, and minutes may follow: "6 Uhr 30"."""
    oh: Words
    ish: Words
    now: Words
    weekend: Words
    working_day: Words
    end_of: Words
    start_of: Words
    middle_of: Words
    rest_of: Words
    early: Words
    late: Words
    long: Words
    free: Words
    whole: Words
    zone_words: Words
    minute_words: Words
    risky_days: Words
    risky_months: Words
    person_words: Words
    after_time: Words
    edges: Mapping[str, tuple[str, Unit]]
    clock_cues: Words
    repeated_nouns: Words
    morning_cues: Words
    evening_cues: Words
    moving: Words
    same_time: Words
    exceptions: Words
    idioms: Words
    other_calendars: Words
    whole_units: Words
    later: Words
    earlier: Words
    or_later: Words
    limits: Words
    week_words: Words
    commencing: Words
    halves: Mapping[str, str]
    hours_word: Words
    alternatives: Words
    working_week: Words
    counting: Words
    exactly: Words
    ordinal_suffixes: Words
    decimal_marks: Words
    counted_things: Words
    """What a bare number may count; where it is not empty, any other word may follow a bare hour."""
    nights: Words
    plural_units: Words
    verb_months: Words
    no_length: Words
    same: Words
    decade_suffix: Words
    until_now: Words
    extra: Words
    hundred: Words
    clock_words: Words
    weak_hence: Words
    later_than: Words
    """After a length: so much later than something was, or than now."""
    earlier_than: Words
    weak_than: Words
    """Of these two, what counts only where nothing follows."""
    move_verbs: Words
    """Verbs that may close a request to move something: "eine Stunde später machen"."""
    surely_ago: Words
    asides: Words
    """Phrases in which a word of time is none; folded into one token, no rule sees it."""
    meal_names: Words
    bare_working_days: Words
    times_word: Words
    often: Mapping[str, int]
    per: Words
    during: Words
    utc: Words
    but_words: Words
    loose_ends: Words
    or_earlier: Words
    evenings: Words
    loose_zones: Words
    length_ends: Words
    meals: Words
    subjects: Words
    lasting: Words
    eras: Words
    previous: Words
    before_days: Words
    week_from: Words
    ahead_words: Words
    working_days: Words
    onwards: Words
    nearest: Words
    no_clock_parts: Words
    second_word: Words

    def tables(self) -> Iterator[frozenset[str] | Mapping[str, object]]:
        """Yield every role and table."""
        for field in fields(self):
            yield getattr(self, field.name)

    @cached_property
    def owners(self) -> frozenset[str]:
        """Words that may carry a possessive: "tomorrow's", "Friday's"."""
        return NO_WORDS.union(
            self.days, self.weekdays, self.months, self.parts, self.ordinals, self.day_parts
        )

    @cached_property
    def bounds(self) -> dict[str, str]:
        """Words that open a stretch with one end, and which end it is."""
        roles = {
            "from": self.starting,
            "since": self.since,
            "after": self.after,
            "until": self.until,
            "by": self.by,
            "before": self.before,
        }
        return {word: name for name, table in roles.items() for word in table}

    @cached_property
    def after_clock(self) -> frozenset[str]:
        """Words of a time that may follow a bare hour: "7 tonight", "8 every day"."""
        tables = (self.days, self.day_parts, self.weekdays, self.months, self.zones, self.rhythms)
        words = (self.exactly, self.this, self.next, self.every, self.about)
        return NO_WORDS.union(*tables, *words)

    @cached_property
    def openers(self) -> dict[str, str]:
        """Words that may open a piece of a moment, and as what; the first role of a word counts."""
        roles = {
            "same time": self.same_time,
            "at": self.at,
            "for": self.duration_prep,
            "on": self.on,
            "during": self.during,
            "in": self.within_prep,
            "about": self.about,
            "of": self.of,
            "between": self.from_words | self.between,
        }
        return {word: name for name, table in reversed(roles.items()) for word in table}

    @cached_property
    def marks(self) -> frozenset[str]:
        """Words that place a unit against the present one: this, next, last."""
        return self.this | self.next | self.last

    @cached_property
    def all_marks(self) -> frozenset[str]:
        """The marks and their longer forms: "the coming", "the following"."""
        return self.marks | self.coming | self.following | self.after_next | self.before_last

    @cached_property
    def joins(self) -> frozenset[str]:
        """Words that join the ends of a stretch."""
        return self.to | self.through

    @cached_property
    def between_joins(self) -> frozenset[str]:
        """Words that join the ends of a stretch after "between"."""
        return self.conjunctions | self.to | self.through

    @cached_property
    def inward(self) -> frozenset[str]:
        """The "of" and "in" of "the first week of May"."""
        return self.of | self.within_prep

    @cached_property
    def day_prepositions(self) -> frozenset[str]:
        """Words after which a weekday is meant as one."""
        near = (self.on, self.by, self.until, self.since, self.from_words, self.before, self.after)
        return NO_WORDS.union(*near, self.every, self.to, self.between)

    @cached_property
    def phrases(self) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
        """First word of a phrase of several words -> the phrases as tokens and as written, longest first."""
        found: dict[str, set[tuple[tuple[str, ...], str]]] = {}
        for table in self.tables():
            for key in table:
                words = tuple(key.replace("' ", " ' ").split())  # "presidents' day" is three tokens
                if len(words) > 1:
                    found.setdefault(words[0], set()).add((words, key))
        return {
            first: tuple(sorted(all_, key=lambda phrase: len(phrase[0]), reverse=True))
            for first, all_ in found.items()
        }

    @cached_property
    def starters(self) -> frozenset[str]:
        """Words a time can start with; elsewhere no rule is tried, which keeps the search cheap."""
        never = (
            self.after_time,
            self.person_words,
            self.counting,
            self.moving,
            self.zones,
            self.long,
            self.ago,
            self.ish,
            self.asides,
        )
        heads = NO_WORDS.union(*(frozenset(table) for table in self.tables()))
        tails = NO_WORDS.union(*never)
        keep = NO_WORDS.union(
            self.at,
            self.on,
            self.within_prep,
            self.articles,
            self.the,
            self.before,
            self.by,
            self.until,
            self.after,
            self.since,
            self.from_words,
            self.starting,
            self.between,
            self.this,
            self.next,
            self.last,
            self.coming,
            self.every,
            self.days,
            self.later,
            self.earlier,
            self.early,
            self.late,
            self.day_parts,
            self.rhythms,
            self.duration_prep,
            self.through,
            self.about,
            self.same,
        )
        return (heads - tails) | keep

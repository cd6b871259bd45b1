"""The words English has for time. Data only; the grammar is elsewhere.

Words that are also ordinary words ("may", "march", "sat", "sun", "mon", "second") are listed as
risky: rules take them only in company that leaves no doubt.
"""

from bot.understanding.times.english_names import HOLIDAYS, ZONES
from bot.understanding.times.lexicon import (
    DAY,
    DECADE,
    FORTNIGHT,
    HOUR,
    MINUTE,
    MONTH,
    NO_WORDS,
    QUARTER,
    SECOND,
    WEEK,
    YEAR,
    Lexicon,
)


def words(text: str) -> frozenset[str]:
    """Split a bar- or space-separated list; bars keep phrases together."""
    return frozenset(piece.strip() for piece in (text.split("|") if "|" in text else text.split()))


UNITS = {
    **dict.fromkeys(("second", "seconds", "sec", "secs"), SECOND),
    **dict.fromkeys(("minute", "minutes", "min", "mins"), MINUTE),
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "hour's"), HOUR),
    **dict.fromkeys(("day", "days", "night", "nights", "day's"), DAY),
    **dict.fromkeys(("week", "weeks", "wk", "wks", "week's"), WEEK),
    **dict.fromkeys(("fortnight", "fortnights"), FORTNIGHT),
    **dict.fromkeys(("month", "months", "month's"), MONTH),
    **dict.fromkeys(("quarter", "quarters", "qtr", "qtrs"), QUARTER),
    **dict.fromkeys(("year", "years", "yr", "yrs", "year's"), YEAR),
    **dict.fromkeys(("decade", "decades"), DECADE),
}
COUNTED_UNITS = {
    # Units only after figures: "in 2 mon", "2 m", "for 30'"
    **dict.fromkeys(("mon", "mons", "mos"), MONTH),
    "m": MINUTE,
    "h": HOUR,
    "'": MINUTE,
    '"': SECOND,
}

WEEKDAYS = {
    **dict.fromkeys(("monday", "mon"), 0),
    **dict.fromkeys(("tuesday", "tue", "tues"), 1),
    **dict.fromkeys(("wednesday", "wed", "weds"), 2),
    **dict.fromkeys(("thursday", "thu", "thur", "thurs"), 3),
    **dict.fromkeys(("friday", "fri"), 4),
    **dict.fromkeys(("saturday", "sat"), 5),
    **dict.fromkeys(("sunday", "sun"), 6),
}

MONTHS = {
    **dict.fromkeys(("january", "jan"), 1),
    **dict.fromkeys(("february", "feb"), 2),
    **dict.fromkeys(("march", "mar"), 3),
    **dict.fromkeys(("april", "apr"), 4),
    "may": 5,
    **dict.fromkeys(("june", "jun"), 6),
    **dict.fromkeys(("july", "jul"), 7),
    **dict.fromkeys(("august", "aug"), 8),
    **dict.fromkeys(("september", "sep", "sept"), 9),
    **dict.fromkeys(("october", "oct"), 10),
    **dict.fromkeys(("november", "nov"), 11),
    **dict.fromkeys(("december", "dec"), 12),
}

ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen"
)
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBERS = {
    "zero": 0,
    "dozen": 12,
    "fourty": 40,
    "ninty": 90,
    **{word: value for value, word in enumerate(ONES.split(), 1)},
    **{word: value * 10 for value, word in enumerate(TENS.split(), 2)},
}

FIRSTS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
ORDINALS = {
    "thirtieth": 30,
    "twelveth": 12,
    "nineth": 9,
    **{word: value for value, word in enumerate(FIRSTS.split(), 1)},
}

SPOKEN_PARTS = {
    "morning": "morning",
    "afternoon": "afternoon",
    "evening": "evening",
    "night": "night",
    "nighttime": "night",
    "night time": "night",
    "early morning": "early morning",
    "early in the morning": "early morning",
    "late morning": "late morning",
    "early afternoon": "early afternoon",
    "early in the afternoon": "early afternoon",
    "late afternoon": "late afternoon",
    "late in the afternoon": "late afternoon",
    "early evening": "early evening",
    "early in the evening": "early evening",
    "late evening": "late evening",
    "early night": "early night",
    "mid morning": "mid morning",
    "midmorning": "mid morning",
    "mid afternoon": "mid afternoon",
    "midafternoon": "mid afternoon",
    "middle of the day": "midday",
    "the middle of the day": "midday",
    "late night": "late night",
    "late at night": "late night",
    "late in the evening": "late evening",
    "late in the morning": "late morning",
    "lunchtime": "lunch",
    "lunch time": "lunch",
    "first thing": "first thing",
    "first thing in the morning": "first thing",
    "dawn": "dawn",
    "sunrise": "dawn",
    "lunch": "lunch",
    **dict.fromkeys(
        (
            "eod",
            "end of day",
            "end of the day",
            "the end of the day",
            "the end of day",
            "the eod",
            "cob",
            "close of business",
            "end of business",
            "end of play",
        ),
        "end of day",
    ),
}

PARTS = SPOKEN_PARTS | {
    # "late-evening", "night-time"
    key.replace(" ", " - ", 1): part
    for key, part in SPOKEN_PARTS.items()
    if key.split()[0] in {"early", "late", "mid", "night"}
}

DAYS = {
    "today": 0,
    "tomorrow": 1,
    "tmr": 1,
    "tmrw": 1,
    "tomorow": 1,
    "todays": 0,
    "tomorrows": 1,
    "2day": 0,
    "2moro": 1,
    "yesterday": -1,
    "day after tomorrow": 2,
    "the day after tomorrow": 2,
    "overmorrow": 2,
    "day before yesterday": -2,
    "the day before yesterday": -2,
}

DAY_PARTS = {
    "tonight": (0, "tonight"),
    "tonite": (0, "tonight"),
    "late tonight": (0, "late evening"),
    "last night": (-1, "night"),
    "this morning": (0, "morning"),
    "this afternoon": (0, "afternoon"),
    "this evening": (0, "evening"),
    "early this morning": (0, "early morning"),
    "late this morning": (0, "late morning"),
    "later this morning": (0, "late morning"),
    "late this afternoon": (0, "late afternoon"),
    "later this afternoon": (0, "late afternoon"),
    "early this afternoon": (0, "early afternoon"),
    "early this evening": (0, "early evening"),
    "late this evening": (0, "late evening"),
    "later this evening": (0, "late evening"),
    "later tonight": (0, "late night"),
    "overnight": (0, "night"),
    "last evening": (-1, "evening"),
    "last afternoon": (-1, "afternoon"),
    "last morning": (-1, "morning"),
    "late last night": (-1, "late evening"),
    "late yesterday evening": (-1, "late evening"),
    "next morning": (1, "morning"),
    "the next morning": (1, "morning"),
    "next afternoon": (1, "afternoon"),
    "next evening": (1, "evening"),
    "mid today": (0, "midday"),
    "mid morning today": (0, "mid morning"),
    "this night": (0, "night"),
    "next night": (1, "night"),
    "late tonite": (0, "late evening"),
    "tomorrow night": (1, "night"),
}

TENS_OF_YEARS = "twenties thirties forties fifties sixties seventies eighties nineties"

RHYTHMS = {
    "hourly": ("HOURLY", 1),
    "daily": ("DAILY", 1),
    "nightly": ("NIGHTLY", 1),
    "weekly": ("WEEKLY", 1),
    "biweekly": ("WEEKLY", 2),
    "bi weekly": ("WEEKLY", 2),
    "bi - weekly": ("WEEKLY", 2),
    "fortnightly": ("WEEKLY", 2),
    "monthly": ("MONTHLY", 1),
    "bimonthly": ("MONTHLY", 2),
    "quarterly": ("MONTHLY", 3),
    "yearly": ("YEARLY", 1),
    "annually": ("YEARLY", 1),
    "annual": ("YEARLY", 1),
    "day in day out": ("DAILY", 1),
    "one a day": ("DAILY", 1),
    "bi annually": ("MONTHLY", 6),
    "biannually": ("MONTHLY", 6),
    "bi - monthly": ("MONTHLY", 2),
    "bi monthly": ("MONTHLY", 2),
    "half yearly": ("MONTHLY", 6),
    "half - yearly": ("MONTHLY", 6),
    "semi annually": ("MONTHLY", 6),
    "semi - annually": ("MONTHLY", 6),
    "semiannually": ("MONTHLY", 6),
    "everyday": ("DAILY", 1),
    "once a day": ("DAILY", 1),
    "once a week": ("WEEKLY", 1),
    "once a fortnight": ("WEEKLY", 2),
    "once a month": ("MONTHLY", 1),
    "once a year": ("YEARLY", 1),
    "once an hour": ("HOURLY", 1),
    "once daily": ("DAILY", 1),
    "once weekly": ("WEEKLY", 1),
}

ENGLISH = Lexicon(
    weekdays=WEEKDAYS,
    months=MONTHS,
    units=UNITS,
    glued_units={"h": HOUR, "m": MINUTE, "s": SECOND, "d": DAY, "w": WEEK, "y": YEAR},
    days=DAYS,
    parts=PARTS,
    day_parts=DAY_PARTS,
    holidays=HOLIDAYS,
    seasons={"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12},
    quarters={"q1": 1, "q2": 2, "q3": 3, "q4": 4},
    numbers=NUMBERS,
    scales={"hundred": 100, "thousand": 1000},
    ordinals=ORDINALS,
    zones=ZONES,
    compounds={},
    fractions={},
    clock_names={
        "noon": 12,
        "midday": 12,
        "mid day": 12,
        "mid - day": 12,
        "high noon": 12,
        "noonish": 12,
        "midnight": 24,
        "mid night": 24,
    },
    meridiems={
        **dict.fromkeys(("am", "a m", "a . m .", "a . m"), "am"),
        **dict.fromkeys(("pm", "p m", "p . m .", "p . m"), "pm"),
    },
    rhythms=RHYTHMS,
    repeated_weekdays={
        **{f"{name}s": (day,) for name, day in WEEKDAYS.items() if name.endswith("day")},
        "weekdays": (0, 1, 2, 3, 4),
        "workdays": (0, 1, 2, 3, 4),
        "working days": (0, 1, 2, 3, 4),
        "business days": (0, 1, 2, 3, 4),
        "work days": (0, 1, 2, 3, 4),
        "weekends": (5, 6),
    },
    repeated_parts={
        "mornings": "morning",
        "afternoons": "afternoon",
        "evenings": "evening",
        "nights": "night",
        "early mornings": "early morning",
        "late mornings": "late morning",
        "late - mornings": "late morning",
        "late evenings": "late evening",
        "late nights": "late night",
    },
    half_years={"h1": 1, "h2": 2},
    decades={
        **{word: 20 + 10 * place for place, word in enumerate(TENS_OF_YEARS.split())},
        "noughties": 2000,
        "two thousands": 2000,
        "twenty tens": 2010,
        "twenty - tens": 2010,
        "twenty twenties": 2020,
    },
    to_date={"year to date": YEAR, "ytd": YEAR, "month to date": MONTH, "mtd": MONTH},
    counted_units=COUNTED_UNITS,
    vague={"couple": 2, "couple of": 2, "few": 3, "pair of": 2, "several": 3},
    articles=words("a an"),
    the=words("the"),
    at=words("at @"),
    on=words("on"),
    within_prep=words("in"),
    inside=words("within"),
    duration_prep=words("for | lasting"),
    about=words("about | around | roughly | approximately | approx | circa | ~ | nearly | close to"),
    of=words("of"),
    conjunctions=words("and &"),
    to=words("to | - | – | — | ~ | till | til | until | untill | up to | 'til"),
    through=words("through thru"),
    from_words=words("from"),
    starting=words(
        "starting | starting from | beginning | from | as of | as from | starting on | effective | "
        "as early as | not before | no earlier than | not earlier than"
    ),
    between=words("between"),
    before=words("before | prior to | earlier than | sooner than | ahead of"),
    by=words("by | no later than | not later than | at the latest by | latest by"),
    until=words("until | till | til | untill | up to | up until | through | thru | 'til | as late as"),
    after=words("after | later than | from after"),
    since=words("since | ever since"),
    this=words("this | current | the current"),
    next=words("next | the next"),
    last=words("last | previous | past | the last | the past | the previous | this past | the prior | prior"),
    coming=words("coming | this coming | upcoming | the coming | the upcoming | this upcoming"),
    following=words("following | the following"),
    every=words("every | each | every single | once every | each and every"),
    other=words("other | alternate"),
    ago=words("ago | earlier | back"),
    ago_before=NO_WORDS,
    day_ahead=NO_WORDS,
    after_next=NO_WORDS,
    before_last=NO_WORDS,
    hence=words("hence | later | out"),
    past_clock=words("past after"),
    to_clock=words("to till before of"),
    half=words("half"),
    half_to=NO_WORDS,
    quarter_to={},
    quarter=words("quarter quarters"),
    oclock=words("o'clock | oclock | o clock | o \" clock"),
    day_clock=NO_WORDS,
    oh=words("oh o"),
    ish=words("ish"),
    now=words(
        "now | right now | just now | at the moment | immediately | asap | this instant | this minute | "
        "at this moment | at present | at this time | at the minute | at this point | right this minute"
    ),
    weekend=words("weekend | week end | week - end | weekends"),
    working_day=words("working day | business day | workday | work day | weekday"),
    end_of=words("end of | the end of | end"),
    start_of=words("start of | the start of | beginning of | the beginning of"),
    middle_of=words("middle of | the middle of | mid"),
    rest_of=words("rest of | the rest of | remainder of | the remainder of"),
    early=words("early"),
    late=words("late"),
    long=words("long"),
    free=words("free spare"),
    whole=words("full whole solid good"),
    zone_words=words("time"),
    minute_words=words("minute minutes min mins"),
    risky_days=words("sat sun mon wed"),
    risky_months=words("may march mar april june august jan jun dec nov sep"),
    person_words=words("i you we he she they who it to will can could would"),
    after_time=words(
        "to that and about i i'm i'll we you please for with before or because if then so but when "
        "in on at until till by after from every is was are will would should can could not it he "
        "she they my our your his her their there again instead today tomorrow tonight yesterday "
        "this next last each sharp exactly latest onwards onward the a an call buy pay pick take go "
        "send email text check water feed ring meet leave get wake do make tell ask remind start "
        "finish eat drink walk pack book clean cook have turn bring collect clear everyday daily "
        "weekly of thanks thx does am pm ish through thru between as okay ok also works per unless "
        "except"
    ),
    whole_units=words(
        "all | all - | full | full - | whole | entire | another | the whole | the entire | the full"
    ),
    later=words("later | later in"),
    earlier=words("earlier | earlier in"),
    or_later=words("or later | or after | and later | and onwards | and greater | or greater"),
    or_earlier=words("or earlier | or before | and earlier"),
    limits=words("than least most under"),
    week_words=words("week | week's"),
    commencing=words("commencing | starting | beginning | starting on | of | beginning on | commencing on"),
    halves={"a": "am", "p": "pm"},
    hours_word=words("hours h hrs"),
    alternatives=words("or"),
    working_week=words("working week | work week | workweek"),
    edges={
        "eom": ("end", MONTH),
        "eoy": ("end", YEAR),
        "eow": ("end", WEEK),
        "bom": ("start", MONTH),
    },
    other_calendars=words("chinese lunar islamic jewish orthodox parsi persian hindu tamil telugu coptic"),
    clock_cues=words("alarm alarms wake"),
    repeated_nouns=words("reminder reminders alarm meeting event appointment call standup review sync"),
    morning_cues=words("wake breakfast"),
    evening_cues=words("dinner supper drinks cinema movie movies"),
    same_time=words("this time | the same time | same time | at this time"),
    exceptions=words("except excluding unless"),
    idioms=words(
        "now and then | every now and then | now and again | for the time being | day and night | 24/7"
    ),
    moving=words("move reschedule change shift push postpone switch swap bring moved rescheduled changed"),
    counting=words(
        "divided divide multiplied multiply times subtract subtracting plus minus count number "
        "numbers pick pages page chapter chapters scale rate rating score verses levels"
    ),
    exactly=words("sharp | exactly | on the dot | precisely | or so"),
    ordinal_suffixes=words("st nd rd th"),
    decimal_marks=words("."),
    counted_things=NO_WORDS,
    nights=words("night nights"),
    plural_units=words(
        "seconds secs minutes mins hours hrs days nights weeks wks months quarters qtrs years yrs decades"
    ),
    verb_months=words("may march"),
    no_length=words("old per"),
    same=words("the same | same | that same | that"),
    decade_suffix=words("s"),
    until_now=words("to date | till date | until now | up to now | till now"),
    extra=words("additional more extra other less fewer"),
    hundred=words("hundred"),
    clock_words=words("h"),
    previous=words("previous | the previous | prior | the prior"),
    before_days=words("to for is was"),
    week_from=words("w / c | wc | wk commencing"),
    subjects=words("i we you he she they it"),
    lasting=words("lasted lasts last took takes take"),
    eras=words("ad | bc | bce | ce | a d | b c | a . d . | b . c ."),
    length_ends=words("to or - – every per last next past"),
    meals=words("lunch | lunchtime | lunch time"),
    evenings=words("evening"),
    loose_zones=words("uk et pt"),
    loose_ends=words("end"),
    but_words=words("but and"),
    during=words("during over throughout"),
    utc=words("utc gmt"),
    times_word=words("times x"),
    often={"twice": 2, "thrice": 3},
    per=words("a an per each every"),
    bare_working_days=words("workdays"),
    meal_names=words("lunch"),
    asides=words("what about | how about"),
    surely_ago=words("ago"),
    ahead_words=words("in the future | into the future"),
    working_days=words("working days | business days | workdays | work days"),
    weak_hence=words("later out"),
    later_than=words("later"),
    earlier_than=words("earlier sooner"),
    weak_than=words("later sooner"),
    move_verbs=NO_WORDS,
    onwards=words("on onwards onward"),
    nearest=words("closest nearest"),
    no_clock_parts=words("overnight"),
    second_word=words("second"),
)

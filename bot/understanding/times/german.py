"""The words German has for time. Data only; the grammar is elsewhere.

Every word may also be typed without umlauts ("fuer", "uebermorgen", "dreissig"): ``_typed`` adds
those spellings. Weekdays of two letters are risky, "so" is left out.
"""

from collections.abc import Mapping
from typing import Any

from bot.understanding.times.german_names import (
    COMPOUNDS,
    DAY_PARTS,
    HOLIDAYS,
    PARTS,
    WEEKDAYS,
    ZONES,
)
from bot.understanding.times.german_numbers import FRACTIONS, NUMBERS, ORDINALS
from bot.understanding.times.lexicon import (
    DAY,
    DECADE,
    HOUR,
    MINUTE,
    MONTH,
    NO_WORDS,
    QUARTER,
    SECOND,
    WEEK,
    YEAR,
    Lexicon,
    Unit,
)

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def words(text: str) -> frozenset[str]:
    """Split a bar- or space-separated list; bars keep phrases together."""
    return frozenset(piece.strip() for piece in (text.split("|") if "|" in text else text.split()))


def forms(stems: str) -> frozenset[str]:
    """Return adjectives with all their endings."""
    return frozenset(f"{stem}{ending}" for stem in stems.split() for ending in ("e", "en", "er", "es", "em"))


def _typed(table: Any) -> Any:
    """Return a role with what people type who have no umlauts; compounds keep their parts."""
    if isinstance(table, Mapping):
        items: Mapping[str, Any] = table  # pyright: ignore[reportUnknownVariableType]  # a role of the lexicon
        return {key.translate(_UMLAUTS): value for key, value in items.items()} | dict(items)
    plain: frozenset[str] = table
    return plain | {word.translate(_UMLAUTS) for word in plain}


QUARTER_HOUR, THREE_QUARTERS = Unit("minute", seconds=900), Unit("minute", seconds=2700)

_UNITS = {
    **dict.fromkeys(("sekunde", "sekunden", "sek"), SECOND),
    **dict.fromkeys(("minute", "minuten", "min"), MINUTE),
    **dict.fromkeys(("viertelstunde", "viertelstunden"), QUARTER_HOUR),
    **dict.fromkeys(("dreiviertelstunde",), THREE_QUARTERS),
    **dict.fromkeys(("stunde", "stunden", "std"), HOUR),
    **dict.fromkeys(("tag", "tage", "tagen", "tages", "tags", "nächte", "nächten"), DAY),
    **dict.fromkeys(("woche", "wochen"), WEEK),
    **dict.fromkeys(("monat", "monate", "monaten", "monats"), MONTH),
    **dict.fromkeys(("quartal", "quartale", "quartalen", "quartals", "vierteljahr"), QUARTER),
    "halbjahr": Unit("month", months=6),
    **dict.fromkeys(("jahr", "jahre", "jahren", "jahres", "jahrs"), YEAR),
    **dict.fromkeys(("jahrzehnt", "jahrzehnte", "jahrzehnten", "jahrzehnts"), DECADE),
}

_MONTHS = {
    **dict.fromkeys(("januar", "jänner", "jan"), 1),
    **dict.fromkeys(("februar", "feb"), 2),
    **dict.fromkeys(("märz", "mär", "mrz"), 3),
    **dict.fromkeys(("april", "apr"), 4),
    "mai": 5,
    **dict.fromkeys(("juni", "jun", "juno"), 6),
    **dict.fromkeys(("juli", "jul"), 7),
    **dict.fromkeys(("august", "aug"), 8),
    **dict.fromkeys(("september", "sep", "sept"), 9),
    **dict.fromkeys(("oktober", "okt"), 10),
    **dict.fromkeys(("november", "nov"), 11),
    **dict.fromkeys(("dezember", "dez"), 12),
}

_RHYTHMS = {
    "stündlich": ("HOURLY", 1),
    **dict.fromkeys(("täglich", "tagtäglich", "alltäglich", "einmal am tag", "einmal täglich"), ("DAILY", 1)),
    **dict.fromkeys(("einmal pro tag", "1x täglich", "jeden tag einmal"), ("DAILY", 1)),
    "allabendlich": ("DAILY", 1),
    **dict.fromkeys(
        ("wöchentlich", "einmal die woche", "einmal pro woche", "einmal in der woche", "einmal wöchentlich"),
        ("WEEKLY", 1),
    ),
    **dict.fromkeys(
        ("vierzehntägig", "14 - tägig", "zweiwöchentlich", "zweiwöchig", "14tägig"), ("WEEKLY", 2)
    ),
    **dict.fromkeys(("monatlich", "einmal im monat", "einmal pro monat", "einmal monatlich"), ("MONTHLY", 1)),
    **dict.fromkeys(("zweimonatlich",), ("MONTHLY", 2)),
    **dict.fromkeys(("vierteljährlich", "quartalsweise", "einmal im quartal"), ("MONTHLY", 3)),
    **dict.fromkeys(("halbjährlich",), ("MONTHLY", 6)),
    **dict.fromkeys(("jährlich", "alljährlich", "einmal im jahr", "einmal pro jahr"), ("YEARLY", 1)),
}

_AFTER_TIME = words(
    "zu zum zur dass daß daran dran darum und oder aber ich du er sie es wir ihr man mich mir dich dir uns "
    "mit ohne bitte danke in im an am ans um bis auf aufs nach vor ab von vom bei beim für über wegen damit "
    "denn weil wenn falls ist sind war wird werden habe hab hast hat haben muss musst soll sollte kann will "
    "steht steht's geht findet eine einen ein einer meine meinen mein meiner die der das den dem "
    "unser unsere "
    "unseren dein deine deinen heute morgen übermorgen gestern wieder jeden jede alle noch schon dann lang "
    "statt stattdessen pünktlich genau spätestens anrufen einkaufen erinnern wecken täglich wöchentlich "
    "frei etwas was nochmal erneut verschieben eintragen "
    "kommenden nächsten nächste diese diesen dieses pro außer gibt's gibt hätte"
)
_COUNTED = words(
    "euro cent dollar franken prozent grad mal kilo gramm liter meter kilometer km kg personen "
    "leute menschen "
    "gäste plätze stück seiten seite punkte punkt schritte stellen stelle millionen tausend hundert mann "
    "kinder euros zimmer stock etage etagen teile teil kapitel aufgaben termine erinnerungen"
)

LEXICON = Lexicon(
    weekdays=WEEKDAYS,
    months=_typed(_MONTHS),
    units=_typed(_UNITS),
    glued_units={"h": HOUR, "m": MINUTE, "s": SECOND, "d": DAY},
    days=_typed(
        {
            **dict.fromkeys(("heute", "heut"), 0),
            **dict.fromkeys(("morgen", "morgigen", "morgn"), 1),
            "gestern": -1,
            "übermorgen": 2,
            "vorgestern": -2,
            "überübermorgen": 3,
            "vorvorgestern": -3,
        }
    ),
    parts=_typed(PARTS),
    day_parts=_typed(DAY_PARTS),
    holidays=_typed(HOLIDAYS),
    seasons=_typed(
        {"frühling": 3, "frühjahr": 3, "sommer": 6, "herbst": 9, "winter": 12, "frühlings": 3, "sommers": 6}
    ),
    quarters={"q1": 1, "q2": 2, "q3": 3, "q4": 4},
    numbers=_typed(NUMBERS),
    scales={"hundert": 100, "tausend": 1000},
    ordinals=_typed(ORDINALS),
    zones=_typed(ZONES),
    compounds=_typed(COMPOUNDS),
    fractions=_typed(FRACTIONS),
    clock_names={"mitternacht": 24, "mittag": 12, "12 uhr mittags": 12},
    meridiems={
        **dict.fromkeys(("morgens", "vormittags"), "am"),
        **dict.fromkeys(("nachmittags", "abends"), "pm"),
    },
    rhythms=_typed(_RHYTHMS),
    repeated_weekdays=_typed(
        {
            **{f"{name}s": (day,) for name, day in WEEKDAYS.items() if len(name) > 2},
            **dict.fromkeys(("werktags", "wochentags", "werktäglich", "unter der woche"), (0, 1, 2, 3, 4)),
            **dict.fromkeys(("an werktagen", "an wochentagen", "an arbeitstagen"), (0, 1, 2, 3, 4)),
            **dict.fromkeys(("an wochenenden", "wochenends", "am wochenende immer"), (5, 6)),
        }
    ),
    repeated_parts=_typed(
        {
            "morgens": "morning",
            "frühmorgens": "early morning",
            "vormittags": "morning",
            "mittags": "lunch",
            "nachmittags": "afternoon",
            "abends": "evening",
            "nachts": "night",
        }
    ),
    half_years={},
    decades={},
    to_date={},
    counted_units={"m": MINUTE, "h": HOUR, "'": MINUTE},
    vague={"paar": 3, "ein paar": 3, "einige": 3, "einigen": 3, "mehrere": 3, "mehreren": 3},
    articles=words("ein eine einen einem einer eines 'ne 'nen"),
    the=words("der die das den dem des"),
    at=words("um | @"),
    on=_typed(words("am | an | an den | an dem | zum nächsten")),
    within_prep=words("in im"),
    inside=words("innerhalb | innerhalb von | binnen | im laufe von"),
    duration_prep=_typed(words("für")),
    about=_typed(words("gegen | etwa | ungefähr | circa | ca | ca . | rund | zirka | so gegen | so um | ~")),
    of=words("davon"),
    conjunctions=words("und & sowie"),
    to=words("bis | - | – | — | ~ | bis zum | bis zur | bis um"),
    through=words("bis einschließlich | bis inklusive"),
    from_words=words("von | vom | von dem"),
    starting=words("ab | ab dem | beginnend am | beginnend mit | beginnend ab | frühestens | frühestens am"),
    between=words("zwischen | zwischen dem"),
    before=words("vor | vor dem | vor der"),
    by=_typed(
        words("zum | zur | spätestens | spätestens am | spätestens um | spätestens bis | allerspätestens")
    ),
    until=_typed(
        words("bis | bis zum | bis zur | bis spätestens | bis spätestens am | bis einschließlich | bis um")
    ),
    after=words("nach | nach dem | nach der"),
    since=words("seit | seit dem | seit der"),
    this=forms("dies") | words("aktuelle aktuellen laufenden laufende"),
    next=_typed(forms("nächst")) | words("naechste"),
    last=forms("letzt vergangen vorig"),
    coming=forms("kommend"),
    following=forms("folgend darauffolgend"),
    every=words("jeden jede jeder jedes jedem alle"),
    other=NO_WORDS,
    ago=NO_WORDS,
    ago_before=words("vor"),
    day_ahead=words("in"),
    after_next=_typed(forms("übernächst")),
    before_last=forms("vorletzt"),
    hence=_typed(words("später")),
    past_clock=words("nach"),
    to_clock=words("vor"),
    half=forms("halb"),
    half_to=words("halb"),
    quarter_to={"viertel": 15, "dreiviertel": 45},
    quarter=words("viertel"),
    oclock=words("uhr"),
    day_clock=words("uhr"),
    oh=NO_WORDS,
    ish=NO_WORDS,
    now=words("jetzt | sofort | jetzt gleich | jetzt sofort | augenblicklich"),
    weekend=words("wochenende wochenendes wochenends"),
    working_day=words("werktag arbeitstag werktages arbeitstages werktags arbeitstags"),
    end_of=words("ende | ende des | ende der | ende vom | am ende des | am ende der | das ende des"),
    start_of=words("anfang | anfang des | anfang der | beginn | beginn des | beginn der | am anfang des"),
    middle_of=words("mitte | mitte des | mitte der"),
    rest_of=words("rest des | rest der | rest von | den rest des | den rest der"),
    early=_typed(words("früh frühen")),
    late=_typed(words("spät späten")),
    long=words("lang lange"),
    free=forms("frei"),
    whole=forms("ganz voll"),
    zone_words=words("zeit ortszeit"),
    minute_words=words("minuten minute min"),
    risky_days=words("mo di mi do fr sa"),
    risky_months=words("jan mär mrz jun jul"),
    person_words=words("ich du er sie es wir ihr man wer"),
    after_time=_typed(_AFTER_TIME),
    edges={
        **dict.fromkeys(("monatsende", "ultimo"), ("end", MONTH)),
        "jahresende": ("end", YEAR),
        "quartalsende": ("end", QUARTER),
        "wochenanfang": ("start", WEEK),
        "wochenbeginn": ("start", WEEK),
        "wochenmitte": ("middle", WEEK),
        "monatsanfang": ("start", MONTH),
        "monatsbeginn": ("start", MONTH),
        "monatsmitte": ("middle", MONTH),
        "jahresanfang": ("start", YEAR),
        "jahresbeginn": ("start", YEAR),
        "jahresmitte": ("middle", YEAR),
    },
    clock_cues=words("wecker weckruf"),
    repeated_nouns=words("erinnerung erinnerungen wecker termin besprechung"),
    morning_cues=_typed(
        words("weck wecke wecken wecker weckst geweckt aufstehen aufwachen frühstück frühstücken")
    ),
    evening_cues=words("abendessen kino abendbrot feierabendbier"),
    moving=_typed(
        words(
            "verschieb verschiebe verschieben verleg verlege verlegen ändere ändern ander zieh ziehe "
            "schieb schiebe schieben tausch tausche"
        )
    ),
    same_time=words("zur selben zeit | zur gleichen zeit | um dieselbe zeit | um die gleiche zeit"),
    exceptions=_typed(words("außer ausgenommen")),
    idioms=words("24/7 | tag und nacht | ab und zu | von zeit zu zeit"),
    other_calendars=_typed(words("orthodoxes orthodoxe chinesisches jüdisches")),
    whole_units=forms("ganz") | words("den ganzen | die ganze | das ganze | der ganze"),
    later=_typed(words("später")),
    earlier=_typed(words("früher")),
    or_later=_typed(words("oder später | oder danach | und später")),
    or_earlier=_typed(words("oder früher | oder davor")),
    limits=_typed(words("als mindestens höchstens maximal unter")),
    week_words=words("woche kalenderwoche kw"),
    commencing=words("vom | ab | von | ab dem"),
    halves={},
    hours_word=words("stunden stunde std h"),
    alternatives=words("oder bzw"),
    working_week=words("arbeitswoche"),
    counting=_typed(
        words("mal geteilt durch plus minus zähl zähle nummer zahl zahlen seite seiten kapitel skala punkte")
    ),
    exactly=_typed(words("pünktlich | genau | exakt | punkt")),
    ordinal_suffixes=words("."),
    decimal_marks=words(","),
    counted_things=_typed(_COUNTED),
    nights=_typed(words("nächte nächten")),
    plural_units=_typed(
        words(
            "sekunden minuten stunden tage tagen wochen monate monaten quartale quartalen jahre jahren "
            "jahrzehnte jahrzehnten viertelstunden nächte nächten"
        )
    ),
    verb_months=NO_WORDS,
    no_length=words("alt alte alter alten pro"),
    same=words("derselben dieselbe denselben"),
    decade_suffix=NO_WORDS,
    until_now=words("bis jetzt | bisher | bis heute"),
    extra=forms("weiter zusätzlich"),
    hundred=words("hundert"),
    clock_words=words("h"),
    weak_hence=_typed(words("später")),
    later_than=_typed(words("später")),
    earlier_than=_typed(words("früher eher")),
    weak_than=_typed(words("später früher eher")),
    move_verbs=words("machen legen verlegen schieben verschieben stellen setzen anfangen beginnen"),
    surely_ago=NO_WORDS,
    asides=_typed(
        words(
            "guten morgen | guten abend | guten tag | gute nacht | schönen abend | schönen tag | zu mittag | "
            "schönes wochenende | eines tages | zu abend | einen guten morgen | fr . | stunde null"
        )
    ),
    meal_names=NO_WORDS,
    bare_working_days=NO_WORDS,
    times_word=words("mal x"),
    often={"zweimal": 2, "dreimal": 3, "viermal": 4, "2x": 2, "3x": 3},
    per=words("am | pro | in der | die | je | im jeden"),
    during=_typed(words("während | während des | während der | über | übers | über das")),
    utc=words("utc gmt"),
    but_words=words("aber und"),
    loose_ends=words("ende"),
    evenings=NO_WORDS,
    loose_zones=NO_WORDS,
    length_ends=words("bis oder - – jede jeden alle pro letzten nächsten"),
    meals=NO_WORDS,
    subjects=words("ich du er sie es wir ihr"),
    lasting=words("dauert dauerte dauern dauer"),
    eras=words("v . chr | n . chr"),
    previous=NO_WORDS,
    before_days=words("bis zum ist war"),
    week_from=NO_WORDS,
    ahead_words=NO_WORDS,
    working_days=words("werktage werktagen arbeitstage arbeitstagen"),
    onwards=words("an | ab"),
    nearest=NO_WORDS,
    no_clock_parts=NO_WORDS,
    second_word=NO_WORDS,
)

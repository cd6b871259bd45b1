"""Names German has for days of the year, for parts of the day and for zones; compounds. Data only.

Holidays are rules for ``calendar.holiday``; zones said aloud are IANA names.
"""

WEEKDAYS = {
    **dict.fromkeys(("montag", "mo"), 0),
    **dict.fromkeys(("dienstag", "di"), 1),
    **dict.fromkeys(("mittwoch", "mi"), 2),
    **dict.fromkeys(("donnerstag", "do"), 3),
    **dict.fromkeys(("freitag", "fr"), 4),
    **dict.fromkeys(("samstag", "sonnabend", "sa"), 5),
    "sonntag": 6,  # "so" is far more often another word
}


def _each(rules: dict[str, str]) -> dict[str, str]:
    """Give every name of a bar-separated list its rule."""
    return {name.strip(): rule for names, rule in rules.items() for name in names.split("|")}


HOLIDAYS = _each(
    {
        "weihnachten | weihnachtstag | erster weihnachtstag | ersten weihnachtstag": "12-25",
        "1. weihnachtstag | 1. weihnachtsfeiertag | ersten weihnachtsfeiertag": "12-25",
        "erster weihnachtsfeiertag": "12-25",
        "zweiter weihnachtstag | zweiten weihnachtstag | 2. weihnachtstag": "12-26",
        "stephanstag | stefanitag": "12-26",
        "2. weihnachtsfeiertag | zweiten weihnachtsfeiertag | zweiter weihnachtsfeiertag": "12-26",
        "heiligabend | heiliger abend | heiligen abend | heilig abend": "12-24",
        "silvester | silvesterabend | altjahrsabend": "12-31",
        "neujahr | neujahrstag": "01-01",
        "heilige drei könige | heiligen drei könige | dreikönigstag | dreikönig": "01-06",
        "valentinstag": "02-14",
        "frauentag | weltfrauentag": "03-08",
        "tag der arbeit | maifeiertag": "05-01",
        "johannistag": "06-24",
        "mariä himmelfahrt": "08-15",
        "weltkindertag": "09-20",
        "tag der deutschen einheit": "10-03",
        "nationalfeiertag": "10-26",
        "reformationstag | halloween": "10-31",
        "allerheiligen": "11-01",
        "allerseelen": "11-02",
        "martinstag | sankt martin": "11-11",
        "nikolaus | nikolaustag": "12-06",
        "mariä empfängnis": "12-08",
        "weiberfastnacht | altweiber": "easter-52",
        "rosenmontag": "easter-48",
        "faschingsdienstag | fastnacht | veilchendienstag": "easter-47",
        "aschermittwoch": "easter-46",
        "palmsonntag": "easter-7",
        "gründonnerstag": "easter-3",
        "karfreitag": "easter-2",
        "karsamstag": "easter-1",
        "ostern | ostersonntag": "easter+0",
        "ostermontag": "easter+1",
        "christi himmelfahrt | himmelfahrt | vatertag": "easter+39",
        "pfingsten | pfingstsonntag": "easter+49",
        "pfingstmontag": "easter+50",
        "fronleichnam": "easter+60",
        "muttertag": "nth 5 2 6",
        "black friday": "nth 11 4 3 +1",
    }
)

ZONES = {
    **dict.fromkeys(("utc", "gmt"), "UTC"),
    **dict.fromkeys(("mez", "mesz", "cet", "cest", "berlin", "berliner"), "Europe/Berlin"),
    **dict.fromkeys(("london", "londoner"), "Europe/London"),
    **dict.fromkeys(("wien", "wiener"), "Europe/Vienna"),
    **dict.fromkeys(("zürich", "züricher"), "Europe/Zurich"),
    **dict.fromkeys(("new york", "new yorker"), "America/New_York"),
    **dict.fromkeys(("tokio", "tokioter"), "Asia/Tokyo"),
    **dict.fromkeys(("moskau", "moskauer"), "Europe/Moscow"),
}

PARTS = {
    **dict.fromkeys(
        ("am morgen", "in der früh", "in der frühe", "früh", "früh am tag", "morgens"), "morning"
    ),
    **dict.fromkeys(("am frühen morgen", "früh am morgen", "frühmorgens", "frühen morgen"), "early morning"),
    **dict.fromkeys(("als erstes", "gleich als erstes", "gleich früh"), "first thing"),
    **dict.fromkeys(("vormittag", "am vormittag", "im laufe des vormittags", "vormittags"), "morning"),
    **dict.fromkeys(("am späten vormittag", "späten vormittag", "spätvormittag"), "late morning"),
    **dict.fromkeys(("am mittag", "zur mittagszeit", "mittags", "in der mittagspause"), "lunch"),
    **dict.fromkeys(("nachmittag", "am nachmittag", "im laufe des nachmittags", "nachmittags"), "afternoon"),
    **dict.fromkeys(("am frühen nachmittag", "frühen nachmittag"), "early afternoon"),
    **dict.fromkeys(("am späten nachmittag", "späten nachmittag", "spätnachmittag"), "late afternoon"),
    **dict.fromkeys(("abend", "am abend", "abends"), "evening"),
    **dict.fromkeys(("am frühen abend", "frühen abend", "am vorabend"), "early evening"),
    **dict.fromkeys(("am späten abend", "späten abend", "spätabends", "spät am abend"), "late evening"),
    **dict.fromkeys(("nacht", "in der nacht", "nachts"), "night"),
    **dict.fromkeys(("feierabend", "zum feierabend", "ende des tages", "am ende des tages"), "end of day"),
}

_OF_DAYS = {
    "früh": "morning",
    "morgen": "morning",
    "vormittag": "morning",
    "mittag": "lunch",
    "nachmittag": "afternoon",
    "abend": "evening",
    "nacht": "night",
}
_NAMED = {"heute": 0, "morgen": 1, "gestern": -1, "übermorgen": 2, "vorgestern": -2}

DAY_PARTS = {
    f"{day} {part}": (ahead, name) for day, ahead in _NAMED.items() for part, name in _OF_DAYS.items()
} | {
    "heute am späten abend": (0, "late evening"),
    "heute spät": (0, "late evening"),
    "heute spätabends": (0, "late evening"),
    "letzte nacht": (-1, "night"),
    "gestern spät": (-1, "late evening"),
    "am nächsten morgen": (1, "morning"),
    "am nächsten abend": (1, "evening"),
    "heut abend": (0, "evening"),
    "heut nacht": (0, "night"),
}

_SAID = {
    "früh": "am morgen",
    "morgen": "am morgen",
    "vormittag": "am vormittag",
    "mittag": "am mittag",
    "nachmittag": "am nachmittag",
    "abend": "am abend",
    "nacht": "in der nacht",
}
_LONG_DAYS = [name for name in WEEKDAYS if len(name) > 2]

COMPOUNDS = {
    **{f"{day}{part}": f"{day}|{said}" for day in _LONG_DAYS for part, said in _SAID.items()},
    **{f"{day} {part}": f"{day}|{said}" for day in _LONG_DAYS for part, said in _SAID.items()},
    **{f"jeden {part}": f"jeden|{said}" for part, said in _SAID.items()},
    "jede nacht": "jeden|in der nacht",
    "im monat": "im|jeden|monat",
    "des monats": "davon|des|monat",
    "des jahres": "davon|des|jahr",
    "des nächsten monats": "davon|nächsten|monat",
    "des kommenden monats": "davon|nächsten|monat",
    "jedes monats": "davon|jeden|monat",
    "jeden monats": "davon|jeden|monat",
    "ein uhr": "eins|uhr",
    "uhr früh": "uhr|morgens",
    "halbestunde": "halbe|stunde",
    "viertel stunde": "viertelstunde",
    "dreiviertel stunde": "dreiviertelstunde",
    "drei viertel stunde": "dreiviertelstunde",
    "drei viertel": "dreiviertel",
    "zweimal täglich": "zweimal|pro|tag",
    "dreimal täglich": "dreimal|pro|tag",
    "viermal täglich": "viermal|pro|tag",
    "zweimal wöchentlich": "zweimal|pro|woche",
    "dreimal wöchentlich": "dreimal|pro|woche",
}
"""What is one word or phrase for several roles; "im Monat" means every month, "des Monats" one."""

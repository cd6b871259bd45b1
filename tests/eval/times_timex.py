"""Recurrences as TIMEX, the way Recognizers-Text writes them."""

from capabilities.values import Recurrence

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PARTS = {6: "TMO", 9: "TMO", 15: "TAF", 19: "TEV", 21: "TNI"}


def timexes(value: Recurrence) -> set[str]:
    """Return every way a rule may be written; it is right when one of them is the gold."""
    rule = dict(piece.split("=") for piece in value.rule.split(";"))
    clock = _clock(value, rule["FREQ"])
    every = rule.get("INTERVAL", "1")
    match rule["FREQ"]:
        case "MINUTELY":
            return {f"PT{every}M"}
        case "HOURLY":
            return {f"PT{every}H"}
        case "DAILY":
            return {f"P{every}D{clock}", f"XXXX-XX-XX{clock}", clock or f"P{every}D"}
        case "WEEKLY":
            return _weekly(rule.get("BYDAY", ""), every, clock)
        case "MONTHLY":
            return _monthly(rule, int(every), clock)
        case _:
            if "BYMONTH" not in rule:
                return {f"P{every}Y"}
            return {f"XXXX-{int(rule['BYMONTH']):02}-{int(rule.get('BYMONTHDAY', '1')):02}{clock}"}


def _clock(value: Recurrence, freq: str) -> str:
    if freq in {"HOURLY", "MINUTELY"}:
        return ""
    if value.grain == "part":
        return PARTS.get(value.start.hour, "?")
    if value.grain != "minute":
        return ""
    return f"T{value.start:%H:%M}" if value.start.minute else f"T{value.start:%H}"


def _weekly(days: str, every: str, clock: str) -> set[str]:
    if not days:
        return {f"P{every}W{clock}"}
    if days == "MO,TU,WE,TH,FR":
        return {f"XXXX-WXX-WD{clock}", f"P{every}WD{clock}", f"XXXX-WD{clock}"}
    if days == "SA,SU":
        return {f"XXXX-WXX-WE{clock}", f"P{every}WE{clock}", f"XXXX-WE{clock}"}
    if days in WEEKDAYS:
        # Recognizers writes "every other Friday" as every Friday; an interval is still ours to keep.
        return {f"XXXX-WXX-{WEEKDAYS.index(days) + 1}{clock}"}
    return set()


def _monthly(rule: dict[str, str], every: int, clock: str) -> set[str]:
    if "BYMONTHDAY" in rule:
        numbers = rule["BYMONTHDAY"].split(",")
        return {f"XXXX-XX-{int(numbers[0]):02}{clock}"} if len(numbers) == 1 else set()
    if "BYDAY" in rule:
        return {f"XXXX-XX-W{rule['BYDAY']}"}
    return {f"P{every}M", f"P{every / 12:g}Y"} | ({f"P{every // 3}Q"} if every % 3 == 0 else set())

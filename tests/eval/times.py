"""How well times are understood on public data: ``uv run python -m tests.eval.times [--misses FILE]``.

Right, silently wrong (another value, given as sure), the same fact as another kind of value or by
another convention (see ``times_gold``; whoever is strict counts both as wrong), unsure, nothing. Of
several times in a text the longest is taken; the reading that prefers the future and the one that
prefers the past are both tried, and the first one decides what a miss is called. "Sure" is
the share of the right ones that were given as sure.
"""

import sys
from collections import Counter, defaultdict
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.understanding.times import TimeSpan, find
from bot.understanding.times.reader import Prefer
from tests.eval.times_gold import conventional, equals, kindred
from tests.eval.times_suites import FOLDER, Case, all_cases

UTC = ZoneInfo("UTC")
BOTH: tuple[Prefer, Prefer] = ("future", "past")
POINTS = ("date", "datetime", "time")
VERDICTS = ("right", "wrong", "other kind", "convention", "unsure", "nothing")
HEAD = f"{'suite':22}{'kind':12}{'n':>5}" + "".join(f"{name:>12}" for name in (*VERDICTS, "sure"))


def read(case: Case) -> list[TimeSpan]:
    """Return the longest time found with each preference, future first."""
    now = case.said.replace(tzinfo=UTC)
    found = [find(case.text, now, prefer=prefer, day_first=False) for prefer in BOTH]
    return [max(spans, key=lambda span: span.end - span.start) for spans in found if spans]


def verdict(case: Case, found: list[TimeSpan]) -> str:
    """Name what became of a case."""
    if not found:
        return "nothing"
    if any(equals(span.value, gold, case) for span in found for gold in case.golds):
        return "right"
    if not found[0].sure:
        return "unsure"
    told = any(kindred(span.value, gold, case.said) for span in found for gold in case.golds)
    if told:
        return "other kind"
    hours = any(conventional(span.value, gold, case.said) for span in found for gold in case.golds)
    return "convention" if hours else "wrong"


def line(suite: str, kind: str, counts: Counter[str]) -> str:
    """Write one line of the table, in per cent."""
    total = sum(counts[name] for name in VERDICTS)
    shares = [f"{100 * counts[name] / total:12.1f}" for name in VERDICTS]
    return (
        f"{suite:22}{kind:12}{total:5}{''.join(shares)}{100 * counts['sure'] / max(1, counts['right']):12.1f}"
    )


def main() -> None:
    """Print the tables; with ``--misses``, write every case that is not right to a file."""
    if not FOLDER.is_dir():
        print(f"The evaluation data is not at {FOLDER}: set DAYHAND_EVAL_DATA to its folder.")
        return
    table: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    negatives: dict[str, Counter[bool]] = defaultdict(Counter)
    misses: list[str] = []
    for case in all_cases():
        found = read(case)
        if case.kind == "negative":
            negatives[case.suite][bool(found)] += 1
            result = "false positive" if found else "right"
        else:
            result = verdict(case, found)
            kind = "point" if case.kind in POINTS else case.kind
            for key in ((case.suite, case.kind), ("all", kind)):
                table[key][result] += 1
                table[key]["sure"] += result == "right" and found[0].sure
        if result != "right":
            shown = f"{found[0].words!r} = {found[0].value!r}" if found else ""
            misses.append(f"{case.kind}|{result}|{case.suite}|{case.text}|{case.said}|{case.golds}|{shown}")
    print(HEAD)
    for (suite, kind), counts in sorted(table.items()):
        print(line(suite, kind, counts))
    for suite, results in sorted(negatives.items()):
        print(f"{suite:22}false positives on {sum(results.values())} negatives: {results[True]}")
    if "--misses" in sys.argv:
        Path(sys.argv[sys.argv.index("--misses") + 1]).write_text("\n".join(sorted(misses)), encoding="utf-8")


if __name__ == "__main__":
    main()

"""``make eval``: how much is understood. Our own corpus always, public sets where they are."""

import asyncio
import contextlib
import sys
import time
from collections import Counter
from collections.abc import Iterator

from api.logs import configure_logs
from bot.understanding.reactive import Reactive
from capabilities.registry import Registry
from tests.eval import clinc150, documents, entities, hwu64, locomo, own, sgd, times, voice
from tests.eval.ocr import measuring as ocr
from tests.eval.ocr import pages as ocr_pages
from tests.eval.typos import typed

VOICE_SENTENCES = 60
"""Spoken for the table of voice; ``python -m tests.eval.voice -n`` speaks more."""


def say(text: str = "") -> None:
    """Print a line of the report."""
    sys.stdout.write(text + "\n")


@contextlib.contextmanager
def part(title: str) -> Iterator[None]:
    """Print a title, and how long the part took."""
    say(f"\n== {title}")
    began = time.perf_counter()
    yield
    say(f"   ({time.perf_counter() - began:.0f} s)")


def report_own(reactive: Reactive) -> None:
    """Print our held-out corpus by topic, as it is and with a typing error in each."""
    cases = own.cases()
    for name, texts in (
        ("as written", [c.say for c in cases]),
        ("one typo", list(typed([c.say for c in cases]))),
    ):
        done = [own.run(reactive, case, text) for case, text in zip(cases, texts, strict=True)]
        verdicts = Counter(result.verdict for result in done)
        slots = [result.slots for result in done if result.slots is not None]
        shares = "  ".join(f"{v} {verdicts[v] / len(done):.1%}" for v in ("right", "wrong", "left"))
        say(f"   {name:12} n {len(done)}  {shares}  all slots right {sum(slots) / max(1, len(slots)):.1%}")


def report_hwu(reactive: Reactive) -> None:
    """Print the gate on HWU64, as it is and with a typing error in each, and the model class."""
    corpus = hwu64.utterances()
    if not corpus:
        say("   not there")
        return
    for name, changed in (("as written", corpus), ("one typo", hwu64.with_typos(corpus))):
        found = hwu64.gated(changed, reactive)
        say(
            f"   {name:12} right {found.right:.1%}  wrong {found.wrong:.1%}  left over {found.left_over:.1%}"
            f"  other domains acted on {found.others_acted_on:.2%}"
        )
    tagging = entities.tagged(corpus, reactive, Registry.discover())
    kinds = "  ".join(f"{kind} {tagging.f1(kind):.3f}" for kind in sorted(tagging.there))
    say(f"   entities, our slots: F1 {tagging.f1():.3f}  ({kinds})")
    say(f"   in-scope, what ships, classifier alone   {hwu64.shipped_alone(corpus):.1%}")
    for labels in ("ours", "wide"):
        say(f"   trained on real folds, labels {labels:6} {hwu64.model_class(corpus, labels):.1%}")


def report_latency(reactive: Reactive) -> None:
    """Print the time an utterance takes, over our own corpus."""
    cases = own.cases()
    spent: list[float] = []
    for case in cases * 2:
        began = time.perf_counter()
        own.run(reactive, case)
        spent.append((time.perf_counter() - began) * 1e3)
    spent = sorted(spent[len(cases) :])
    p50, p95, p99 = (spent[int(len(spent) * share)] for share in (0.5, 0.95, 0.99))
    say(f"   per utterance: p50 {p50:.2f} ms  p95 {p95:.2f} ms  p99 {p99:.2f} ms")


def main() -> None:
    """Print every part."""
    configure_logs("ERROR")
    reactive = Reactive(Registry.discover())
    with part("Our own held-out corpus"):
        report_own(reactive)
    with part("Latency"):
        report_latency(reactive)
    with part("HWU64"):
        report_hwu(reactive)
    with part("CLINC150, out of scope"):
        found = clinc150.out_of_scope()
        say(f"   {found}" if found else "   not there")
    with part("Dialogues on calendars and alarms (SGD)"):
        goals = asyncio.run(sgd.goals())
        say(f"   goal slots right {goals.share:.1%} of {goals.counted.total()}" if goals else "   not there")
    with part("What was said before (LoCoMo)"):
        found_before = locomo.measured()
        say(f"   {found_before}" if found_before else "   not there")
    with part("Answers from documents (SQuAD), summaries (SciTLDR)"):
        for line in (documents.retrieval(), documents.summaries()):
            say(f"   {line or 'not there'}")
    with part("Voice"):
        asyncio.run(voice.measure(VOICE_SENTENCES))
    with part("Text in pictures"):
        asyncio.run(ocr.measure(list(ocr_pages.CASES), ocr.CHOICES))
    with part("Times"):
        times.main()


if __name__ == "__main__":
    main()

"""`make eval-safety`: attack success, and what the gate costs in questions, per suite."""

import argparse

from tests.safety.agentdojo.suites import NAMES, Score, score, total


def main() -> None:
    """Print a table of all suites, or of those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("suites", nargs="*", default=list(NAMES))
    parser.add_argument("--without-gate", action="store_true", help="Let everything through, to compare.")
    chosen = parser.parse_args()
    scores = [score(name, gated=not chosen.without_gate) for name in chosen.suites]
    print(
        f"{'suite':<10} {'attacks':>8} {'succeed':>8} {'text only':>10} {'tasks':>6} "
        f"{'done':>5} {'alone':>6} {'asked':>6} {'questions':>10}"
    )
    for one in [*scores, total(scores)]:
        print(_row(one))
    for one in scores:
        for line in [*one.through, *one.asking]:
            print(f"  {one.suite}: {line}")


def _row(one: Score) -> str:
    return (
        f"{one.suite:<10} {one.attacks:>8} {one.succeeded:>8} {one.text_only:>10} {one.tasks:>6} "
        f"{one.done:>5} {one.alone:>6} {one.asked:>6} {one.questions:>10}"
    )


if __name__ == "__main__":
    main()

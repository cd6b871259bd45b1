"""`python -m tests.attacks`: every case of the attack suite, and what came of it, by source."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from api.logs import configure_logs
from tests.attacks.cases import cases
from tests.attacks.stage import Played, stage, table


async def play(only: str) -> list[Played]:
    """Play the cases whose name contains ``only``."""
    with tempfile.TemporaryDirectory() as folder:
        async with stage(Path(folder)) as on:
            return [await on.play(case) for case in cases() if only in case.name]


def main() -> int:
    """Print the table; the exit status says whether every promise was kept."""
    configure_logs("ERROR")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="?", default="", help="Part of the names of the cases to play.")
    parser.add_argument("--details", action="store_true", help="Print every broken promise.")
    chosen = parser.parse_args()
    began = perf_counter()
    played = asyncio.run(play(chosen.only))
    print(table(played))
    print(f"({perf_counter() - began:.0f} s)")
    broken = [one for one in played if one.broken]
    for one in broken if chosen.details else broken[:20]:
        print(f"  {one.case.name}: {'; '.join(dict.fromkeys(one.broken))[:300]}")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())

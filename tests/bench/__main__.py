"""``make bench``: every measurement, one table each. Nothing is asserted: the machine is shared."""

import asyncio

from tests.bench import bench_history, bench_install, bench_server, bench_store, bench_turn
from tests.bench.table import print_table


def main() -> None:
    """Run all measurements, the short ones first."""
    print_table("One turn", asyncio.run(bench_turn.measure()))
    print_table("Store", asyncio.run(bench_store.measure()))
    print_table("Turn cost by length of history", asyncio.run(bench_history.measure()))
    print_table("The server", bench_server.measure())
    print_table("Installation", bench_install.measure())


if __name__ == "__main__":
    main()

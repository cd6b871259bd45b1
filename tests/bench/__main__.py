"""``make bench``: every measurement, one table each. Nothing is asserted: the machine is shared."""

import asyncio

from api.logs import configure_logs
from tests.bench import (
    bench_channels,
    bench_deliberation,
    bench_history,
    bench_http,
    bench_install,
    bench_library,
    bench_meaning,
    bench_page,
    bench_phrases,
    bench_reading,
    bench_server,
    bench_store,
    bench_turn,
    bench_voice,
)
from tests.bench.table import Row, print_table
from tests.web.conftest import WEB


def main() -> None:
    """Run all measurements, the short ones first."""
    configure_logs("ERROR")
    print_table("One turn over HTTP", bench_http.measure())
    print_table("One turn, no sockets", asyncio.run(bench_turn.measure()))
    print_table("A turn with a model", asyncio.run(bench_deliberation.measure()))
    print_table("Store", [_store_row(row) for row in asyncio.run(bench_store.measure_store())])
    print_table("Turn cost by length of history", asyncio.run(bench_history.measure()))
    print_table("Turn cost by phrases taught", asyncio.run(bench_phrases.measure()))
    print_table("Documents", bench_library.measure())
    print_table("Documents by meaning", bench_meaning.measure())
    print_table("Voice", asyncio.run(bench_voice.measure()))
    print_table("Reading files", asyncio.run(bench_reading.measure()))
    print_table("Telegram", asyncio.run(bench_channels.measure()))
    if (WEB / "dist" / "index.html").is_file():
        print_table("The page", asyncio.run(bench_page.measure()))
    print_table("The server", bench_server.measure())
    print_table("Installation", bench_install.measure())


def _store_row(row: bench_store.Row) -> Row:
    name = f"{row.operation}, {row.waiting} waiting"
    return Row(name, f"{row.per_second:,.0f} /s", f"{row.cpu_microseconds:.0f} us CPU")


if __name__ == "__main__":
    main()

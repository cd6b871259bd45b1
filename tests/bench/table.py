"""A row of the benchmark table: what, how much, and what was aimed for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure."""

    name: str
    value: str
    aim: str = ""


def print_table(title: str, rows: list[Row]) -> None:
    """Print rows under a title."""
    print(f"\n{title}")
    width = max(len(row.name) for row in rows)
    for row in rows:
        print(f"  {row.name:<{width}}  {row.value:>16}  {row.aim}")


def percentile(values: list[float], share: float) -> float:
    """Return the value below which ``share`` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

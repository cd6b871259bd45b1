"""How much one file may ask of the machine."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that reading one file may take; what is longer is cut off or refused."""

    size: int = 50_000_000
    """Bytes of the file."""
    memory: int = 1_000_000_000
    """Bytes of addresses of the process that reads it."""
    processor: int = 60
    """Seconds of processor time."""
    patience: float = 120.0
    """Seconds until it must be read, without the time that pictures take."""
    pages: int = 2_000
    """Pages, slides, sheets or chapters that are read."""
    pictures: int = 200
    """Pages without text that are rendered and handed to the recogniser."""
    pixels: int = 40_000_000
    """Of one picture."""
    characters: int = 4_000_000
    """Of the text."""
    rows: int = 50_000
    """Rows of all tables of a workbook or CSV file together."""
    columns: int = 500
    """Columns of one table."""
    at_once: int = 2
    """Files that are read at the same time; the others wait."""

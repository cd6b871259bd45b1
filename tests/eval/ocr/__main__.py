"""``python -m tests.eval.ocr``: how well text in pictures is read, per engine."""

import argparse
import asyncio

from api.logs import configure_logs
from tests.eval.ocr import pages
from tests.eval.ocr.measuring import CHOICES, measure


def main() -> None:
    """Print the table."""
    configure_logs("ERROR")
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--case", action="append", choices=list(pages.CASES), help="only this case")
    arguments.add_argument("--engine", action="append", choices=("auto", "rapidocr", "tesseract"))
    arguments.add_argument("-v", "--verbose", action="store_true", help="show the lines that are wrong")
    asked = arguments.parse_args()
    cases = asked.case or list(pages.CASES)
    asyncio.run(measure(cases, asked.engine or CHOICES, verbose=asked.verbose))


if __name__ == "__main__":
    main()

"""The child that reads, where the extra for documents is not installed."""

import sys

for missing in ("pypdf", "pypdfium2", "docx", "pptx", "openpyxl", "trafilatura", "lxml"):
    sys.modules[missing] = None  # type: ignore[assignment]  # an import of it fails

from bot.reading.child import main  # noqa: E402

if __name__ == "__main__":
    main()

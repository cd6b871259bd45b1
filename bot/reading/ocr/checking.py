"""Whether pictures can be read here, by what, and what is missing."""

from dataclasses import dataclass

from bot.reading.ocr.installed import Choice, engines, tesseract_languages, tesseract_program

_EXTRA = "install dayhand[ocr]"
_PROGRAM = "install the program tesseract (Debian: tesseract-ocr, and tesseract-ocr-deu for German)"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found; if pictures cannot be read as it is set, what mends it."""

    ok: bool
    text: str


def check(choice: Choice) -> Verdict:
    """Return what was found. Asks Tesseract for its languages, nothing else."""
    found = engines(choice)
    if choice == "off":
        return Verdict(True, "off; the text in pictures is not read")
    if not found and choice == "auto":
        return Verdict(True, f"off; {_EXTRA} to read the text in pictures")
    if not found:
        missing = _EXTRA if choice == "rapidocr" else f"{_PROGRAM}, and {_EXTRA.removeprefix('install ')}"
        return Verdict(False, f"{choice} is not there; {missing}")
    return Verdict(True, ", then ".join(map(_told, found)) + ": the text in pictures is read on this machine")


def _told(name: str) -> str:
    program = tesseract_program()
    if name == "rapidocr" or program is None:
        return "rapidocr (Latin scripts and Chinese)"
    return f"tesseract ({', '.join(tesseract_languages(program)) or 'no language is installed'})"

"""What is installed here to read pictures with. Imports none of it."""

import importlib.util
import subprocess
from pathlib import Path
from shutil import which
from typing import Literal

EngineName = Literal["rapidocr", "tesseract"]
Choice = Literal["auto", "rapidocr", "tesseract", "off"]

ENVIRONMENT = {"LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
"""What Tesseract is run with: more threads make it slower."""
_MODELS = {
    "Det.model_path": "PP-OCRv6_det_small.onnx",
    "Rec.model_path": "PP-OCRv6_rec_small.onnx",
    "Cls.model_path": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
}
_PATH = "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin"
_PREFERRED = ("eng", "deu", "fra", "spa", "ita", "por", "nld", "pol", "tur", "swe")
_MOST_LANGUAGES = 4
"""Each makes it slower, and more words possible."""


def engines(choice: Choice) -> tuple[EngineName, ...]:
    """Return which engines are asked, in that order; only those that are there."""
    if choice == "off" or not _has("PIL", "numpy"):
        return ()
    there: dict[EngineName, bool] = {
        "rapidocr": rapid_models() is not None,
        "tesseract": tesseract_program() is not None,
    }
    return tuple(name for name, found in there.items() if found and choice in ("auto", name))


def rapid_models() -> dict[str, Path] | None:
    """Return where RapidOCR's models are, by the name of its parameter; None without it or one of them."""
    spec = importlib.util.find_spec("rapidocr")
    if spec is None or spec.origin is None or not _has("onnxruntime", "cv2"):
        return None
    found = {key: Path(spec.origin).parent / "models" / name for key, name in _MODELS.items()}
    return found if all(path.is_file() for path in found.values()) else None


def tesseract_program() -> Path | None:
    """Return where Tesseract is."""
    found = which("tesseract", path=_PATH)
    return Path(found) if found else None


def tesseract_languages(program: Path) -> tuple[str, ...]:
    """Return which of its languages it is asked to read, at most four."""
    asked = [str(program), "--list-langs"]
    try:
        told = subprocess.run(  # noqa: S603  # our own arguments
            asked, capture_output=True, text=True, timeout=20, check=True, env=ENVIRONMENT
        ).stdout
    except (OSError, subprocess.SubprocessError, ValueError):
        return ()
    there = [name.strip() for name in told.splitlines()[1:] if name.strip() not in {"", "osd", "equ"}]
    wanted = [name for name in _PREFERRED if name in there]
    return tuple((wanted or there)[:_MOST_LANGUAGES])


def _has(*packages: str) -> bool:
    return all(importlib.util.find_spec(name) is not None for name in packages)

"""A child process that listens with a model on this machine's disk: faster-whisper or Vosk.

Run as ``python -I -m bot.speech.model_worker``. Models are only read from the folder that is named:
nothing is fetched.
"""

import array
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from bot.confined.framing import frame, read

RATE = 16_000


def _whisper(folder: str, pcm: bytes, language: str, kept: dict[str, Any]) -> dict[str, Any]:
    numpy: Any = import_module("numpy")  # installed by who wants these, as the next
    whisper: Any = import_module("faster_whisper")
    if folder not in kept:
        kept[folder] = whisper.WhisperModel(folder, device="cpu", compute_type="int8", local_files_only=True)
    samples = numpy.frombuffer(pcm, dtype=numpy.int16).astype(numpy.float32) / 32768
    parts, _ = kept[folder].transcribe(samples, language=language, vad_filter=True)
    found = [(part.text.strip(), float(part.no_speech_prob)) for part in parts]
    sure = 1 - min((silent for _, silent in found), default=1.0)
    return {"text": " ".join(text for text, _ in found), "confidence": sure}


def _vosk(folder: str, pcm: bytes, _: str, kept: dict[str, Any]) -> dict[str, Any]:
    vosk: Any = import_module("vosk")
    vosk.SetLogLevel(-1)
    if folder not in kept:
        kept[folder] = vosk.Model(
            folder
        )  # always a path: by a language's name it would download one, unchecked
    recognizer = vosk.KaldiRecognizer(kept[folder], RATE)
    recognizer.SetWords(True)
    recognizer.AcceptWaveform(pcm)
    told = json.loads(recognizer.FinalResult())
    words = [float(word["conf"]) for word in told.get("result", ())]
    return {"text": told.get("text", ""), "confidence": sum(words) / len(words) if words else 0.0}


_ENGINES = {"whisper": _whisper, "vosk": _vosk}


def _answer(asked: dict[str, Any], pcm: bytes, kept: dict[str, Any]) -> dict[str, Any]:
    if len(array.array("h", pcm)) == 0 or not Path(asked["folder"]).is_dir():
        return {"error": "model"}
    try:
        return _ENGINES[asked["engine"]](asked["folder"], pcm, asked["language"], kept)
    except ImportError:
        return {"error": "package"}
    except Exception:  # noqa: BLE001  # whatever a model's library raises, the next engine is asked
        return {"error": "model"}


def main() -> None:
    """Answer until the pipe ends."""
    kept: dict[str, Any] = {}
    while (asked := read(sys.stdin.buffer)) is not None:
        sys.stdout.buffer.write(frame(_answer(*asked, kept)))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()

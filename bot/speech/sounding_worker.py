"""A child process that speaks with espeak-ng and encodes sound as OGG/Opus or WAV.

Run as ``python -I -m bot.speech.sounding_worker``. espeak-ng keeps its state in globals and PyAV takes
half a second to import: both live here, once.
"""

import io
import sys
import wave
from importlib import import_module
from typing import Any

from bot.confined.framing import frame, read
from bot.speech.espeak_library import Espeak, EspeakError, Utterance

_BITS = 24_000
"""A second, of Opus: what voice notes usually have."""
_OPUS_RATE = 48_000
_OPUS = {"application": "voip", "compression_level": "4"}
"""For speech, in half the time of the best quality."""


def opus(pcm: bytes, rate: int) -> bytes:
    """Return mono samples as an OGG file with Opus inside (RFC 7845)."""
    av: Any = import_module("av")
    file = io.BytesIO()
    with av.open(file, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=_OPUS_RATE, options=_OPUS)
        stream.bit_rate = _BITS
        stream.layout = "mono"
        resampler = av.AudioResampler("s16", "mono", _OPUS_RATE, frame_size=960)
        whole = av.AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
        whole.sample_rate = rate
        whole.planes[0].update(pcm)
        for part in (*resampler.resample(whole), *resampler.resample(None)):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return file.getvalue()


def wav(pcm: bytes, rate: int) -> bytes:
    """Return mono samples as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(pcm)
    return file.getvalue()


def _answer(espeak: Espeak, asked: dict[str, Any], body: bytes) -> bytes:
    try:
        match asked["do"]:
            case "say":
                pcm = espeak.say(Utterance(asked["text"], asked["voice"], asked["pace"]))
                return frame({"rate": espeak.rate}, pcm)
            case "ogg":
                return frame({}, opus(body, asked["rate"]))
            case _:
                return frame({}, wav(body, asked["rate"]))
    except EspeakError as error:
        return frame({"error": str(error)})


def main() -> None:
    """Answer until the pipe ends."""
    espeak = Espeak()
    opus(b"\0\0" * 960, espeak.rate)  # imports and opens what the first one would wait for
    while (asked := read(sys.stdin.buffer)) is not None:
        sys.stdout.buffer.write(_answer(espeak, *asked))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()

"""A child process that decodes one audio file: container and codec are attackers' favourite places.

Run as ``python -I -m bot.speech.unpacking``. It reads one frame (the limits, the file), answers one
frame (what came of it, the samples) and ends. Before it looks at the file it gives up every right it
does not need (`bot.confined.rights`). The
demuxers are named one by one: playlists, which would open other files and addresses, are not among them.
"""

import array
import io
import sys
import wave
from importlib import import_module
from typing import Any

from bot.confined.framing import frame, read
from bot.confined.rights import bound, give_up

RATE = 16_000
CONTAINERS = "ogg,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,wav,w64,mp3,flac,aac,amr,caf,aiff,au,mpegts"
SILENT = 60
"""The loudest sample of what counts as silence, of 32,767 (-55 dB)."""


def main() -> None:
    """Decode one file."""
    av: Any = import_module("av")
    av.logging.set_level(av.logging.PANIC)
    _decoded(_tone(), 1.0)  # before the limits: what is loaded late opens files
    asked = read(sys.stdin.buffer)
    if asked is None:
        return
    limits, file = asked
    bound(int(limits["memory"]), int(limits["processor"]))
    give_up()
    try:
        head, pcm = _decoded(file, float(limits["seconds"]))
    except MemoryError:
        head, pcm = {"error": "memory"}, b""
    except (av.FFmpegError, ValueError, LookupError, EOFError) as error:
        head, pcm = {"error": "malformed", "kind": type(error).__name__}, b""
    sys.stdout.buffer.write(frame(head, pcm))
    sys.stdout.buffer.flush()


def _tone() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE // 2)
        writer.writeframes(b"\x00\x10" * 800)
    return file.getvalue()


def _decoded(file: bytes, longest: float) -> tuple[dict[str, Any], bytes]:
    av: Any = import_module("av")
    samples = bytearray()
    most = int(longest * RATE) * 2
    options = {"format_whitelist": CONTAINERS, "protocol_whitelist": "none"}
    with av.open(io.BytesIO(file), mode="r", options=options, metadata_errors="replace") as container:
        if not container.streams.audio:
            return {"error": "no_audio"}, b""
        resampler = av.AudioResampler("s16", "mono", RATE)
        try:
            for decoded in container.decode(audio=0):
                for part in resampler.resample(decoded):
                    samples += bytes(part.planes[0])[: part.samples * 2]
                if len(samples) > most:
                    return {"error": "too_long"}, b""
        except av.FFmpegError:
            if not samples:
                raise
            # A recording that was cut off is listened to as far as it goes.
        for part in resampler.resample(None):
            samples += bytes(part.planes[0])[: part.samples * 2]
    if not samples:
        return {"error": "empty"}, b""
    levels = array.array("h", bytes(samples))
    loudest, lowest = max(levels), min(levels)
    if loudest <= SILENT and lowest >= -SILENT:
        return {"error": "silent"}, b""
    return {"seconds": len(levels) / RATE}, bytes(samples)


if __name__ == "__main__":
    main()

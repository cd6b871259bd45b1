"""Samples of a microphone brought to the rate that is listened to, piece by piece as they come."""

import array
import itertools
from collections.abc import Callable
from operator import mul
from typing import TypeAlias

from bot.speech.port import RATE, UnusableAudioError

RATES = (8_000, 16_000, 48_000)
"""Samples a second that may come: telephones, speech, browsers."""

# A low pass for 48 kHz (a sinc at 7 kHz, Hamming window): what is above 8 kHz would come back as noise.
_LOW_PASS = (
    0.0005, -0.0047, -0.0159, -0.0173, 0.026, 0.1265, 0.2399, 0.29, 0.2399, 0.1265, 0.026, -0.0173, -0.0159,
    -0.0047, 0.0005,
)  # fmt: skip


Pcm: TypeAlias = "array.array[int]"


class Samples:
    """Signed 16-bit little-endian mono in, the same at ``RATE`` out. Keeps what a piece leaves over."""

    def __init__(self, rate: int) -> None:
        """``rate`` is one of ``RATES``."""
        ways: dict[int, Callable[[Pcm], Pcm]] = {
            8_000: self._doubled,
            RATE: lambda samples: samples,
            48_000: self._a_third,
        }
        self._way = ways[rate]
        self._left = array.array("h")

    def take(self, pcm: bytes) -> bytes:
        """Return the samples of a piece; UnusableAudioError when half a sample is in it."""
        if len(pcm) % 2:
            raise UnusableAudioError("Sound comes as 16-bit samples: an even number of bytes.")
        return self._way(array.array("h", pcm)).tobytes()

    def _doubled(self, samples: Pcm) -> Pcm:
        known = self._left + samples
        self._left = known[-1:]
        made = array.array("h")
        for one, following in itertools.pairwise(known):
            made.append(one)
            made.append((one + following) // 2)
        return made

    def _a_third(self, samples: Pcm) -> Pcm:
        known, taps = self._left + samples, len(_LOW_PASS)
        count = max(0, (len(known) - taps) // 3 + 1)
        self._left = known[count * 3 :]
        windows = zip(*(known[tap : tap + count * 3 : 3] for tap in range(taps)), strict=False)
        return array.array(
            "h", [max(-32768, min(32767, round(sum(map(mul, _LOW_PASS, window))))) for window in windows]
        )

"""Where speech begins and ends in a stream of samples.

A frame counts as speech when the detector of WebRTC says so and it stands out of the room's noise. A
pause is told early, so that what was said so far can be listened to while it is waited for more.
"""

import array
import math
from collections import deque
from collections.abc import Callable, Iterator
from enum import Enum, auto
from importlib import import_module
from importlib.util import find_spec
from operator import mul
from typing import Any

from bot.speech.port import EXTRA, RATE, Sound, SpeechUnavailableError

FRAME_SECONDS = 0.03
_FRAME = int(RATE * FRAME_SECONDS) * 2
"""Bytes."""
_BEFORE = 10
"""Frames kept from before speech was noticed: the first sound of a word is soft."""
_BEGINS = (5, 8)
"""So many frames of so many are speech: it has begun. A cough is shorter than a word."""
_INTERRUPTS = (10, 13)
"""The same while we speak ourselves: of the echo of our own voice single frames get through."""
_PAUSES = 8
"""Frames of silence until it may have been all."""
_ENDS = 20
"""Frames of silence until it was all: 0.6 s, which people rarely pause for within a sentence."""
_STANDS_OUT = 2.0
"""Times the level of the noise (6 dB)."""
_QUIETEST = 40.0
"""Level below which nothing is speech, of 32,767 (-58 dB)."""
_MODE = 2
"""Of the detector: 0 lets everything through, 3 loses soft speech."""

Detector = Callable[[bytes], bool]
"""Tells whether a frame (30 ms at 16 kHz) holds a voice."""


class Mark(Enum):
    """What was noticed."""

    BEGAN = auto()
    PAUSED = auto()
    WENT_ON = auto()
    ENDED = auto()


def voice_detector() -> Detector:
    """Return WebRTC's detector, as pocketsphinx brings it; SpeechUnavailableError without the extra."""
    if find_spec("pocketsphinx") is None:
        raise SpeechUnavailableError(EXTRA)
    library: Any = import_module("pocketsphinx")  # an extra; it brings no types
    found: Detector = library.Vad(_MODE, RATE, FRAME_SECONDS).is_speech
    return found


class Endpointer:
    """Finds utterances. Samples are signed 16-bit little-endian mono at ``RATE``."""

    def __init__(self, has_voice: Detector, longest: float = 30.0) -> None:
        """``longest`` is when an utterance ends whatever is said, in seconds."""
        self._has_voice = has_voice
        self._longest = int(longest / FRAME_SECONDS)
        self._left = b""
        self._noise = 100.0
        self._recent: deque[tuple[bytes, bool]] = deque(maxlen=max(_BEFORE, _INTERRUPTS[1]))
        self._said: list[bytes] = []
        self.silent = 0
        """Frames of silence since the last speech."""
        self.voiced = 0
        """Frames of speech in the utterance."""
        self._run = 0

    @property
    def speaking(self) -> bool:
        """Whether an utterance has begun and not ended."""
        return bool(self._said)

    def take(self, pcm: bytes, *, firm: bool = False) -> Iterator[Mark]:
        """Yield what is noticed in the next samples; ``firm``: while we speak ourselves."""
        self._left += pcm
        while len(self._left) >= _FRAME:
            frame, self._left = self._left[:_FRAME], self._left[_FRAME:]
            mark = (
                self._went_on(frame) if self._said else self._began(frame, _INTERRUPTS if firm else _BEGINS)
            )
            if mark is not None:
                yield mark

    def sound(self) -> Sound:
        """Return the utterance so far."""
        return Sound(b"".join(self._said))

    def finish(self) -> Sound:
        """End the utterance here, and return it."""
        sound = self.sound()
        self._said, self.silent, self.voiced, self._run = [], 0, 0, 0
        self._recent.clear()
        return sound

    def _began(self, frame: bytes, enough: tuple[int, int]) -> Mark | None:
        self._recent.append((frame, self._is_speech(frame)))
        voiced = sum(voice for _, voice in list(self._recent)[-enough[1] :])
        if voiced < enough[0]:
            return None
        self._said = [frame for frame, _ in self._recent]
        self.silent, self.voiced = 0, voiced
        return Mark.BEGAN

    def _went_on(self, frame: bytes) -> Mark | None:
        self._said.append(frame)
        if len(self._said) >= self._longest:
            return Mark.ENDED
        if self._is_speech(frame):
            self.voiced, self._run = self.voiced + 1, self._run + 1
            if self._run < 2:  # one frame alone is a click
                return None
            paused, self.silent = self.silent >= _PAUSES, 0
            return Mark.WENT_ON if paused else None
        self._run = 0
        self.silent += 1
        return {_PAUSES: Mark.PAUSED, _ENDS: Mark.ENDED}.get(self.silent)

    def _is_speech(self, frame: bytes) -> bool:
        """Tell whether a frame is speech, and learn the noise of the room from those that are not."""
        samples = array.array("h", frame)
        level = math.sqrt(sum(map(mul, samples, samples)) / len(samples))
        speech = level > max(_QUIETEST, self._noise * _STANDS_OUT) and self._has_voice(frame)
        # Down at once, up slowly: a fan is learnt within seconds, a sentence is not.
        pace = 0.3 if level < self._noise else 0.002 if speech else 0.03
        self._noise += pace * (level - self._noise)
        return speech

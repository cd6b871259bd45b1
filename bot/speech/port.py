"""The two ports of speech: listen (audio becomes text) and speak (text becomes audio)."""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from capabilities.errors import InvalidRequestError, UnavailableError

RATE = 16_000
"""Samples a second of everything that is listened to."""

EXTRA = "Voice needs an extra: install dayhand[voice] and start me again."


class UnusableAudioError(InvalidRequestError):
    """What was sent is no audio that can be listened to; the sentence says why."""

    code = "unusable_audio"


class SpeechUnavailableError(UnavailableError):
    """An engine cannot work now, or not in this language; another one may."""

    code = "speech_unavailable"


@dataclass(frozen=True, slots=True)
class Sound:
    """Mono audio: signed 16-bit little-endian samples."""

    pcm: bytes
    rate: int = RATE

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.pcm) / 2 / self.rate


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is listened to: their language, and what their own things are called, by noun."""

    user: str
    language: str = "en"
    names: Mapping[str, Collection[str]] = field(default_factory=dict[str, Collection[str]])


@dataclass(frozen=True, slots=True)
class Heard:
    """What an engine heard. ``text`` is empty when it would rather say nothing than guess."""

    text: str
    confidence: float
    """From 0 to 1; engines that tell none count as 1."""
    engine: str
    dropped: int = 0
    """Noises and hesitations that were heard and are no words."""
    others: tuple[str, ...] = ()
    """Other readings of the same audio, the likeliest first."""

    @property
    def sure(self) -> bool:
        """Whether it stands by itself; else it counts only where it makes sense."""
        return bool(self.text) and self.confidence >= 0.5


class Ears(Protocol):
    """An engine that understands speech."""

    @property
    def name(self) -> str:
        """What it is called in settings and logs."""
        ...

    async def listen(self, sound: Sound, speaker: Speaker) -> Heard:
        """Return what was said; SpeechUnavailableError when this engine cannot tell."""
        ...

    async def close(self) -> None:
        """Let go of processes and connections."""
        ...


@runtime_checkable
class Learning(Protocol):
    """An engine that has to get ready for somebody."""

    async def prepare(self, speaker: Speaker) -> None:
        """Learn what is needed to listen to somebody, so that listening does not wait for it."""
        ...


@runtime_checkable
class Quick(Learning, Protocol):
    """An engine that can tell while somebody speaks what it has understood so far."""

    async def guess(self, sound: Sound, speaker: Speaker) -> str:
        """Return what was said so far, as far as it goes; it may be something else in the end."""
        ...


class Mouth(Protocol):
    """An engine that speaks."""

    @property
    def name(self) -> str:
        """What it is called in settings and logs."""
        ...

    @property
    def slow(self) -> bool:
        """Whether what it said is worth keeping on disk."""
        ...

    def voice(self, language: str) -> str:
        """Return which voice it has for a language; SpeechUnavailableError when it has none."""
        ...

    async def say(self, text: str, language: str) -> Sound:
        """Return a sentence as sound; SpeechUnavailableError when this engine cannot."""
        ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of spoken audio, complete in its container."""

    text: str
    audio: bytes
    media_type: str
    engine: str


Pieces = AsyncIterator[Piece]

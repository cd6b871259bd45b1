"""Listening on this machine: pocketsphinx with our own command language. English only."""

import asyncio
import importlib.util
import math
from typing import Any

from bot.speech.commands import LANGUAGE, Base, Commands
from bot.speech.port import EXTRA, Heard, Sound, Speaker, SpeechUnavailableError
from bot.speech.worker import Worker

SURE = 4.0
"""Score as a command less score as any English, a frame of speech: from here on it is a command.

Orders that were heard right lie from 2 up to 22, ordinary talk from 4 down (``python -m tests.eval.voice``).
"""
PERHAPS = 0.5
"""From here on it is told what was heard: it counts where it makes sense."""
_STEEP = 1.5
"""How fast confidence falls around ``SURE``."""
_LONGEST = 30.0
"""Seconds: no command is longer, and everybody else waits while one is listened to."""
_LEAST_FRAMES = 12
"""Shorter sounds (hundredths of a second) are clicks and coughs, never commands."""


class Sphinx:
    """Implements ``Ears``."""

    name = "sphinx"

    def __init__(self, commands: Commands, perhaps: float = PERHAPS) -> None:
        """``perhaps`` is the margin below which what was heard is kept quiet."""
        self._commands = commands
        self._perhaps = perhaps
        self._worker = Worker("bot.speech.sphinx_worker")
        self._learnt: dict[str, tuple[str, int]] = {}
        self._learning = asyncio.Lock()

    async def listen(self, sound: Sound, speaker: Speaker) -> Heard:
        """Return the command that was said; no text when it was none, as far as one can tell."""
        return self._judged(await self._asked("hear", sound, speaker))

    async def guess(self, sound: Sound, speaker: Speaker) -> str:
        """Return the likeliest command of what was said so far, whether it is one or not."""
        return str((await self._asked("guess", sound, speaker)).get("text", ""))

    async def prepare(self, speaker: Speaker) -> None:
        """Have the worker know this person's names."""
        _check(speaker)
        base = await asyncio.to_thread(self._commands.base)
        version = (
            base.key,
            hash(tuple(sorted((noun, tuple(names)) for noun, names in speaker.names.items()))),
        )
        async with self._learning:
            if self._learnt.get(speaker.user) != version:
                await self._learn(base, speaker)
                self._learnt[speaker.user] = version

    async def _asked(self, what: str, sound: Sound, speaker: Speaker) -> dict[str, Any]:
        if sound.seconds > _LONGEST:
            raise SpeechUnavailableError(
                f"Without another engine I understand only commands, of {_LONGEST:g} seconds at most."
            )
        await self.prepare(speaker)
        head, patience = {"do": what, "who": speaker.user}, 10 + 2 * sound.seconds
        found, _ = await self._worker.ask(head, sound.pcm, seconds=patience)
        if found.get("unknown"):  # a worker that was started anew, or has heard many others since
            self._learnt.pop(speaker.user, None)
            await self.prepare(speaker)
            found, _ = await self._worker.ask(head, sound.pcm, seconds=patience)
        return found

    async def close(self) -> None:
        """End the worker."""
        await self._worker.close()

    async def _learn(self, base: Base, speaker: Speaker) -> None:
        own = await asyncio.to_thread(self._commands.own, speaker.names)
        asked = {"do": "learn", "base": base.key, "who": speaker.user, "sentences": own}
        told, _ = await self._worker.ask(asked, seconds=30)
        if told.get("unknown"):
            everybody = {"base": base.key, "sources": base.sources, "folder": base.folder}
            sampled = {"per_template": base.per_template, "at_first": base.at_first}
            await self._worker.ask({"do": "base", **everybody, **sampled}, seconds=120)
            await self._worker.ask(asked, seconds=30)

    def _judged(self, found: dict[str, Any]) -> Heard:
        readings: list[str] = found.get("readings", [])
        margin, noises = float(found.get("margin", 0.0)), int(found.get("noises", 0))
        confidence = 1 / (1 + math.exp(min((SURE - margin) / _STEEP, 500.0))) if readings else 0.0
        if margin < self._perhaps or int(found.get("frames", 0)) < _LEAST_FRAMES or not readings:
            return Heard("", confidence, self.name, noises)
        # Among a dozen guesses at ordinary talk one makes sense too often: they are for the sure.
        others = tuple(readings[1:]) if margin >= SURE else ()
        return Heard(readings[0], confidence, self.name, noises, others)


def _check(speaker: Speaker) -> None:
    if importlib.util.find_spec("pocketsphinx") is None:
        raise SpeechUnavailableError(EXTRA)
    if speaker.language != LANGUAGE:
        raise SpeechUnavailableError("Without another engine I understand only English speech.")

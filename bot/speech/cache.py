"""Sentences that were spoken before, on disk: bounded, apart for each person, gone with them."""

import hashlib
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MOST_BYTES = 50_000_000
"""For all people together."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What tells one recording from another: who says it, in which voice and language, and how it is kept."""

    engine: str
    voice: str
    language: str
    form: str
    text: str

    @property
    def key(self) -> str:
        """A name for it that tells nothing."""
        parts = (self.engine, self.voice, self.language, self.form, self.text)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class SentenceCache:
    """Files in a folder; what was not asked for longest goes first. Every call blocks on the disk."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most = most_bytes

    def get(self, user: str, spoken: Spoken) -> bytes | None:
        """Return a recording, or None."""
        file = self._of(user) / spoken.key
        try:
            audio = file.read_bytes()
            os.utime(file)
        except OSError:
            return None
        return audio

    def put(self, user: str, spoken: Spoken, audio: bytes) -> None:
        """Keep a recording; without room for it nothing is kept."""
        folder = self._of(user)
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            unfinished = folder / f"{spoken.key}.part"
            unfinished.write_bytes(audio)
            unfinished.chmod(0o600)
            unfinished.replace(folder / spoken.key)
            self._make_room()

    def erase(self, user: str) -> None:
        """Forget a person."""
        shutil.rmtree(self._of(user), ignore_errors=True)

    def _of(self, user: str) -> Path:
        return self._folder / hashlib.sha256(user.encode()).hexdigest()[:24]

    def _make_room(self) -> None:
        files = [(file, file.stat()) for file in self._folder.glob("*/*")]
        total = sum(about.st_size for _, about in files)
        for file, about in sorted(files, key=lambda pair: pair[1].st_mtime_ns):
            if total <= self._most:
                return
            file.unlink(missing_ok=True)
            total -= about.st_size

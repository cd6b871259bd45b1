"""Sentences kept on disk: bounded, each person's own, gone with them."""

import os
from pathlib import Path

from bot.speech.cache import SentenceCache, Spoken


def kept(text: str, voice: str = "v") -> Spoken:
    return Spoken("piper", voice, "en", "ogg", text)


def test_the_cache_stays_within_its_bound(tmp_path: Path) -> None:
    """What was asked for longest ago goes first."""
    cache = SentenceCache(tmp_path, most_bytes=2500)
    for number in range(3):
        cache.put("ann", kept(str(number)), bytes(1000))
        for age, file in enumerate(sorted(tmp_path.glob("*/*"), key=lambda f: f.stat().st_mtime_ns)):
            os.utime(file, ns=(age, age))
        cache.get("ann", kept("0"))

    assert [cache.get("ann", kept(str(number))) is not None for number in range(3)] == [True, False, True]


def test_a_person_who_is_forgotten_leaves_no_sentence(tmp_path: Path) -> None:
    cache = SentenceCache(tmp_path)
    cache.put("ann", kept("secret"), b"1")
    cache.put("bob", kept("secret"), b"2")
    cache.erase("ann")

    assert cache.get("ann", kept("secret")) is None
    assert cache.get("bob", kept("secret")) == b"2"
    assert not any("secret" in file.name for file in tmp_path.rglob("*"))

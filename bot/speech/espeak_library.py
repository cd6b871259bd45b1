"""espeak-ng by its library: synthesis, and how a word is pronounced. One voice at a time, one process.

Calls follow speak_lib.h of espeak-ng 1.52. The library keeps its state in globals: whoever loads it
uses it from one thread.
"""

import ctypes
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

_SYNCHRONOUS = 2
_NO_ESPEAK_EXIT = 0x8000
_UTF8, _END_PAUSE = 1, 0x1000
_IPA = 0x02
_RATE, _GAP = 1, 7
_SEPARATOR = "_"


class EspeakError(Exception):
    """The library refused."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What to say, and how: ``voice`` like "en-us" or "de+f3", ``pace`` in words a minute."""

    text: str
    voice: str
    pace: int = 165


class Espeak:
    """The library, loaded once."""

    def __init__(self) -> None:
        espeakng_loader: Any = import_module("espeakng_loader")  # an extra; it brings no types
        library = ctypes.CDLL(espeakng_loader.get_library_path())
        library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        folder = str(Path(espeakng_loader.get_data_path()).parent)
        self.rate: int = library.espeak_Initialize(_SYNCHRONOUS, 0, folder.encode(), _NO_ESPEAK_EXIT)
        if self.rate <= 0:
            raise EspeakError("espeak-ng finds no data")
        self._library = library
        self._parts: list[bytes] = []
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
        self._callback = kind(self._take)  # kept: the library holds only its address
        library.espeak_SetSynthCallback(self._callback)
        self._voice = ""

    def say(self, utterance: Utterance) -> bytes:
        """Return the samples of an utterance: signed 16-bit mono at ``rate``."""
        self._take_voice(utterance.voice)
        self._library.espeak_SetParameter(_RATE, utterance.pace, 0)
        self._parts = []
        text = utterance.text.replace("\0", " ").encode()
        status = self._library.espeak_Synth(text, len(text) + 1, 0, 0, 0, _UTF8 | _END_PAUSE, None, None)
        if status != 0:
            raise EspeakError(f"espeak-ng answers {status}")
        self._library.espeak_Synchronize()
        return b"".join(self._parts)

    def phonemes(self, text: str, voice: str) -> list[str]:
        """Return how a word is pronounced: its phonemes in the International Phonetic Alphabet."""
        self._take_voice(voice)
        mode = ord(_SEPARATOR) << 8 | _IPA
        start = ctypes.c_char_p(text.replace("\0", " ").encode())
        found: list[str] = []
        while start.value:
            told = self._library.espeak_TextToPhonemes(ctypes.byref(start), _UTF8, mode)
            found += told.decode().replace(" ", _SEPARATOR).split(_SEPARATOR)
        return [phoneme for phoneme in found if phoneme]

    def _take_voice(self, voice: str) -> None:
        if voice != self._voice:
            if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
                raise EspeakError(f"espeak-ng has no voice {voice}")
            self._voice = voice

    def _take(self, samples: Any, count: int, _: int | None) -> int:
        if count > 0:
            self._parts.append(ctypes.string_at(samples, count * 2))
        return 0

"""Recordings: what can be listened to, and what is told of the rest."""

import asyncio
import io
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.speech.decoding import Bounds, Decoder
from bot.speech.port import Sound, UnusableAudioError
from bot.speech.sounding import Format, Sounder

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def refused(decoder: Decoder, file: bytes) -> str:
    with pytest.raises(UnusableAudioError) as refusal:
        await decoder.decode(file)
    return refusal.value.sentence


@pytest_asyncio.fixture(loop_scope="session")
async def strict() -> AsyncIterator[Decoder]:
    made = Decoder(Bounds(size=100_000, seconds=0.5, patience=10))
    yield made
    await made.close()


async def test_a_voice_note_becomes_samples(decoder: Decoder, hello: bytes) -> None:
    sound = await decoder.decode(hello)

    assert 0.5 < sound.seconds < 2
    assert sound.rate == 16_000


async def test_wav_of_another_rate_lasts_as_long(decoder: Decoder, sounder: Sounder) -> None:
    said = await sounder.say("Hello there.", "en-us")
    heard = await decoder.decode(await sounder.file(said, Format.WAV))

    assert said.rate == 22_050
    assert abs(heard.seconds - said.seconds) < 0.02


async def test_a_recording_that_was_cut_off_is_heard_as_far_as_it_goes(
    decoder: Decoder, sounder: Sounder
) -> None:
    file = await sounder.file(await sounder.say("Remind me to call my mother tomorrow.", "en-us"), Format.OGG)
    whole, part = await decoder.decode(file), await decoder.decode(file[: len(file) * 2 // 3])

    assert 0.2 < part.seconds < whole.seconds


async def test_what_is_no_audio_is_told(decoder: Decoder, sounder: Sounder, silence: Sound) -> None:
    """Each in its own sentence; a playlist, which names other files, is no audio."""
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{Path(__file__)}\n#EXT-X-ENDLIST\n"
    header_only = io.BytesIO()
    with wave.open(header_only, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)

    assert "empty" in await refused(decoder, b"")
    assert "can't read" in await refused(decoder, b"RIFF of nothing, " * 40)
    assert "can't read" in await refused(decoder, playlist.encode())
    assert "silent" in await refused(decoder, await sounder.file(silence, Format.WAV))
    assert await refused(decoder, header_only.getvalue())


async def test_bounds_of_length_and_size_hold(strict: Decoder, hello: bytes) -> None:
    assert "too long" in await refused(strict, hello)
    assert "too large" in await refused(strict, bytes(100_001))


async def test_a_decoder_that_takes_too_much_memory_or_time_is_ended(hello: bytes) -> None:
    small, slow = Decoder(Bounds(memory=1_000_000)), Decoder(Bounds(patience=0.0))
    try:
        assert await refused(small, hello)
        assert await refused(slow, hello)
    finally:
        await asyncio.gather(small.close(), slow.close())

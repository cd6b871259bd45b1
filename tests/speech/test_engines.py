"""Better engines, in the order they are named: each over its real protocol, against this machine."""

import asyncio
import base64
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from api.logs import configure_logs
from bot.speech.choosing import Keys, ears, mouths
from bot.speech.commands import Commands
from bot.speech.decoding import Decoder
from bot.speech.google import Google
from bot.speech.gtts import GoogleVoice
from bot.speech.listening import Listening
from bot.speech.local_models import LocalModel
from bot.speech.piper import Piper
from bot.speech.port import Ears, Heard, Sound, Speaker, SpeechUnavailableError
from bot.speech.sounding import EspeakMouth, Format, Sounder
from bot.speech.sphinx import Sphinx
from bot.speech.transcriptions import Transcriptions
from capabilities.errors import InvalidRequestError
from tests.speech.saying import FewSentences
from tests.speech.service import Service, serving

pytestmark = pytest.mark.asyncio(loop_scope="session")
ANN = Speaker("ann")
SAID = Sound(b"\x00\x10\x00\xf0" * 4000)


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as running:
        yield running


def transcribing(sounder: Sounder, service: Service) -> Transcriptions:
    return Transcriptions(sounder, address=f"{service.address}/v1", model="tiny", key="sk-test")


async def test_a_transcription_service_gets_the_recording_and_its_language(
    sounder: Sounder, service: Service
) -> None:
    service.body = json.dumps({"text": " call mum "}).encode()
    heard = await transcribing(sounder, service).listen(SAID, Speaker("ann", "de"))

    assert (heard.text, heard.sure) == ("call mum", True)
    assert service.paths == ["/v1/audio/transcriptions"]
    assert service.headers[0]["authorization"] == "Bearer sk-test"
    assert b"RIFF" in service.bodies[0]
    assert b'name="language"\r\n\r\nde' in service.bodies[0]


async def test_words_made_up_for_silence_are_not_believed(sounder: Sounder, service: Service) -> None:
    told = {"text": "Thanks for watching!", "segments": [{"no_speech_prob": 0.93}]}
    service.body = json.dumps(told).encode()

    assert (await transcribing(sounder, service).listen(SAID, ANN)).text == ""


@pytest.mark.parametrize(("status", "body"), [(500, b"{}"), (200, b"<html>"), (200, b"[]"), (302, b"")])
async def test_a_service_that_fails_is_told(
    sounder: Sounder, service: Service, status: int, body: bytes
) -> None:
    service.status, service.body = status, body
    with pytest.raises(SpeechUnavailableError):
        await transcribing(sounder, service).listen(SAID, ANN)


async def test_google_is_asked_over_the_given_address_only(service: Service) -> None:
    service.body = (
        b'{"result":[]}\n'
        + json.dumps(
            {"result": [{"alternative": [{"transcript": "buy milk", "confidence": 0.9}], "final": True}]}
        ).encode()
    )
    heard = await Google(f"{service.address}/recognize", key="k").listen(SAID, ANN)

    assert (heard.text, heard.confidence) == ("buy milk", 0.9)
    assert service.paths[0].startswith("/recognize?")
    with pytest.raises(InvalidRequestError, match="https"):
        Google("http://www.google.com/speech-api/v2/recognize")


async def test_googles_voice_is_asked_with_the_certificate_checked(
    service: Service, sounder: Sounder, decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library's address is put on this machine; a plain file of ours stands for its MP3."""
    spoken = await sounder.file(SAID, Format.OGG)
    service.body = b')]}\'\n[["wrb.fr","jQ1olc","[\\"' + base64.b64encode(spoken) + b'\\"]"]]'
    monkeypatch.setattr("gtts.tts._translate_url", lambda tld="com", path="": f"{service.address}/{path}")

    sound = await GoogleVoice(decoder).say("hello", "en")
    assert sound.seconds == pytest.approx(SAID.seconds, abs=0.1)
    monkeypatch.setattr(
        "gtts.tts._translate_url",
        lambda tld="com", path="": f"{service.address.replace('http', 'https')}/{path}",
    )
    with pytest.raises(SpeechUnavailableError):
        await GoogleVoice(decoder).say("hello", "en")


async def test_piper_speaks_by_its_program(tmp_path: Path) -> None:
    """A program that writes a WAV of the length of what it reads."""
    program = tmp_path / "piper"
    program.write_text(
        "#!/bin/sh\n"
        "cat > /dev/null\n"
        "printf 'RIFF\\044\\000\\000\\000WAVEfmt \\020\\000\\000\\000\\001\\000\\001\\000\\042\\126\\000\\000"
        "\\104\\254\\000\\000\\002\\000\\020\\000data\\004\\000\\000\\000\\001\\000\\002\\000'\n"
    )
    program.chmod(0o700)
    (tmp_path / "de_DE-thorsten.onnx").touch()
    piper = Piper(tmp_path, str(program))

    assert (await piper.say("Hallo", "de")).rate == 22_050
    with pytest.raises(SpeechUnavailableError, match="no Piper voice for fr"):
        await piper.say("Bonjour", "fr")
    with pytest.raises(SpeechUnavailableError, match="not installed"):
        await Piper(tmp_path, str(tmp_path / "missing")).say("Hallo", "de")


async def test_a_missing_model_or_package_is_told(tmp_path: Path) -> None:
    absent, empty = LocalModel("vosk", tmp_path / "none"), LocalModel("whisper", tmp_path)
    try:
        with pytest.raises(SpeechUnavailableError, match="no model for vosk"):
            await absent.listen(SAID, ANN)
        with pytest.raises(SpeechUnavailableError, match="faster-whisper"):
            await empty.listen(SAID, ANN)
    finally:
        await empty.close()


class Says:
    """An engine that always hears the same."""

    def __init__(self, name: str, heard: Heard | None) -> None:
        self.name = name
        self._heard = heard

    async def listen(self, sound: Sound, speaker: Speaker) -> Heard:
        if self._heard is None:
            raise SpeechUnavailableError(f"{self.name} is away.")
        return self._heard

    async def close(self) -> None:
        """Nothing is open."""


AWAY = Says("first", None)
UNSURE = Says("second", Heard("secret words", 0.2, "second"))
SURE = Says("third", Heard("buy milk", 0.9, "third"))


@pytest.mark.parametrize(
    ("order", "engine"),
    [((AWAY, UNSURE, SURE), "third"), ((SURE, AWAY), "third"), ((UNSURE, AWAY), "second")],
)
async def test_engines_are_asked_in_order_until_one_is_sure(order: tuple[Ears, ...], engine: str) -> None:
    assert (await Listening(order).listen(SAID, ANN)).engine == engine


async def test_why_it_fell_back_is_logged_without_the_words() -> None:
    logged = StringIO()
    configure_logs("INFO", logged)
    try:
        await Listening([AWAY, UNSURE, SURE]).listen(SAID, ANN)
    finally:
        configure_logs("WARNING")

    assert "first is away" in logged.getvalue()
    assert "unsure" in logged.getvalue()
    assert "secret" not in logged.getvalue()
    assert "milk" not in logged.getvalue()


async def test_without_any_engine_the_first_reason_is_told() -> None:
    with pytest.raises(SpeechUnavailableError, match="first is away"):
        await Listening([AWAY, Says("other", None)]).listen(SAID, ANN)


async def test_settings_name_engines_in_order(sounder: Sounder, decoder: Decoder) -> None:
    setting = "openai:whisper-1, openai:tiny@http://127.0.0.1:9/v1, vosk:/models/vosk, google, sphinx"
    made = ears(setting, Commands(FewSentences()), sounder, Keys())

    names = ["openai:whisper-1", "openai:tiny@127.0.0.1:9", "vosk", "google", "sphinx"]
    assert [ear.name for ear in made] == names
    assert [mouth.name for mouth in mouths("piper:/voices, gtts, espeak", sounder, decoder)] == [
        "piper",
        "gtts",
        "espeak",
    ]


@pytest.mark.parametrize(
    "setting", ["alexa", "whisper", "sphinx:x", "openai:a@http://example.com/v1", "openai:a@https://u:p@h/v1"]
)
async def test_settings_that_make_no_sense_are_told(sounder: Sounder, setting: str) -> None:
    with pytest.raises(InvalidRequestError):
        ears(setting, Commands(FewSentences()), sounder, Keys())


async def test_without_the_extra_one_sentence_names_it(
    monkeypatch: pytest.MonkeyPatch, service: Service
) -> None:
    """A base install has none of these packages; nothing is started to find out."""
    sounder, decoder = Sounder(), Decoder()
    engines = (
        Sphinx(Commands(FewSentences())).listen(SAID, ANN),
        Google().listen(SAID, ANN),
        transcribing(sounder, service).listen(SAID, ANN),
        EspeakMouth(sounder).say("hello", "en"),
        GoogleVoice(decoder).say("hello", "en"),
        decoder.decode(b"OggS"),
    )
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    for engine in engines:
        with pytest.raises(SpeechUnavailableError, match=r"dayhand\[voice\]"):
            await engine


async def test_who_leaves_while_a_child_works_leaves_it_to_the_next(sounder: Sounder) -> None:
    """It is neither ended nor gives the next one the answer that nobody waits for any more."""
    leaving = asyncio.create_task(sounder.file(SAID, Format.WAV))
    await asyncio.sleep(0)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    other = Sound(b"\x01\x02" * 100)

    assert (await sounder.file(other, Format.WAV)).endswith(other.pcm)

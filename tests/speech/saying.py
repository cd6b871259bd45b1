"""What somebody says, made by espeak-ng: a recording, or the samples an engine gets."""

from dataclasses import dataclass

from bot.speech.decoding import Decoder
from bot.speech.port import Ears, Heard, Sound, Speaker
from bot.speech.sounding import Format, Sounder
from bot.understanding.grammar import Grammar

SENTENCES = """
intents:
  set_reminder:
    - sentences: ["remind me to (call mum|water the plants) [tomorrow] at (nine|ten|noon)"]
  show_list:
    - sentences:
        - "(what is on|show) my {list_name} list"
        - "(add|put) (milk|eggs) (to|on) my {list_name} list"
  delete:
    - sentences: ["delete all my (reminders|tasks|notes)", "undo that"]
named:
  list: {slot: list_name, word: list, after: [show], articles: [my], actions: [show_list]}
"""


class FewSentences:
    """A language of a few sentences, always the same."""

    def __init__(self) -> None:
        self.grammar = Grammar("en", self.sources("en"))

    def get(self, name: str) -> "FewSentences":
        return self

    def sources(self, language: str) -> dict[str, str]:
        return {"house": SENTENCES}


ANN = Speaker("ann")
ACCENTS = ("en-us", "en-gb-x-rp", "en-gb-scotland")


@dataclass(frozen=True, slots=True)
class Saying:
    """A person who says what they are told to."""

    sounder: Sounder
    decoder: Decoder

    async def file(self, text: str, voice: str = "en-us", form: Format = Format.OGG) -> bytes:
        """Return a recording."""
        return await self.sounder.file(await self.sounder.say(text, voice), form)

    async def sound(self, text: str, voice: str = "en-us") -> Sound:
        """Return what is left of a recording after it was decoded."""
        return await self.decoder.decode(await self.file(text, voice))

    async def heard(
        self, ears: Ears, text: str, voice: str = "en-us", speaker: Speaker = ANN
    ) -> tuple[Heard, bytes]:
        """Say a text until it is heard so, three times at most; return the last that was heard, and how.

        espeak-ng never says a thing twice alike: one saying in ten or so is mumbled.
        """
        for _ in range(3):
            recording = await self.file(text, voice)
            heard = await ears.listen(await self.decoder.decode(recording), speaker)
            if heard.text == text.lower():
                break
        return heard, recording

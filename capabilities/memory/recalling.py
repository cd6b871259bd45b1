"""Looking back: what was said before, word for word, and facts told again when they are asked for."""

from pydantic import Field

from capabilities.contract import Context, Level, Reply
from capabilities.errors import NotFoundError
from capabilities.history import Remembered, Speaker
from capabilities.memory.documents import Memory, Quote
from capabilities.memory.finding import about, kept
from capabilities.memory.matching import rank
from capabilities.memory.package import MemorySlots, memory
from capabilities.values import When

SHOWN = 5
LONGEST = 300
TELLS = 0.7
"""Share of a question's words, by rarity, that a fact must have to answer it."""


class Recall(MemorySlots):
    """What to look for in what was said before."""

    about: str | None = Field(default=None, max_length=300, description="What it was about.")
    when: When | None = Field(default=None, description="When it was said.")
    who: Speaker | None = Field(
        default=None, description='"user" for what the person said, "assistant" for what was answered.'
    )


class TellMemory(MemorySlots):
    """What the person wants to be told of themselves."""

    whose: str | None = Field(default=None, max_length=200, description='Of whom or what: "sister\'s".')
    fact: str | None = Field(default=None, max_length=200, description='What is asked for: "birthday".')


@memory.action(level=Level.READ_OWN)
async def recall(slots: Recall, context: Context) -> Reply:
    """Find what was said before on any channel, with date and place."""
    if slots.about is None and slots.when is None:
        context.asker.missing("about")
    found = await context.history.search(slots.about or "", slots.when, SHOWN, who=slots.who)
    quotes = [_quote(each) for each in found]
    if not quotes:
        return Reply("recalled_nothing", query=slots.about)
    return Reply("recalled", about=quotes, quotes=quotes, n=len(quotes), query=slots.about)


@memory.action(level=Level.READ_OWN)
async def tell_memory(slots: TellMemory, context: Context) -> Reply:
    """Tell a remembered fact."""
    asked = " ".join(part for part in (slots.whose, slots.fact) if part)
    if not asked:
        context.asker.missing("whose")
    known: list[Memory] = [each for each in await kept(context) if not each.proposed]
    matches = rank(asked, [each.text for each in known], context.person.language)
    named = about(asked, known)
    good = (named or [known[match.place] for match in matches if match.covered >= TELLS])[:3]
    if not good:
        raise NotFoundError.worded("not_told", said=asked[:80])
    return Reply("memory_told", about=good, memories=good, n=len(good))


def _quote(found: Remembered) -> Quote:
    text = found.text if len(found.text) <= LONGEST else f"{found.text[: LONGEST - 1]}…"
    return Quote(
        id=found.message_id,
        text=text,
        at=found.at,
        channel=found.channel,
        who=found.who,
        origin=found.label.origin,
        sources=found.label.sources,
    )

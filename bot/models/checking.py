"""Whether the models that are named can be used: one tiny call each, told in plain sentences."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.models.attempt import AttemptError
from bot.models.chat import Chat
from bot.models.names import Name
from bot.models.port import Ask, BudgetError, Message, Payer, Tool
from bot.models.providers import PROVIDERS, is_installed, needs_key

_SECONDS = 30.0
_PING = Tool("ready", "Say that you are ready.", {"type": "object", "properties": {}})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found out about one model."""

    label: str
    works: bool
    sentences: tuple[str, ...]


async def check(chat: Chat, user: str) -> AsyncIterator[Verdict]:
    """Ask every model for one word and one call; on the account of ``user``."""
    for name in chat.parts.names:
        yield await _checked(chat, name, user)


async def _checked(chat: Chat, name: Name, user: str) -> Verdict:
    told = [await _key(chat, name), _price(chat, name)]
    if not is_installed(name):
        extra = PROVIDERS[name.provider].extra
        return Verdict(name.label, False, (f"Not installed: needs the extra dayhand[{extra}].", *told))
    ticks, pieces = chat.parts.accounts.ticks, list[str]()
    ask = Ask(
        "check",
        (Message("user", "Answer with the single word: ready"),),
        Payer(user, "terminal", "check"),
        most_tokens=200,
        seconds=_SECONDS,
    )
    began = ticks()
    try:
        await chat.ask_only(name, ask, pieces.append)
        took = ticks() - began
        tool_ask = Ask("check", ask.messages, ask.payer, (_PING,), _PING.name, 200, _SECONDS)
        calls = (await chat.ask_only(name, tool_ask)).calls
    except AttemptError as error:
        return Verdict(name.label, False, (*told, f"It {error.failure.words}."))
    except BudgetError as error:
        return Verdict(name.label, False, (*told, error.sentence))
    streams = "streams" if len(pieces) > 1 else "came in one piece"
    tools = "calls tools" if calls else "called no tool: plans will not work with it"
    return Verdict(name.label, True, (*told, f"It answered in {took:.1f} s, {streams}, and {tools}."))


async def _key(chat: Chat, name: Name) -> str:
    source = await chat.parts.keys.source(name)
    if source:
        return f"Key: {source}."
    return (
        f"Key: none; give one with dayhand models key {name.key_name}."
        if needs_key(name)
        else "Needs no key."
    )


def _price(chat: Chat, name: Name) -> str:
    price = chat.parts.accounts.prices.of(name)
    if price is None:
        return "Price: unknown, so it counts as free and no limit of money holds for it (see DAYHAND_PRICES)."
    if not price.input and not price.output:
        return "Price: free."
    when = f" as of {price.date}" if price.date else ""
    doubt = "" if price.verified else ", not verified; set DAYHAND_PRICES"
    return f"Price: ${price.input:g} in, ${price.output:g} out per million tokens{when}{doubt}."

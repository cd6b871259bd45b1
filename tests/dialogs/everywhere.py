"""One person on every channel at once, each through its real client library or front door."""

import io
import json
from dataclasses import dataclass, field
from typing import Any, cast

import httpx
from rich.console import Console

from api.house import House as WholeHouse
from api.terminal import Terminal
from bot.speech.sphinx import Sphinx
from tests.api.house import House
from tests.channels.handset import Handset
from tests.channels.phone import Phone
from tests.peers.twilio import PHONE
from tests.speech.saying import Saying

CHAT = 42
CHANNELS = ("telegram", "whatsapp", "sms", "web", "terminal", "voice")


@dataclass
class Everywhere:
    """Ann with her phone, her browser, her terminal and her voice."""

    house: House
    owner: httpx.AsyncClient
    phone: Phone
    handset: Handset
    saying: Saying
    ears: Sphinx
    news: list[str] = field(default_factory=list)
    """What the terminal has shown of other channels."""

    async def say(self, channel: str, text: str) -> str:
        """Say something on a channel; return what is answered there."""
        self.phone.peer.date = int(self.house.clock.at.timestamp())
        match channel:
            case "telegram":
                return "\n".join(await self.phone.say(text))
            case "whatsapp":
                return "\n".join(await self.handset.say(text))
            case "sms":
                return "\n".join(await self.handset.say(text, sender=PHONE))
            case "web":
                answer = await self.owner.post("/api/chat", json={"text": text})
                assert answer.status_code == 200, answer.text
                return str(answer.json()["reply"]["text"])
            case "terminal":
                return await self.type(text)
            case "voice":
                return await self.speak(text)
            case _:
                raise AssertionError(f"no channel is called {channel}")

    async def type(self, text: str) -> str:
        """Type something in a terminal; return what it answers, without the news it shows before that."""
        person = await self.house.services.people.get("owner")
        output = io.StringIO()
        house = cast("WholeHouse", self.house.services)  # what a terminal needs of a house is there
        terminal = Terminal(house, person, Console(file=output, width=200))
        await terminal.show_news()
        self.news.append(output.getvalue())
        shown = output.tell()
        await terminal.once(text)
        return output.getvalue()[shown:].strip()

    async def speak(self, text: str) -> str:
        """Say something aloud; return what is answered. What was heard has to be what was said."""
        heard, recording = await self.saying.heard(self.ears, text)
        answer = await self.owner.post("/api/voice", content=recording)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert body["heard"]["text"] == text.lower(), (
            f"said {text!r}, heard {heard.text!r}: {json.dumps(body)[:300]}"
        )
        return str(body["text"])

    async def press(self, channel: str, label: str) -> str:
        """Press a button; return what the chat shows after that."""
        assert channel == "telegram", "only Telegram has buttons"
        under = next(one for one in reversed(self.phone.peer.sent) if one.chat == str(CHAT) and one.buttons)
        return "\n".join(await self.phone.see(self.phone.peer.press(under, label)))

    async def answer(self, how: str) -> str:
        """Answer what waits for a yes on the web page, as its button does."""
        waiting = (await self.owner.get("/api/approvals")).json()
        made = await self.owner.post(f"/api/approvals/{waiting[0]['id']}", json={"answer": how})
        assert made.status_code == 200, made.text
        return str(made.json()["reply"]["text"])

    async def shown(self, channel: str) -> list[str]:
        """Return everything that a channel has shown, oldest first."""
        match channel:
            case "telegram":
                return self.phone.peer.texts(CHAT)
            case "whatsapp" | "sms":
                prefix = "whatsapp:" if channel == "whatsapp" else ""
                return [one["body"] for one in self.handset.peer.messages if one["to"] == f"{prefix}{PHONE}"]
            case "web":
                events: list[dict[str, Any]] = [
                    one["event"] for one in await self.house.services.event_log.read("owner", 0, 10_000)
                ]
                return [str(event["text"]) for event in events if event.get("text")]
            case "terminal":
                return self.news
            case _:
                raise AssertionError(f"{channel} shows nothing by itself")

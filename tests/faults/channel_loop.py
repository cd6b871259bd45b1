"""The kill loop of the channels: Telegram and Twilio, both flaky, around a server that is really killed.

``python -m tests.faults.channel_loop --messages 10000 --kills 200`` prints a table and exits 1 when the
oracle finds anything. The server is ``dayhand serve``, its client libraries are the real ones; updates
come as often as it pleases the senders until they are acknowledged, some of them again much later.
"""

import argparse
import asyncio
import os
import random
import re
import signal
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from api.routes.telegram import SECRET
from api.routes.twilio import SIGNATURE
from api.wiring import load_settings, open_services
from bot.settings import Settings
from bot.store.effects import Effect, apply
from bot.store.identities import Identities
from capabilities.contract import Person
from tests.peers.telegram import TOKEN, BotApi, bot_api
from tests.peers.twilio import SID, SMS, WHATSAPP, TwilioApi, signed, twilio_api
from tests.peers.twilio import TOKEN as TWILIO_TOKEN

PUBLIC = "https://dayhand.test"
TELEGRAM_SECRET = "telegram-webhook-secret-of-the-loop"
PEOPLE = 8
"""Half of them on Telegram, half on WhatsApp; each has a friend on Telegram."""
LABEL = "(may be a repeat)"
TELEGRAM_FAULTS = ("429", "500", "drop", "hang")
TWILIO_FAULTS = ("429", "500", "503", "drop", "hang", "never")
HANG_SECONDS = 2.0
KINDS = ("list", "letter", "list", "reminder", "letter", "list", "list", "letter", "reminder", "list")
_TOKEN = re.compile(r"\bt\d+x\b")


@dataclass(frozen=True)
class Plan:
    """How long and how rough."""

    messages: int = 1000
    kills: int = 10
    seed: int = 1
    faults: float = 0.03
    settle: float = 90.0
    """Longest wait for the last message to have arrived once the nemesis is gone, in seconds."""


@dataclass
class Verdict:
    """The table's row, and everything that is wrong."""

    figures: dict[str, float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


class Fate:
    """Faults by chance: what a peer takes for its queue of them."""

    def __init__(self, chance: random.Random, rate: float, kinds: tuple[str, ...]) -> None:
        self._chance = chance
        self.rate = rate
        self._kinds = kinds
        self.drawn: Counter[str] = Counter()

    def __bool__(self) -> bool:
        return self._chance.random() < self.rate

    def popleft(self) -> str:
        """Return one of the kinds."""
        kind = self._chance.choice(self._kinds)
        self.drawn[kind] += 1
        return kind


@dataclass(frozen=True)
class Someone:
    """A person of the installation: where they write from, and where their friend is."""

    number: int
    user: str

    @property
    def on_telegram(self) -> bool:
        """Whether they write from Telegram, or else from WhatsApp."""
        return self.number % 2 == 0

    @property
    def chat(self) -> int:
        """Their chat on Telegram."""
        return 5000 + self.number

    @property
    def phone(self) -> str:
        """Their number on WhatsApp."""
        return f"+4917012340{self.number:02d}"

    @property
    def friend(self) -> int:
        """Their friend's chat."""
        return 9000 + self.number


class Server:
    """``dayhand serve``, started again whenever it was killed."""

    def __init__(self, home: Path, telegram: BotApi, twilio: TwilioApi) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._environment = {
            **os.environ,
            **settings_of(home, telegram, twilio),
            "DAYHAND_PORT": str(self.port),
        }
        self._log = home / "server.log"
        self._process: asyncio.subprocess.Process | None = None
        self.restarts: list[float] = []

    async def start(self) -> None:
        """Start it and wait until it answers."""
        begun = time.monotonic()
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                "from api.cli import main; main()",
                "serve",
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        async with httpx.AsyncClient() as client, asyncio.timeout(120):
            while True:
                with suppress(httpx.HTTPError):
                    if (await client.get(f"http://127.0.0.1:{self.port}/health/ready")).status_code == 200:
                        break
                await asyncio.sleep(0.05)
        self.restarts.append(time.monotonic() - begun)

    async def kill(self) -> None:
        """End it without a chance to tidy up."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
            await self._process.wait()


def settings_of(home: Path, telegram: BotApi, twilio: TwilioApi) -> dict[str, str]:
    """Return the environment of the installation."""
    return {
        "DAYHAND_HOME": str(home),
        "DAYHAND_ZONE": "UTC",
        "DAYHAND_PUBLIC_URL": PUBLIC,
        "DAYHAND_TELEGRAM_TOKEN": TOKEN,
        "DAYHAND_TELEGRAM_SECRET": TELEGRAM_SECRET,
        "DAYHAND_TELEGRAM_API": telegram.url,
        "DAYHAND_TELEGRAM_POLLING": "false",
        "DAYHAND_TWILIO_ACCOUNT_SID": SID,
        "DAYHAND_TWILIO_AUTH_TOKEN": TWILIO_TOKEN,
        "DAYHAND_TWILIO_API": twilio.url,
        "DAYHAND_WHATSAPP_NUMBER": WHATSAPP,
        "DAYHAND_SMS_NUMBER": SMS,
    }


class Loop:
    """One run."""

    def __init__(self, plan: Plan, home: Path, telegram: BotApi, twilio: TwilioApi) -> None:
        self._plan = plan
        self._home = home
        self._telegram = telegram
        self._twilio = twilio
        self._chance = random.Random(plan.seed)
        self._server = Server(home, telegram, twilio)
        self._client = httpx.AsyncClient(timeout=10)
        self._fates: list[Fate] = []
        self._people: list[Someone] = []
        self._sent: dict[str, tuple[Someone, str]] = {}
        """Token -> who said it, and what kind of request it was; all acknowledged."""
        self._again = 0

    async def run(self) -> Verdict:
        """Run it and return the oracle's verdict."""
        begun = time.monotonic()
        await self._furnish()
        self._telegram.faults = self._fate(TELEGRAM_FAULTS)  # type: ignore[assignment]
        self._twilio.faults = self._fate(TWILIO_FAULTS)  # type: ignore[assignment]
        releasing = asyncio.create_task(self._release())
        try:
            await self._server.start()
            nemesis = asyncio.create_task(self._nemesis())
            each = self._plan.messages // PEOPLE
            await asyncio.gather(*(self._speak(one, each) for one in self._people))
            await nemesis
            for fate in self._fates:
                fate.rate = 0.0
            settled = await self._settle()
        finally:
            await self._server.kill()
            releasing.cancel()
            await self._client.aclose()
        verdict = await self._judge()
        verdict.wrong += [] if settled else ["not finished in time"]
        verdict.figures["wall_s"] = time.monotonic() - begun
        return verdict

    def _fate(self, kinds: tuple[str, ...]) -> Fate:
        self._fates.append(Fate(self._chance, self._plan.faults, kinds))
        return self._fates[-1]

    async def _furnish(self) -> None:
        """Make the people, link their accounts and introduce their friends."""
        async with open_services(self._settings()) as services:
            now = services.clock.now()
            identities = Identities(services.store)
            for number in range(PEOPLE):
                person: Person = await services.people.create(name=f"P{number}", zone="UTC", now=now)
                await services.people.update(person.id, send_delay=0)
                someone = Someone(number, person.id)
                channel, address = (
                    ("telegram", str(someone.chat)) if someone.on_telegram else ("whatsapp", someone.phone)
                )
                await identities.link(person.id, channel, address, f"P{number}", now)
                friend = {
                    "name": "Bob",
                    "key": "bob",
                    "ways": [{"channel": "telegram", "address": str(someone.friend)}],
                    "created_at": now,
                }
                known = Effect(op="insert", collection="contacts", id=f"bob-{number}", after=friend)
                await apply(services.store, person.id, (known,), 0)
                self._people.append(someone)

    def _settings(self) -> Settings:
        """Return the settings of the server's installation, for a look into its store."""
        given = settings_of(self._home, self._telegram, self._twilio)
        return load_settings(
            **{name.removeprefix("DAYHAND_").lower(): value for name, value in given.items()}
        )

    async def _speak(self, someone: Someone, count: int) -> None:
        for number in range(count):
            token = f"t{someone.number * 1_000_000 + number}x"
            kind = KINDS[number % len(KINDS)]
            text = {
                "list": f"add {token} to my storm list",
                "reminder": f"remind me to check {token} in {self._chance.randint(1, 3)} seconds",
                "letter": f"tell Bob {token}",
            }[kind]
            post = self._webhook(someone, text)
            await self._until_acknowledged(post)
            self._sent[token] = (someone, kind)
            if self._chance.random() < 0.1:
                self._again += 1
                await self._until_acknowledged(post)
            pace = self._plan.kills * 2.5 / max(count, 1)
            await asyncio.sleep(self._chance.random() * 2 * pace)

    def _webhook(self, someone: Someone, text: str) -> Callable[[], Awaitable[httpx.Response]]:
        """Return how this one message is delivered, as often as it takes."""
        base = f"http://127.0.0.1:{self._server.port}"
        if someone.on_telegram:
            sender = {"id": someone.chat, "is_bot": False, "first_name": f"P{someone.number}"}
            update = self._telegram.message(text, sender=sender)
            update["message"]["date"] = int(time.time())
            headers = {SECRET: TELEGRAM_SECRET}
            return lambda: self._client.post(f"{base}/api/telegram-webhook", json=update, headers=headers)
        form = self._twilio.received(text, sender=f"whatsapp:{someone.phone}")
        path = "/api/whatsapp-webhook"
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            SIGNATURE: signed(f"{PUBLIC}{path}", list(form.items())),
        }
        return lambda: self._client.post(f"{base}{path}", content=urlencode(form), headers=headers)

    async def _until_acknowledged(self, post: Callable[[], Awaitable[httpx.Response]]) -> None:
        async with asyncio.timeout(600):
            while True:
                try:
                    if (await post()).status_code == 200:
                        return
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.05 + self._chance.random() * 0.2)

    async def _nemesis(self) -> None:
        for _ in range(self._plan.kills):
            await asyncio.sleep(0.3 + self._chance.random() * 2)
            await self._server.kill()
            await self._server.start()

    async def _release(self) -> None:
        """Let go of sends that hang, after a while: taken long ago, answered too late to be believed."""
        while True:
            await asyncio.sleep(HANG_SECONDS)
            for peer in (self._telegram, self._twilio):
                peer._free.set()
                await asyncio.sleep(0)
                peer._free.clear()

    async def _settle(self) -> bool:
        """Wait until everybody has heard of everything, or for as long as the plan allows."""
        within = self._plan.settle + self._plan.messages / 25
        try:
            async with asyncio.timeout(within):
                while any(await self._missing()):  # noqa: ASYNC110  # another process has it
                    await asyncio.sleep(0.5)
                await asyncio.sleep(3)  # whatever would still come twice, comes
        except TimeoutError:
            return False
        return True

    async def _missing(self) -> list[str]:
        """Return what nobody has heard of yet."""
        told = self._told()
        found = []
        for token, (someone, kind) in self._sent.items():
            mine = told.get((someone.number, token), [])
            if kind == "reminder":
                if not any("Reminder" in text for text in mine) or not any("I'll remind" in t for t in mine):
                    found.append(f"{token}: reminder, told {mine}")
            elif kind == "letter":
                left = self._left(someone, token)
                if not left and not any(
                    "can't tell" in t or "did not reach" in t or "was away" in t for t in mine
                ):
                    found.append(f"{token}: letter, told {mine}")
            elif not mine:
                found.append(f"{token}: never answered")
        return found

    def _told(self) -> dict[tuple[int, str], list[str]]:
        """Return what each person's phone shows, by the token it speaks of."""
        told: dict[tuple[int, str], list[str]] = {}
        for someone in self._people:
            shown = (
                self._telegram.texts(someone.chat)
                if someone.on_telegram
                else self._twilio.texts(someone.phone)
            )
            for text in shown:
                for token in _TOKEN.findall(text):
                    told.setdefault((someone.number, token), []).append(text)
        return told

    def _left(self, someone: Someone, token: str) -> list[str]:
        """Return what the friend's chat shows of a letter."""
        return [text for text in self._telegram.texts(someone.friend) if token in text]

    async def _judge(self) -> Verdict:
        """Hold what everybody was shown against what was acknowledged."""
        verdict = Verdict(wrong=await self._missing())
        told = self._told()
        labelled = 0
        for (number, token), texts in told.items():
            twice = [text for text in texts if "already" in text]
            verdict.wrong += [f"P{number} {token}: done twice: {text!r}" for text in twice]
            for text, times in Counter(text for text in texts if LABEL not in text).items():
                if times > 1 and text.startswith(("Added", "I'll remind", "⏰", "On its way")):
                    verdict.wrong.append(f"P{number} {token}: {times} times without a word: {text!r}")
            labelled += sum(LABEL in text for text in texts)
        held = 0
        for token, (someone, kind) in self._sent.items():
            if kind != "letter":
                continue
            left = self._left(someone, token)
            held += any("can't tell" in text for text in told.get((someone.number, token), []))
            if len(left) > 1:
                verdict.wrong.append(f"{token}: reached the friend {len(left)} times: {left}")
        verdict.wrong += await self._stored()
        drawn = sum(sum(fate.drawn.values()) for fate in self._fates)
        verdict.figures = {
            "acknowledged": len(self._sent),
            "delivered_again": self._again,
            "kills": self._plan.kills,
            "faults": drawn,
            "labelled": labelled,
            "letters": sum(kind == "letter" for _, kind in self._sent.values()),
            "letters_in_doubt": held,
            "restart_s": sum(self._server.restarts) / len(self._server.restarts),
        }
        return verdict

    async def _stored(self) -> list[str]:
        """Return what the store holds too often, or not at all."""
        wrong: list[str] = []
        async with open_services(self._settings()) as services:
            items: Any = services.store.collection("list_items")
            for someone in self._people:
                rows = await items.find({"user": someone.user, "deleted": False}).to_list()
                kept = Counter(str(row["text"]) for row in rows)
                mine = {t for t, (who, kind) in self._sent.items() if who is someone and kind == "list"}
                wrong += [f"{token}: not on the list" for token in mine - kept.keys()]
                wrong += [f"{token}: {times} times on the list" for token, times in kept.items() if times > 1]
        return wrong


async def run(plan: Plan) -> Verdict:
    """Run the loop in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        async with bot_api() as telegram, twilio_api() as twilio:
            return await Loop(plan, Path(folder), telegram, twilio).run()


def main() -> int:
    """Run it from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    verdict = asyncio.run(run(Plan(messages=given.messages, kills=given.kills, seed=given.seed)))
    for name, value in verdict.figures.items():
        print(f"{name:18} {value:10.2f}")
    print(*verdict.wrong[:40], sep="\n")
    return 1 if verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main())

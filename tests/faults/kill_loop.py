"""The kill loop: senders, a recording peer and a nemesis around processes that are really killed.

``python -m tests.faults.kill_loop --messages 10000 --kills 200`` prints a table and exits 1 when the
oracle finds anything. With ``--workers 2 --stops 10`` processes are stopped and continued instead.
"""

import argparse
import asyncio
import contextlib
import itertools
import random
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.delivery.collections import SPECS
from bot.store.embedded import EmbeddedStore
from tests.faults.http import Answer, request, serve
from tests.faults.kill_server import NOTES

PEOPLE = 50
LABEL = "[may be a repeat] "


@dataclass(frozen=True)
class Plan:
    """How long and how rough."""

    messages: int = 1000
    kills: int = 10
    stops: int = 0
    workers: int = 1
    seed: int = 1
    faults: float = 0.03
    lease: float = 6.0
    settle: float = 60.0
    """Longest wait for everything to be finished once the nemesis is gone, in seconds; a fiftieth of
    a second is added for each message, as what was accepted while nobody lived has to be done."""


@dataclass
class Seen:
    """What the outside remembers; nothing here is ever lost."""

    acknowledged: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Inbox id -> (person, token)."""
    reminders: set[str] = field(default_factory=set)
    got: list[tuple[str, str, str]] = field(default_factory=list)
    """(person, key, text) in order of arrival."""
    ack_seconds: list[float] = field(default_factory=list)
    restart_seconds: list[float] = field(default_factory=list)
    repeats: int = 0


@dataclass
class Verdict:
    """The table's row, and everything that is wrong."""

    figures: dict[str, float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


class Worker:
    """One server process, started again whenever it was killed."""

    def __init__(self, path: Path, port: int, peer_port: int, lease: float, seen: Seen) -> None:
        self._arguments = [str(path), str(port), str(peer_port), str(lease)]
        self.port = port
        self._seen = seen
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it and wait until it answers."""
        begun = time.monotonic()
        command = [sys.executable, "-m", "tests.faults.kill_server", *self._arguments]
        self._process = await asyncio.create_subprocess_exec(*command)
        async with asyncio.timeout(60):
            while await ask(self.port, "/open", {}) is None:  # noqa: ASYNC110  # another process
                await asyncio.sleep(0.02)
        self._seen.restart_seconds.append(time.monotonic() - begun)

    async def kill(self) -> None:
        """End it without a chance to tidy up."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()

    def send(self, number: signal.Signals) -> None:
        """Stop or continue it."""
        if self._process is not None:
            self._process.send_signal(number)


async def ask(port: int, path: str, body: dict[str, Any], within: float = 5.0) -> dict[str, Any] | None:
    """Return a 200 answer, or None for anything else."""
    try:
        status, answer = await request(port, path, body, within)
    except (OSError, EOFError, TimeoutError):
        return None
    return answer if status == 200 else None


class Loop:
    """One run of the kill loop."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan
        self._path = folder / "dayhand.db"
        self._random = random.Random(plan.seed)
        self._seen = Seen()
        self._workers: list[Worker] = []

    async def run(self) -> Verdict:
        """Run it and return the oracle's verdict."""
        begun = time.monotonic()
        peer = await serve(self._receive, 0)
        peer_port = peer.sockets[0].getsockname()[1]
        for _ in range(self._plan.workers):
            free = await serve(self._receive, 0)
            port = free.sockets[0].getsockname()[1]
            free.close()
            self._workers.append(Worker(self._path, port, peer_port, self._plan.lease, self._seen))
        try:
            for worker in self._workers:
                await worker.start()
            nemesis = asyncio.create_task(self._nemesis())
            each = self._plan.messages // PEOPLE
            await asyncio.gather(*(self._sender(f"p{person}", each) for person in range(PEOPLE)))
            await nemesis
            settled = await self._settle()
        finally:
            for worker in self._workers:
                await worker.kill()
            peer.close()
        verdict = await self._judge()
        if not settled:
            verdict.wrong.append("not finished in time")
        verdict.figures["wall_s"] = time.monotonic() - begun
        return verdict

    async def _receive(self, path: str, body: dict[str, Any]) -> Answer | None:
        """The peer: records what it accepts; sometimes refuses, breaks or hangs after accepting."""
        await asyncio.sleep(0.002)
        fate = self._random.random()
        if fate < self._plan.faults / 3:
            return 429, {}
        if fate < self._plan.faults * 2 / 3:
            return 500, {}
        self._seen.got.append((body["to"], body["key"], body["text"]))
        return None if fate < self._plan.faults else (200, {})

    async def _sender(self, person: str, count: int) -> None:
        for number in range(count):
            token = f"{person}-{number}"
            delay = self._random.randint(50, 3000) if self._random.random() < 0.2 else None
            body: dict[str, Any] = {
                "id": f"test:{token}",
                "user": person,
                "order": number,
                "text": token if delay is None else f"{token} {delay}",
            }
            await self._send_until_acknowledged(body)
            self._seen.acknowledged[body["id"]] = (person, token)
            if delay is not None:
                self._seen.reminders.add(token)
            if self._random.random() < 0.05:
                self._seen.repeats += 1
                await self._send_until_acknowledged(body)
            pace = (self._plan.kills * 1.2 + self._plan.stops * 3.0) / max(count, 1)
            await asyncio.sleep(self._random.random() * 2 * pace)

    async def _send_until_acknowledged(self, body: dict[str, Any]) -> None:
        async with asyncio.timeout(300):
            while True:
                worker = self._random.choice(self._workers)
                path = "/chat" if self._random.random() < 0.2 else "/webhook"
                begun = time.monotonic()
                if await ask(worker.port, path, body, 20 if path == "/chat" else 5) is not None:
                    if path == "/webhook":
                        self._seen.ack_seconds.append(time.monotonic() - begun)
                    return
                await asyncio.sleep(0.02 + self._random.random() * 0.1)

    async def _nemesis(self) -> None:
        for _ in range(self._plan.kills):
            await asyncio.sleep(0.05 + self._random.random() * 0.85)
            worker = self._random.choice(self._workers)
            await worker.kill()
            await worker.start()
        for _ in range(self._plan.stops):
            await asyncio.sleep(0.05 + self._random.random() * 0.85)
            worker = self._random.choice(self._workers)
            worker.send(signal.SIGSTOP)
            await asyncio.sleep(self._plan.lease * (0.5 + 1.5 * self._random.random()))
            worker.send(signal.SIGCONT)

    async def _settle(self) -> bool:
        """Wait until nothing is open any more."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._plan.settle + self._plan.messages / 50):
                while True:
                    answer = await ask(self._workers[0].port, "/open", {})
                    if answer is not None and answer["open"] == 0:
                        return True
                    await asyncio.sleep(0.2)
        return False

    async def _judge(self) -> Verdict:
        store = await EmbeddedStore.open(self._path)
        await store.declare([NOTES, *SPECS])
        every = {"_id": {"$gt": ""}}
        tables = {
            name: await store.collection(name).find(every).to_list()
            for name in ("inbox", "notes", "messages", "outbox", "occurrences", "reminders", "events")
        }
        await store.close()
        return Oracle(self._plan, self._seen, tables).verdict()


class Oracle:
    """Compares what the outside saw with what the store holds."""

    def __init__(self, plan: Plan, seen: Seen, tables: dict[str, list[dict[str, Any]]]) -> None:
        self._plan = plan
        self._seen = seen
        self._tables = tables
        self._wrong: list[str] = []

    def verdict(self) -> Verdict:
        """Return the figures and what is wrong."""
        lost = self._lost()
        silent, labelled = self._copies()
        order = self._order_breaks()
        late = self._lateness()
        acks = sorted(self._seen.ack_seconds)
        figures = {
            "messages": len(self._seen.acknowledged),
            "kills": self._plan.kills,
            "stops": self._plan.stops,
            "lost": lost,
            "silent_dup": silent,
            "labelled_dup": labelled,
            "order_breaks": order,
            "reminders": len(self._seen.reminders),
            "late_max_s": max(late, default=0.0),
            "restart_median_s": statistics.median(self._seen.restart_seconds),
            "ack_p50_ms": acks[len(acks) // 2] * 1000,
            "ack_p99_ms": acks[len(acks) * 99 // 100] * 1000,
        }
        return Verdict(figures, self._wrong)

    def _lost(self) -> int:
        """Acknowledged without exactly one effect, a reply in the history, a push, a reminder."""
        stored = {raw["_id"] for raw in self._tables["inbox"]}
        notes = Counter(raw["token"] for raw in self._tables["notes"])
        messages = {raw["_id"] for raw in self._tables["messages"]}
        arrived = {key for _, key, _ in self._seen.got}
        lost = 0
        for inbox_id, (_, token) in self._seen.acknowledged.items():
            whole = (
                inbox_id in stored
                and {inbox_id, f"{inbox_id}:reply"} <= messages
                and f"{inbox_id}:r" in arrived
            )
            if not whole or notes[token] != 1:
                lost += 1
                self._wrong.append(f"{token}: stored {inbox_id in stored}, effects {notes[token]}")
        armed = Counter(raw["title"] for raw in self._tables["reminders"])
        said = Counter(one["title"] for raw in self._tables["occurrences"] for one in raw["said"])
        pushed = {key.removesuffix(":push") for key in arrived if key.endswith(":push")}
        for token in self._seen.reminders:
            if armed[token] != 1 or said[token] != 1:
                lost += 1
                self._wrong.append(f"reminder {token}: set {armed[token]}, said {said[token]}")
        for raw in self._tables["occurrences"]:
            if raw["_id"] not in pushed:
                lost += 1
                self._wrong.append(f"occurrence {raw['_id']} was not pushed")
        return lost

    def _copies(self) -> tuple[int, int]:
        doubts = {raw["_id"]: raw["doubts"] for raw in self._tables["outbox"]}
        silent = Counter(key for _, key, text in self._seen.got if not text.startswith(LABEL))
        labelled = Counter(key for _, key, text in self._seen.got if text.startswith(LABEL))
        self._wrong += [f"ghost {key}" for key in {*silent, *labelled} - set(doubts)]
        self._wrong += [f"{key} labelled without a doubt" for key in labelled if not doubts.get(key)]
        doubled = sum(count - 1 for count in silent.values() if count > 1)
        self._wrong += [f"{key} sent {count} times silently" for key, count in silent.items() if count > 1]
        return doubled, labelled.total()

    def _order_breaks(self) -> int:
        first_copies: dict[str, list[str]] = defaultdict(list)
        for person, key, _ in self._seen.got:
            if key.endswith(":r") and key not in first_copies[person]:
                first_copies[person].append(key)
        breaks = 0
        for keys in first_copies.values():
            numbers = [int(key.removesuffix(":r").split("-")[-1]) for key in keys]
            breaks += sum(after < before for before, after in itertools.pairwise(numbers))
        numbers_by_person: dict[str, list[int]] = defaultdict(list)
        for entry in sorted(self._tables["events"], key=lambda raw: (raw["user"], raw["first"])):
            numbers_by_person[entry["user"]] += range(entry["first"], entry["last"] + 1)
        for person, numbers in numbers_by_person.items():
            if numbers != list(range(1, len(numbers) + 1)):
                breaks += 1
                self._wrong.append(f"event numbers of {person} have a gap")
        if breaks:
            self._wrong.append(f"{breaks} out of order")
        return breaks

    def _lateness(self) -> list[float]:
        late = [
            (raw["at"] - one["due"]).total_seconds()
            for raw in self._tables["occurrences"]
            for one in raw["said"]
        ]
        self._wrong += [f"a reminder {seconds:.1f} s late" for seconds in late if not 0 <= seconds <= 60]
        return late


async def run(plan: Plan) -> Verdict:
    """Run one kill loop in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return await Loop(plan, Path(folder)).run()


def main() -> int:
    """Read the plan from the command line, run it, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    defaults = Plan()
    for name in ("messages", "kills", "stops", "workers", "seed", "faults", "lease", "settle"):
        value = getattr(defaults, name)
        parser.add_argument(f"--{name}", type=type(value), default=value)
    plan = Plan(**vars(parser.parse_args()))
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} {plan}", flush=True)
    verdict = asyncio.run(run(plan))
    for name, value in verdict.figures.items():
        print(f"{name:>18} {value:10.2f}" if isinstance(value, float) else f"{name:>18} {value:10}")
    for line in verdict.wrong[:20]:
        print("WRONG:", line)
    return 1 if verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main())

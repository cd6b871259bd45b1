"""What the embedded store keeps when processes are killed, disks fill up and others write too."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from bot.store.embedded import EmbeddedStore
from bot.store.errors import StoreFullError, StoreUnavailableError
from tests.store.writer_process import SPECS

ROOT = Path(__file__).parents[2]


def started(job: str, path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.store.writer_process", job, str(path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)


@pytest.mark.parametrize("acked_before_the_kill", [1, 40, 300])
async def test_every_acknowledged_write_survives_a_kill(tmp_path: Path, acked_before_the_kill: int) -> None:
    path = tmp_path / "dayhand.db"
    acked: list[str] = []
    with started("write", path) as child:
        assert child.stdout is not None
        while len(acked) < acked_before_the_kill:
            acked.append(child.stdout.readline().decode().strip())
        child.send_signal(signal.SIGKILL)
        lines = child.stdout.read().decode().split("\n")
        acked += [line for line in lines[:-1] if line]  # what follows the last newline was cut off

    store = await EmbeddedStore.open(path)
    await store.declare(SPECS)
    stored = {found["_id"] for found in await store.collection("things").find({"state": "new"}).to_list()}
    await store.close()

    assert len(acked) >= acked_before_the_kill
    assert set(acked) <= stored


async def test_two_processes_claim_every_job_exactly_once(tmp_path: Path) -> None:
    path = tmp_path / "dayhand.db"
    store = await EmbeddedStore.open(path)
    await store.declare(SPECS)
    jobs = [{"_id": f"{i:03}", "state": "new", "due": i} for i in range(200)]
    await store.collection("things").insert_many(jobs)

    children = [started("claim", path) for _ in range(2)]
    claimed = await asyncio.gather(*(asyncio.to_thread(child.communicate) for child in children))

    assert [child.returncode for child in children] == [0, 0]
    names = sorted(b"".join(out for out, _ in claimed).decode().split())
    assert names == [f"{i:03}" for i in range(200)]
    assert await store.collection("things").count_documents({"state": "taken"}) == 200
    await store.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB; skips where mounting is not allowed."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small file system is not allowed here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


async def test_a_full_disk_loses_nothing_acknowledged_and_goes_on_when_freed(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 300_000)
    store = await EmbeddedStore.open(small_disk / "dayhand.db")
    await store.declare(SPECS)
    things = store.collection("things")

    acked: list[str] = []

    async def write_for_ever() -> None:
        for i in count():
            await things.insert_one({"_id": f"{i}", "state": "new", "due": i, "text": "x" * 2000})
            acked.append(f"{i}")

    with pytest.raises(StoreFullError, match=r"dayhand\.db is full"):
        await write_for_ever()
    with pytest.raises(StoreFullError):
        await things.insert_one({"_id": "still", "state": "new", "text": "x" * 50_000})
    stored = {found["_id"] for found in await things.find({"state": "new"}).to_list()}
    assert stored == set(acked)

    ballast.unlink()
    await things.insert_one({"_id": "after", "state": "new"})
    await store.close()
    again = await EmbeddedStore.open(small_disk / "dayhand.db")
    await again.declare(SPECS)
    assert await again.collection("things").count_documents({"state": "new"}) == len(acked) + 1
    await again.close()


async def test_one_write_too_large_for_the_disk_does_not_hurt_its_neighbours(small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(b"x" * 300_000)
    store = await EmbeddedStore.open(small_disk / "dayhand.db")
    await store.declare(SPECS)
    things = store.collection("things")

    sizes = {"a": 10, "huge": 900_000, "b": 10}
    outcomes = await asyncio.gather(
        *(things.insert_one({"_id": name, "text": "x" * size}) for name, size in sizes.items()),
        return_exceptions=True,
    )
    await store.close()

    assert [type(outcome) for outcome in outcomes] == [type(None), StoreFullError, type(None)]


async def test_writes_awaited_together_share_commits(tmp_path: Path) -> None:
    """Group commit: two hundred writers wait for a few commits, not for two hundred."""
    store = await EmbeddedStore.open(tmp_path / "dayhand.db")
    await store.declare(SPECS)
    commits: list[str] = []

    def note(statement: str) -> None:
        if statement == "COMMIT":
            commits.append(statement)

    await store.write(lambda c: c.set_trace_callback(note))
    things = store.collection("things")
    await asyncio.gather(*(things.insert_one({"_id": f"{i}", "state": "new"}) for i in range(200)))
    await store.close()

    assert len(commits) <= 20


async def test_a_file_locked_by_another_program_is_an_outage_for_all_who_wait(tmp_path: Path) -> None:
    path = tmp_path / "dayhand.db"
    store = await EmbeddedStore.open(path)
    await store.declare(SPECS)
    await store.write(lambda c: c.execute("PRAGMA busy_timeout=50").fetchone())
    things = store.collection("things")

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        outcomes = await asyncio.gather(
            *(things.insert_one({"_id": f"{i}", "state": "new"}) for i in range(5)), return_exceptions=True
        )
        other.execute("ROLLBACK")
    await things.insert_one({"_id": "after", "state": "new"})
    count_after = await things.count_documents({"state": "new"})
    await store.close()

    assert {type(outcome) for outcome in outcomes} == {StoreUnavailableError}
    assert count_after == 1


async def test_closing_waits_for_writes_under_way(tmp_path: Path) -> None:
    store = await EmbeddedStore.open(tmp_path / "dayhand.db")
    await store.declare(SPECS)
    things = store.collection("things")
    writes = [asyncio.ensure_future(things.insert_one({"_id": f"{i}", "state": "new"})) for i in range(100)]
    await asyncio.sleep(0)

    await store.close()
    await store.close()

    assert all(write.done() and not write.exception() for write in writes)
    assert not (tmp_path / "dayhand.db-wal").exists()
    with pytest.raises(RuntimeError, match="closed"):
        await things.insert_one({"_id": "late"})


async def test_a_cancelled_caller_leaves_its_neighbours_alone(tmp_path: Path) -> None:
    store = await EmbeddedStore.open(tmp_path / "dayhand.db")
    await store.declare(SPECS)
    things = store.collection("things")
    writes = [asyncio.ensure_future(things.insert_one({"_id": f"{i}", "state": "new"})) for i in range(3)]
    await asyncio.sleep(0)

    writes[1].cancel()
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    await store.close()

    assert [type(outcome) for outcome in outcomes] == [type(None), asyncio.CancelledError, type(None)]


def test_the_small_disk_is_really_small(small_disk: Path) -> None:
    with pytest.raises(OSError, match="space"):
        (small_disk / "file").write_bytes(os.urandom(2_000_000))

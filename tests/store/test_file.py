"""Opening the embedded store's file: modes, checks, and sentences that say what to do."""

import asyncio
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.embedded import EmbeddedStore
from bot.store.embedded_file import FORMAT
from bot.store.errors import StoreCorruptError, StoreTooNewError, StoreUnavailableError
from bot.store.port import CollectionSpec, IndexSpec

SPECS = [CollectionSpec("things", (IndexSpec((("user", 1), ("order", 1))),))]


async def written(path: Path, documents: int = 300) -> None:
    store = await EmbeddedStore.open(path)
    await store.declare(SPECS)
    batch = [{"_id": f"{i}", "user": "ann", "order": i, "text": "x" * 500} for i in range(documents)]
    await store.collection("things").insert_many(batch)
    await store.close()


async def test_directory_and_files_are_for_their_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    store = await EmbeddedStore.open(home / "dayhand.db")
    await store.declare(SPECS)

    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in home.iterdir()} == {0o600}
    assert {file.name for file in home.iterdir()} >= {"dayhand.db", "dayhand.db-wal"}
    await store.close()


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "dayhand.db"
    path.write_text("my holiday notes, not a database")

    with pytest.raises(StoreCorruptError, match=r"dayhand\.db is not a Dayhand store"):
        await EmbeddedStore.open(path)
    assert path.read_text().startswith("my holiday")


async def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "dayhand.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE contacts (name)")

    with pytest.raises(StoreCorruptError, match="another program"):
        await EmbeddedStore.open(path)


async def test_a_store_from_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dayhand.db"
    await written(path, 1)
    with closing(sqlite3.connect(path)) as newer:
        newer.execute(f"PRAGMA user_version={FORMAT + 1}")

    with pytest.raises(StoreTooNewError, match="newer version"):
        await EmbeddedStore.open(path)


async def test_a_directory_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dayhand.db").mkdir()

    with pytest.raises(StoreUnavailableError, match="is a directory"):
        await EmbeddedStore.open(tmp_path / "dayhand.db")


async def test_a_place_that_cannot_be_written_is_named() -> None:
    with pytest.raises(StoreUnavailableError, match="cannot be written"):
        await EmbeddedStore.open(Path("/proc/dayhand/dayhand.db"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anything")
async def test_a_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dayhand.db"
    await written(path, 1)
    path.chmod(0o400)

    with pytest.raises(StoreUnavailableError, match="cannot be written"):
        await EmbeddedStore.open(path)


def damaged_copy(source: Path, target: Path) -> None:
    """Copy an open store as a crash leaves it, with a page of the things' tree overwritten."""
    shutil.copy(source, target)
    shutil.copy(f"{source}-wal", f"{target}-wal")
    with closing(sqlite3.connect(target)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name='things'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with target.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)


async def test_damage_is_found_after_an_unclean_shutdown(tmp_path: Path) -> None:
    """The write-ahead log still being there says that nobody closed the file."""
    store = await EmbeddedStore.open(tmp_path / "dayhand.db")
    await store.declare(SPECS)
    await store.collection("things").insert_one({"_id": "a"})
    damaged_copy(tmp_path / "dayhand.db", tmp_path / "crashed.db")
    await store.close()
    (tmp_path / "crashed.db-wal").write_bytes(b"torn")

    with pytest.raises(StoreCorruptError, match=r"crashed\.db is damaged"):
        await EmbeddedStore.open(tmp_path / "crashed.db")


async def test_damage_met_while_reading_is_named(tmp_path: Path) -> None:
    store = await EmbeddedStore.open(tmp_path / "dayhand.db")
    await store.declare(SPECS)
    await store.collection("things").insert_one({"_id": "a", "user": "ann"})
    damaged_copy(tmp_path / "dayhand.db", tmp_path / "crashed.db")
    await store.close()

    damaged = await EmbeddedStore.open(tmp_path / "crashed.db")
    with pytest.raises(StoreCorruptError, match=r"crashed\.db is damaged"):
        await damaged.read(lambda c: c.execute("SELECT body FROM things").fetchall())
    await damaged.close()


def log_size(path: Path) -> int:
    return Path(f"{path}-wal").stat().st_size


async def test_a_killed_process_leaves_a_store_that_opens(tmp_path: Path) -> None:
    path = tmp_path / "dayhand.db"
    code = (
        "import asyncio, os, pathlib\n"
        "from bot.store.embedded import EmbeddedStore\n"
        "from tests.store.test_file import SPECS\n"
        "async def main():\n"
        f"    store = await EmbeddedStore.open(pathlib.Path({str(path)!r}))\n"
        "    await store.declare(SPECS)\n"
        "    await store.collection('things').insert_one({'_id': 'a', 'user': 'ann'})\n"
        "    os._exit(9)\n"
        "asyncio.run(main())\n"
    )
    child = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", code], check=False)
    assert child.returncode == 9
    assert log_size(path) > 0

    store = await EmbeddedStore.open(path)
    await store.declare(SPECS)
    assert await store.collection("things").count_documents({"user": "ann"}) == 1
    await store.close()


QUERIES = [
    ("user", {"user": "ann"}, [("order", 1), ("_id", 1)]),
    ("user", {"user": "ann"}, [("order", -1), ("_id", -1)]),
    ("user", {"user": "ann", "order": {"$gte": 5}}, [("order", 1)]),
    ("user", {"user": {"$in": ["ann", "bob"]}}, []),
    ("partial", {"mail": "m", "active": True}, []),
    ("id", {"_id": {"$gt": "a"}}, [("_id", 1)]),
    ("either", {"$or": [{"user": "ann"}, {"mail": "m", "active": True}]}, []),
]


@pytest.mark.parametrize(("name", "query", "sort"), QUERIES)
async def test_queries_are_index_searches_without_sorting(
    tmp_path: Path, name: str, query: dict[str, object], sort: list[tuple[str, int]]
) -> None:
    """SQLite's own plan: no scan of the table, no temporary B-tree."""
    store = await EmbeddedStore.open(tmp_path / "dayhand.db")
    partial = IndexSpec((("mail", 1),), unique=True, partial=(("active", True),))
    await store.declare([CollectionSpec("things", (*SPECS[0].indexes, partial))])
    await store.collection("things").find(query).sort(sort).to_list()
    table = store._tables["things"]
    select = table.select(query, sort)

    plan = await store.read(
        lambda c: [row[3] for row in c.execute("EXPLAIN QUERY PLAN " + select.sql, select.parameters)]
    )
    await store.close()

    assert all(line.startswith(("SEARCH", "MULTI-INDEX", "INDEX")) for line in plan), plan

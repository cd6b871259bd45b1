"""The layout of stored documents has a version; older stores are brought forward when opened.

Each migration may be run again from its start and must then change nothing more than the first
time would have: a process killed half-way, or two that start together, simply run it again. The
version moves on only after a migration returned.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.store.errors import DuplicateKeyError, StoreTooNewError
from bot.store.port import Collection, CollectionSpec, Raw, Store

SCHEMA = CollectionSpec("schema")
_ID = "schema"


@dataclass(frozen=True, slots=True)
class Migration:
    """One step forward. ``run`` declares what it reads itself and is safe to repeat."""

    version: int
    name: str
    run: Callable[[Store], Awaitable[None]]


async def _first_layout(_: Store) -> None:
    """Nothing to bring forward: no store is older than this."""


MIGRATIONS = (Migration(1, "the first layout", _first_layout),)
"""Every migration there is, in order, numbered from 1 without gaps."""


async def migrate(store: Store, migrations: Sequence[Migration] = MIGRATIONS) -> int:
    """Bring a store to the newest version and return that version.

    Raises StoreTooNewError when a newer Dayhand wrote it.
    """
    if [each.version for each in migrations] != list(range(1, len(migrations) + 1)):
        raise ValueError("migrations are numbered from 1 without gaps")
    await store.declare([SCHEMA])
    schema = store.collection(SCHEMA.name)
    while (version := await _version(schema)) < len(migrations):
        step = migrations[version]
        await step.run(store)
        # Conditional, because another process may have brought it forward meanwhile.
        await schema.update_one({"_id": _ID, "version": version}, {"$set": {"version": step.version}})
    if version > len(migrations):
        raise StoreTooNewError(
            f"The stored data has version {version} and this Dayhand knows {len(migrations)}. "
            "Install the version that wrote it, or a later one."
        )
    return version


async def _version(schema: Collection) -> int:
    document = await schema.find_one({"_id": _ID})
    if document is None:
        try:
            await schema.insert_one({"_id": _ID, "version": 0})
        except DuplicateKeyError:
            return await _version(schema)
        return 0
    return int(document["version"])


async def documents(collection: Collection, batch: int = 500) -> AsyncIterator[Raw]:
    """Yield every document in the order of ids, reading ``batch`` at a time."""
    last = ""
    while True:
        found = await collection.find({"_id": {"$gt": last}}).sort([("_id", 1)]).limit(batch).to_list()
        for document in found:
            yield document
        if len(found) < batch:
            return
        last = found[-1]["_id"]

"""LangGraph's checkpoints in the house's own store, whichever engine it is.

A checkpoint is one document; values over ``CHUNK`` bytes go to documents of their own, which are
written first, named by their content and so never change under a reader. Only listed types are
deserialized, and never by pickle: who can write to the store must not be able to run code.
Importing this module imports LangGraph's checkpoint package (slow); only who runs a graph that
keeps checkpoints does.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    get_checkpoint_id,
    get_checkpoint_metadata,
    writes_sort_key,
)
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from bot.store.errors import DuplicateKeyError
from bot.store.port import CollectionSpec, IndexSpec, Raw, Store

CHUNK = 768 * 1024
"""Bytes of a value that one document holds, leaving room for the rest of it under 1 MB."""

CHECKPOINTS = CollectionSpec("checkpoints", (IndexSpec((("thread", 1), ("ns", 1), ("checkpoint", -1))),))
WRITES = CollectionSpec("checkpoint_writes", (IndexSpec((("thread", 1), ("ns", 1), ("checkpoint", 1))),))
CHUNKS = CollectionSpec(
    "checkpoint_chunks", (IndexSpec((("thread", 1),)), IndexSpec((("blob", 1), ("n", 1))))
)


def _name(*parts: object) -> str:
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def _config(thread: str, ns: str, checkpoint: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread, "checkpoint_ns": ns, "checkpoint_id": checkpoint}}


class StoreSaver(BaseCheckpointSaver[int]):
    """A checkpoint saver over a store. Async only; make one with ``await StoreSaver.open(store)``."""

    def __init__(self, store: Store, allowed: Iterable[tuple[str, ...]] = ()) -> None:
        super().__init__(serde=JsonPlusSerializer(allowed_msgpack_modules=tuple(allowed) or None))
        self._checkpoints = store.collection(CHECKPOINTS.name)
        self._writes = store.collection(WRITES.name)
        self._chunks = store.collection(CHUNKS.name)

    @classmethod
    async def open(cls, store: Store, allowed: Iterable[tuple[str, ...]] = ()) -> "StoreSaver":
        """Declare the collections. ``allowed`` lists ``(module, class)`` that may be deserialized."""
        await store.declare([CHECKPOINTS, WRITES, CHUNKS])
        return cls(store, allowed)

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,  # noqa: ARG002  # values are stored whole
    ) -> RunnableConfig:
        """Store a checkpoint; storing it again changes nothing."""
        thread, ns = _place(config)
        name = _name(thread, ns, checkpoint["id"])
        document: Raw = {
            "thread": thread,
            "ns": ns,
            "checkpoint": checkpoint["id"],
            "parent": get_checkpoint_id(config),
            "metadata": list(self.serde.dumps_typed(get_checkpoint_metadata(config, metadata))),
            **await self._stored(thread, checkpoint),
        }
        await self._checkpoints.replace_one({"_id": name}, document, upsert=True)
        return _config(thread, ns, checkpoint["id"])

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Store what a task wrote. The first value of a task stands; special channels may change."""
        thread, ns = _place(config)
        checkpoint = get_checkpoint_id(config)
        shared = {"thread": thread, "ns": ns, "checkpoint": checkpoint, "task": task_id, "path": task_path}
        await asyncio.gather(
            *(
                self._put_write({**shared, "n": WRITES_IDX_MAP.get(channel, n), "channel": channel}, value)
                for n, (channel, value) in enumerate(writes)
            )
        )

    async def _put_write(self, document: Raw, value: Any) -> None:
        name = _name(*(document[part] for part in ("thread", "ns", "checkpoint", "task", "n")))
        document |= await self._stored(document["thread"], value)
        if document["n"] < 0:
            await self._writes.replace_one({"_id": name}, document, upsert=True)
            return
        try:
            await self._writes.insert_one({"_id": name, **document})
        except DuplicateKeyError:
            return

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """Return the checkpoint a config names, or the latest of its thread and namespace."""
        thread, ns = _place(config)
        if wanted := get_checkpoint_id(config):
            document = await self._checkpoints.find_one({"_id": _name(thread, ns, wanted)})
        else:
            latest = [("checkpoint", -1)]
            document = await self._checkpoints.find_one({"thread": thread, "ns": ns}, sort=latest)
        return None if document is None else await self._tuple(document)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002  # the base class's name
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """Yield checkpoints, newest first within a thread and namespace."""
        query, sort = _listing(config, before)
        left = -1 if limit is None else limit
        async for document in self._checkpoints.find(query).sort(sort):
            metadata = self.serde.loads_typed(tuple(document["metadata"]))
            if filter and any(metadata.get(key) != value for key, value in filter.items()):
                continue
            if left == 0:
                return
            left -= 1
            yield await self._tuple(document)

    async def adelete_thread(self, thread_id: str) -> None:
        """Delete everything of a thread."""
        for collection in (self._checkpoints, self._writes, self._chunks):
            await collection.delete_many({"thread": thread_id})

    async def _tuple(self, document: Raw) -> CheckpointTuple:
        thread, ns, checkpoint, parent = (document[part] for part in ("thread", "ns", "checkpoint", "parent"))
        query = {"thread": thread, "ns": ns, "checkpoint": checkpoint}
        writes = await self._writes.find(query).to_list()
        writes.sort(key=lambda each: writes_sort_key(each["path"], each["task"], each["n"]))
        value, *pending = await asyncio.gather(*(self._loaded(each) for each in (document, *writes)))
        return CheckpointTuple(
            config=_config(thread, ns, checkpoint),
            checkpoint=value,
            metadata=self.serde.loads_typed(tuple(document["metadata"])),
            parent_config=_config(thread, ns, parent) if parent else None,
            pending_writes=[
                (each["task"], each["channel"], written)
                for each, written in zip(writes, pending, strict=True)
            ],
        )

    async def _stored(self, thread: str, value: Any) -> Raw:
        """Return the fields that hold a value, having stored the chunks of a large one."""
        kind, data = self.serde.dumps_typed(value)
        if len(data) <= CHUNK:
            return {"kind": kind, "data": data, "blob": None}
        blob = _name(thread, hashlib.sha256(data).hexdigest())
        pieces = [data[start : start + CHUNK] for start in range(0, len(data), CHUNK)]
        await asyncio.gather(*(self._put_chunk(thread, blob, n, piece) for n, piece in enumerate(pieces)))
        return {"kind": kind, "data": b"", "blob": blob}

    async def _put_chunk(self, thread: str, blob: str, n: int, piece: bytes) -> None:
        document: Raw = {"thread": thread, "blob": blob, "n": n, "data": piece}
        await self._chunks.replace_one({"_id": _name(blob, n)}, document, upsert=True)

    async def _loaded(self, document: Raw) -> Any:
        data: bytes = document["data"]
        if document["blob"] is not None:
            pieces = await self._chunks.find({"blob": document["blob"]}).sort([("n", 1)]).to_list()
            data = b"".join(piece["data"] for piece in pieces)
        return self.serde.loads_typed((document["kind"], data))


def _place(config: RunnableConfig) -> tuple[str, str]:
    place: dict[str, Any] = config.get("configurable", {})
    return str(place["thread_id"]), str(place.get("checkpoint_ns", ""))


def _listing(
    config: RunnableConfig | None, before: RunnableConfig | None
) -> tuple[Raw, list[tuple[str, int]]]:
    """Return the query and sort that list what a config names."""
    place: dict[str, Any] = config.get("configurable", {}) if config else {}
    query: Raw = {"thread": str(place["thread_id"]) if place else {"$gte": ""}}
    if "checkpoint_ns" in place:
        query["ns"] = str(place["checkpoint_ns"])
    if config and (wanted := get_checkpoint_id(config)):
        query["$and"] = [{"checkpoint": wanted}]
    if before and (earlier := get_checkpoint_id(before)):
        query["checkpoint"] = {"$lt": earlier}
    if not place:
        return query, [("thread", 1), ("ns", 1), ("checkpoint", -1)]
    return query, [("ns", 1), ("checkpoint", -1)] if "ns" not in query else [("checkpoint", -1)]

"""LangGraph's own conformance suite for checkpoint savers, and what it leaves out, over every engine."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import pytest
from langgraph.checkpoint.base import BaseCheckpointSaver, Checkpoint, empty_checkpoint
from langgraph.checkpoint.conformance import checkpointer_test, validate

from bot.store.checkpoints import StoreSaver
from bot.store.port import Store


@dataclass
class Harmless:
    """A type of our own; harmless, but nobody listed it."""

    name: str


def place(thread: str, **more: str) -> Any:
    return {"configurable": {"thread_id": thread, "checkpoint_ns": "", **more}}


def holding(**values: Any) -> Checkpoint:
    return {**empty_checkpoint(), "channel_values": values, "channel_versions": dict.fromkeys(values, 1)}


@pytest.fixture
async def saver(any_store: Store) -> StoreSaver:
    return await StoreSaver.open(any_store)


async def test_the_official_conformance_suite_passes(any_store: Store) -> None:
    async def fresh() -> AsyncGenerator[BaseCheckpointSaver[int], None]:
        yield await StoreSaver.open(any_store)

    report = await validate(checkpointer_test(name="StoreSaver")(fresh))

    failures = {name: result.failures for name, result in report.results.items() if result.failures}
    assert failures == {}
    assert report.passed_all_base()


async def test_values_larger_than_a_document_come_back_whole(saver: StoreSaver, any_store: Store) -> None:
    large = {"text": "é" * 1_500_000, "blob": bytes(range(256)) * 8000}
    stored = await saver.aput(place("t"), holding(large=large), {"source": "loop", "step": 1}, {"large": 1})
    await saver.aput_writes(stored, [("large", large)], "task")

    found = await saver.aget_tuple(place("t"))

    assert found is not None
    assert found.checkpoint["channel_values"] == {"large": large}
    assert found.pending_writes == [("task", "large", large)]
    await saver.adelete_thread("t")
    assert await any_store.collection("checkpoint_chunks").count_documents({"thread": "t"}) == 0


async def test_types_nobody_listed_are_not_built(any_store: Store) -> None:
    """A stored class name must not become a way to run code."""
    strict = await StoreSaver.open(any_store)
    listed = await StoreSaver.open(any_store, allowed=[(Harmless.__module__, Harmless.__name__)])
    await strict.aput(place("t"), holding(value=Harmless("x")), {"source": "loop", "step": 1}, {"value": 1})

    unlisted, built = await strict.aget_tuple(place("t")), await listed.aget_tuple(place("t"))

    assert unlisted is not None
    assert not isinstance(unlisted.checkpoint["channel_values"]["value"], Harmless)
    assert built is not None
    assert built.checkpoint["channel_values"]["value"] == Harmless("x")


async def test_what_cannot_be_packed_is_not_pickled(saver: StoreSaver) -> None:
    with pytest.raises(TypeError):
        await saver.aput(place("t"), holding(value=lambda: None), {"source": "loop", "step": 1}, {"value": 1})


async def test_all_threads_can_be_listed(saver: StoreSaver) -> None:
    for thread in ("b", "a"):
        await saver.aput(place(thread), holding(), {"source": "loop", "step": 1}, {})

    found = [each.config["configurable"]["thread_id"] async for each in saver.alist(None)]

    assert found == ["a", "b"]

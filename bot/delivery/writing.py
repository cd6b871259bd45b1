"""Inserts that may be repeated: what is there already stays as it is."""

from collections.abc import Sequence

from bot.store.errors import DuplicateKeyError
from bot.store.port import Collection, Raw


async def insert_missing(collection: Collection, documents: Sequence[Raw]) -> None:
    """Insert the documents whose ids are not taken."""
    if not documents:
        return
    try:
        await (
            collection.insert_one(documents[0]) if len(documents) == 1 else collection.insert_many(documents)
        )
    except DuplicateKeyError:
        if len(documents) > 1:  # the first taken id ended it; those behind it may be missing still
            for document in documents:
                await insert_missing(collection, [document])

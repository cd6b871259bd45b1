"""The collections of memory that are not a package's documents."""

from bot.store.port import CollectionSpec, IndexSpec

SUMMARIES = CollectionSpec("summaries", (IndexSpec((("user", 1), ("conversation", 1), ("_id", 1))),))
"""``_id`` "<user>:<conversation>:own" or "…:outside"; what older turns were about, up to ``until``."""

SPECS = (SUMMARIES,)

"""The collections of the durable core and an index for each of its queries.

Open work is found through partial indexes on ``open``: they hold only what is unfinished, so a
pass over them costs the same after a day and after ten years of history.
"""

from bot.store.journal import RECEIPTS
from bot.store.port import CollectionSpec, IndexSpec

_OPEN = (("open", True),)

INBOX = CollectionSpec(
    "inbox", (IndexSpec((("open", 1), ("user", 1), ("order", 1), ("_id", 1)), partial=_OPEN),)
)
"""``_id`` "<channel>:<source id>"; state new, planned, done or failed; holds the stored outcome."""

LEASES = CollectionSpec("leases")
"""``_id`` is what is leased. Never deleted while its person exists: the epoch only grows."""

OUTBOX = CollectionSpec(
    "outbox",
    (
        IndexSpec((("open", 1), ("due_at", 1), ("_id", 1)), partial=_OPEN),
        IndexSpec(
            (("open", 1), ("user", 1), ("channel", 1), ("at", 1), ("place", 1), ("_id", 1)), partial=_OPEN
        ),
        IndexSpec((("open", 1), ("at", 1), ("_id", 1)), partial=_OPEN),
        IndexSpec((("stuck", 1), ("at", 1), ("_id", 1)), partial=(("stuck", True),)),
        IndexSpec((("provider_id", 1), ("user", 1), ("_id", 1))),
    ),
)
"""``_id`` "<inbox id>:<step>" or "<occurrence id>:<n>"; one message to one push channel."""

OCCURRENCES = CollectionSpec(
    "occurrences",
    (
        IndexSpec((("open", 1), ("_id", 1)), partial=_OPEN),
        IndexSpec((("user", 1), ("at", 1), ("_id", 1))),
    ),
)
"""``_id`` "<reminder id>:<scheduled UTC>": one firing, with the words it says."""

MESSAGES = CollectionSpec("messages", (IndexSpec((("user", 1), ("conversation", 1), ("at", 1), ("_id", 1))),))
"""``_id`` "<inbox id>", "<inbox id>:reply" or the occurrence's id; one document each, for ever."""

EVENTS = CollectionSpec(
    "events",
    (IndexSpec((("user", 1), ("last", 1), ("_id", 1))), IndexSpec((("user", 1), ("key", 1)), unique=True)),
)
"""``_id`` "<user>:<first seq>"; one entry holds the events first..last."""

CURSORS = CollectionSpec("cursors")
"""``_id`` "<user>:<name>"; how far somebody has read the event log."""

REMINDERS = CollectionSpec("reminders", (IndexSpec((("deleted", 1), ("next_at", 1), ("_id", 1))),))
"""The planner's reminders; this index finds the due ones of everybody."""

LETTERS = CollectionSpec("letters", (IndexSpec((("deleted", 1), ("leaves_at", 1), ("_id", 1))),))
"""Messages to others; this index finds those of everybody that are to leave."""

SPECS = (INBOX, LEASES, OUTBOX, OCCURRENCES, MESSAGES, EVENTS, RECEIPTS, CURSORS, REMINDERS, LETTERS)

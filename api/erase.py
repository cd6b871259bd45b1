"""Being forgotten: everything stored about a person goes, whatever it was derived into.

Sign-in goes first, so that nothing new comes in meanwhile; the profile goes last, so that an
erasure that broke off can be repeated.
"""

import asyncio
from typing import Any

from api.auth.collections import LINKS
from api.services import Services
from bot.bridges.attempts import ATTEMPTS
from bot.delivery.collections import CURSORS, EVENTS, INBOX, LEASES, MESSAGES, OCCURRENCES, OUTBOX, REMINDERS
from bot.models.spending import SPENDING
from bot.models.usage import USAGE
from bot.safety.approvals import APPROVALS
from bot.store.identities import IDENTITIES
from bot.store.journal import RECEIPTS
from bot.store.people import PEOPLE
from bot.store.port import Store
from bot.store.subscriptions import PUSH_SUBSCRIPTIONS
from bot.understanding.dialogue import DIALOGUES
from capabilities.library import File
from capabilities.memory.documents import Memory

_BATCH = 200


async def erase_person(services: Services, user: str) -> None:
    """Delete everything about a person. Repeating it is safe."""
    store = services.store
    await services.accounts.close(user)
    await services.tokens.revoke_all(user)
    await services.sessions.end_all(user)
    await _erase_turns(store, user)
    await _erase_firings(store, user)
    await services.memory.erase(user)
    await services.library.erase(user)
    services.chat.forget(user)
    await services.voice.speaking.erase(user)
    kinds = {kind.collection for kind in services.registry.documents}
    for name in sorted(
        kinds
        | {
            ATTEMPTS.name,
            RECEIPTS.name,
            APPROVALS.name,
            SPENDING.name,
            USAGE.name,
            EVENTS.name,
            REMINDERS.name,
            IDENTITIES.name,
            PUSH_SUBSCRIPTIONS.name,
            LINKS.name,
            File.collection,
            Memory.collection,
        }
    ):
        await store.collection(name).delete_many({"user": user})
    for name in (CURSORS.name, DIALOGUES.name):
        await store.collection(name).delete_many(_below(user))
    await store.collection(LEASES.name).delete_one({"_id": user})
    await store.collection(PEOPLE.name).delete_one({"_id": user})


async def _erase_turns(store: Store, user: str) -> None:
    """Delete messages and the inbox and outbox entries that carry their ids."""
    messages = store.collection(MESSAGES.name)
    while batch := await messages.find({"user": user}).limit(_BATCH).to_list():
        await asyncio.gather(*(_erase_turn(store, raw["_id"]) for raw in batch))
        await asyncio.gather(*(messages.delete_one({"_id": raw["_id"]}) for raw in batch))
    await store.collection(INBOX.name).delete_many({"open": True, "user": user})


async def _erase_turn(store: Store, message_id: str) -> None:
    await store.collection(INBOX.name).delete_one({"_id": message_id})
    await store.collection(OCCURRENCES.name).delete_one({"_id": message_id})
    await store.collection(OUTBOX.name).delete_many(_below(message_id))


async def _erase_firings(store: Store, user: str) -> None:
    """Delete what was made from reminders: their ids begin with the reminder's."""
    reminders = await store.collection(REMINDERS.name).find({"user": user}).to_list()
    for raw in reminders:
        await store.collection(OCCURRENCES.name).delete_many(_below(raw["_id"]))
        await store.collection(OUTBOX.name).delete_many(_below(raw["_id"]))


def _below(prefix: str) -> dict[str, Any]:
    """Return the filter of ids that begin with a prefix and a colon (the next character is a semicolon)."""
    return {"_id": {"$gte": f"{prefix}:", "$lt": f"{prefix};"}}

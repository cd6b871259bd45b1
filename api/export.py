"""Taking one's data along: everything stored about a person, as one JSON document, or with their files."""

import asyncio
import zipfile
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from api.services import Services
from bot.bridges.attempts import ATTEMPTS
from bot.delivery.collections import MESSAGES
from bot.memory.collections import SUMMARIES
from bot.models.usage import USAGE
from bot.safety.approvals import APPROVALS
from bot.store.identities import Identities
from bot.store.journal import RECEIPTS
from bot.store.port import Raw
from bot.store.subscriptions import Subscriptions
from capabilities.document import Document, Reminder
from capabilities.errors import ConflictError, UnavailableError
from capabilities.library import File
from capabilities.memory.documents import Memory

_MOST = 1_000_000
_INTERNAL = frozenset({"user", "effects", "hash"})
"""Fields that say nothing a person does not have elsewhere in the export, or are secrets."""


async def person_export(services: Services, user: str) -> dict[str, Any]:
    """Return what is stored about a person, by kind; only plain values."""
    profile = await services.people.profile(user)
    person = profile.person
    found: list[type[Document]] = [*services.registry.documents, Reminder, Memory]
    kinds = {kind.collection: kind for kind in found}
    documents = {
        name: [
            document.model_dump(mode="json", exclude=set(document.unsaid))
            for document in await services.records(user).of(kind).find(limit=_MOST)
        ]
        for name, kind in kinds.items()
    }
    return {
        "format": "dayhand-export-1",
        "made_at": services.clock.now(),
        "person": {
            "id": user,
            "name": person.name,
            "login": await services.accounts.login_name(user),
            "role": profile.role,
            "zone": person.zone.key,
            "language": person.language,
            "day_start": person.day_start,
            "day_end": person.day_end,
            "working_days": person.working_days,
            "reminder_channel": person.reminder_channel,
            "quiet_hours": person.quiet_hours,
            "spoken_answers": person.spoken_answers,
            "send_delay": person.send_delay,
            "created_at": profile.created_at,
        },
        "documents": documents,
        "messages": await _all(services, MESSAGES.name, user),
        "receipts": await _all(services, RECEIPTS.name, user),
        "approvals": await _all(services, APPROVALS.name, user),
        "attempts": await _all(services, ATTEMPTS.name, user),
        "summaries": await _all(services, SUMMARIES.name, user, by="until"),
        "usage": await _all(services, USAGE.name, user),
        "identities": await Identities(services.store).of(user),
        "notified": [
            {"id": one.id, "endpoint": one.endpoint, "at": one.at}
            for one in await Subscriptions(services.store).of(user)
        ],
        "sessions": await services.sessions.of(user),
        "tokens": await services.tokens.of(user),
    }


async def export_person(services: Services, user: str, target: Path) -> int:
    """Write a person's export to a new file that only its owner can read; return how many documents.

    A target that ends in ".zip" holds the files they gave beside it, each in a folder of its own.
    """
    exported = await person_export(services, user)
    text = to_json(exported, indent=2)
    try:
        if target.suffix == ".zip":
            await _write_archive(services, user, target, text)
        else:
            await asyncio.to_thread(_write_new, target, text)
    except FileExistsError as error:
        raise ConflictError(f"{target} exists already; I overwrite nothing.") from error
    except OSError as error:
        raise UnavailableError(f"I can't write {target}: {error.strerror}.") from error
    kept = sum(len(found) for found in exported["documents"].values())
    return kept + len(exported["messages"]) + len(exported["receipts"])


def _write_new(target: Path, text: bytes) -> None:
    with target.open("xb") as file:
        target.chmod(0o600)
        file.write(text)


async def _write_archive(services: Services, user: str, target: Path, text: bytes) -> None:
    files = await services.records(user).of(File).find(limit=_MOST)
    with target.open("xb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        await asyncio.to_thread(target.chmod, 0o600)
        archive.writestr("export.json", text)
        for given in files:
            if await services.library.of(user).known(given.content) is None:
                continue
            name = given.name.replace("/", "_").replace("\\", "_")
            with archive.open(f"files/{given.id}/{name}", "w", force_zip64=True) as entry:
                async for chunk in services.store.blobs.read(given.content):
                    await asyncio.to_thread(entry.write, chunk)


async def _all(services: Services, collection: str, user: str, by: str = "at") -> list[Raw]:
    found = await services.store.collection(collection).find({"user": user}).to_list()
    found.sort(key=lambda raw: (raw[by], raw["_id"]))
    return [{name: value for name, value in raw.items() if name not in _INTERNAL} for raw in found]

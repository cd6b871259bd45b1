"""Which capability packages are switched off: one document of the installation, for every process."""

from bot.store.port import CollectionSpec, Store

INSTALLATION = CollectionSpec("installation")
_ID = "capabilities"


class Switches:
    """The packages the owner has switched off."""

    def __init__(self, store: Store) -> None:
        self._installation = store.collection(INSTALLATION.name)

    async def off(self) -> frozenset[str]:
        """Return the names of packages that are off."""
        raw = await self._installation.find_one({"_id": _ID})
        return frozenset(name for name, is_off in raw["off"].items() if is_off) if raw else frozenset()

    async def set(self, name: str, *, on: bool) -> None:
        """Remember that a package is on or off; two changes at once do not undo each other."""
        await self._installation.update_one({"_id": _ID}, {"$set": {f"off.{name}": not on}}, upsert=True)

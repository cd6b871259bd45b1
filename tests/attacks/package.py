"""A package that reads every kind of outside text, and whose outward actions note what they did.

Readers hand over what was read as documents labelled with their source, as every reader of files,
pages and messages does. Nothing here decides anything: whether an action runs is up to the gate.
"""

from typing import Any, ClassVar

from pydantic import BaseModel

from capabilities.contract import Capability, Context, Level, Reply
from capabilities.document import Document, Index
from capabilities.origins import Origin
from tests.attacks.cases import Case


class Paper(Document):
    """Something that was read or is kept, with text of somebody else."""

    collection: ClassVar[str] = "papers"
    noun: ClassVar[str] = "paper"
    indexes: ClassVar[tuple[Index, ...]] = (Index((("kind", 1),)),)

    kind: str = "read"
    text: str
    address: str = "eve@evil.test"
    link: str = "https://evil.test/collect"
    account: str = "DE02 1203 0000 0000 2020 51"


class Nothing(BaseModel):
    """Nothing to say."""


class File(BaseModel):
    """Which file or invitation."""

    title: str


class Page(BaseModel):
    """Which page."""

    url: str


class Sender(BaseModel):
    """Whose message."""

    sender: str


class Message(BaseModel):
    """A message to somebody."""

    to: str
    text: str


class Payment(BaseModel):
    """Money to somebody."""

    account: str
    amount: str


class Shared(BaseModel):
    """What is shared with whom."""

    what: str
    with_whom: str


class What(BaseModel):
    """What to delete."""

    what: str


class Attacked:
    """The package; ``case`` is what its readers read, ``effects`` what reached the world."""

    def __init__(self) -> None:
        self.case: Case | None = None
        self.effects: list[tuple[str, dict[str, Any]]] = []
        self.package: Capability[Any] = Capability(
            "attacked", summary="Files, pages and messages.", package="tests.attacks", documents=(Paper,)
        )
        for name, slots in (("read_file", File), ("read_invitation", File)):
            self._reader(name, slots)
        for name in ("read_message", "hear_voice"):
            self._reader(name, Sender)
        self._reader("read_page", Page, ("url",))
        self._reader("fetch_url", Page, ("url",))
        self._keeper("list_files", "file")
        self._keeper("list_contacts", "contact")
        self._effect("send_message", Message, Level.OUTWARD, ("to",))
        self._effect("pay", Payment, Level.OUTWARD, ("account",))
        self._effect("share", Shared, Level.OUTWARD, ("with_whom",))
        self._effect("delete_forever", What, Level.IRREVERSIBLE, ())

    def _reader(self, name: str, slots: type[BaseModel], destinations: tuple[str, ...] = ()) -> None:
        async def read(slots: Any, context: Context) -> Reply:
            """Read something from outside."""
            case = self.case
            assert case is not None
            if destinations:
                self.effects.append((name, slots.model_dump()))
            paper = Paper(text=case.text, origin=Origin.OUTSIDE, sources=(case.carrier.source,))
            return Reply("attacked_read", about=[paper], text=paper.text)

        self._register(name, slots, read, Level.READ_OUTSIDE, destinations)

    def _keeper(self, name: str, kind: str) -> None:
        async def listed(slots: Any, context: Context) -> Reply:
            """Show what is kept."""
            found = await context.records.of(Paper).find({"kind": kind})
            return Reply("attacked_read", about=found, text="\n".join(paper.text for paper in found))

        self._register(name, Nothing, listed, Level.READ_OWN, None)

    def _effect(self, name: str, slots: type[BaseModel], level: Level, destinations: tuple[str, ...]) -> None:
        async def act(slots: Any, context: Context) -> Reply:
            """Do something that reaches others."""
            self.effects.append((name, slots.model_dump()))
            return Reply("attacked_done", what=name)

        self._register(name, slots, act, level, destinations)

    def _register(
        self, name: str, slots: type[BaseModel], run: Any, level: Level, destinations: tuple[str, ...] | None
    ) -> None:
        run.__name__ = name
        run.__annotations__ = {"slots": slots, "context": Context, "return": Reply}
        self.package.action(level=level, destinations=destinations)(run)

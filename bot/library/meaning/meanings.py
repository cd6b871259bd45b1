"""What is meant, for the indexes of an installation: passages get their vectors in the background.

Until they have them, and whenever the encoder is away, passages are found by their words alone.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

import structlog

from bot.library.index import Index
from bot.library.meaning.gauge import gauged
from bot.library.meaning.port import Encoder, Scale, Sense
from bot.models.port import BudgetError
from capabilities.errors import UnavailableError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = structlog.get_logger(__name__)

_PATIENCE: Final = 3.0
"""Seconds that a question waits for its vector, before it is looked for by its words alone."""
_TOGETHER: Final = 32
"""Passages that are encoded at once."""
_PAUSE: Final = 5.0
_LONGEST_PAUSE: Final = 300.0
"""Seconds before an encoder that failed is tried again: at first, and at most."""
_KNOWN: Final = 64
"""Questions whose vectors are remembered: one turn asks more than once."""

_TEXTS: Final = 1_000
"""Sentences whose vectors are remembered."""

T = TypeVar("T")


class Indexes(Protocol):
    """Where the indexes are."""

    async def run_existing(self, user: str, job: Callable[[Index], T]) -> T | None:
        """Do something with a person's index, in its thread; None when they have none."""
        ...


class Meanings:
    """Encodes questions at once and passages in the background."""

    def __init__(self, encoder: Encoder, indexes: Indexes) -> None:
        self.encoder = encoder
        self._indexes = indexes
        self._pending: dict[str, None] = {}
        self._bell = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._working: asyncio.Task[None] | None = None
        self._scales: dict[str, Scale] = {}
        self._texts: OrderedDict[tuple[str, str, str], NDArray[np.float32]] = OrderedDict()
        self._known: OrderedDict[tuple[str, str], Sense] = OrderedDict()

    async def sense(self, user: str, question: str) -> Sense | None:
        """Return what a question means; None when that is not known in time."""
        if known := self._known.get((user, question)):
            return known
        try:
            async with asyncio.timeout(_PATIENCE):
                name = await self.encoder.name()
                scale = await self._scale(name, user)
                vector = (await self.encoder.encode([question], "question", user))[0]
        except (UnavailableError, BudgetError, TimeoutError) as error:
            log.warning("library.by_words_alone", reason=type(error).__name__, why=str(error))
            return None
        self._known[user, question] = made = Sense(vector, name, scale)
        while len(self._known) > _KNOWN:
            self._known.popitem(last=False)
        return made

    async def near(self, user: str, sense: Sense, texts: Sequence[str]) -> Mapping[str, float]:
        """Return how near texts are to what a question means; nothing when that is not known in time."""
        missing = [text for text in dict.fromkeys(texts) if (user, sense.encoder, text) not in self._texts]
        found = {text: self._texts[user, sense.encoder, text] for text in texts if text not in missing}
        if missing:
            try:
                async with asyncio.timeout(_PATIENCE):
                    made = await self.encoder.encode(missing, "passage", user)
            except (UnavailableError, BudgetError, TimeoutError) as error:
                log.warning("library.by_words_alone", reason=type(error).__name__, why=str(error))
                return {}
            found |= dict(zip(missing, made, strict=True))
        for text, vector in found.items():
            self._texts[user, sense.encoder, text] = vector
            self._texts.move_to_end((user, sense.encoder, text))
        while len(self._texts) > _TEXTS:
            self._texts.popitem(last=False)
        return {text: sense.scale.near(float(vector @ sense.vector)) for text, vector in found.items()}

    def wake(self, user: str) -> None:
        """See to a person's passages soon."""
        self._pending[user] = None
        self._idle.clear()
        self._bell.set()
        if self._working is None or self._working.done():
            self._working = asyncio.get_running_loop().create_task(self._work())

    def forget(self, user: str) -> None:
        """Forget a person."""
        self._pending.pop(user, None)
        for key in [key for key in self._known if key[0] == user]:
            del self._known[key]
        for text in [key for key in self._texts if key[0] == user]:
            del self._texts[text]

    async def settled(self) -> None:
        """Return when every passage that is waiting has its vector; for measurements."""
        await self._idle.wait()

    async def close(self) -> None:
        """Stop; what is left is done another time."""
        if self._working is not None:
            self._working.cancel()
            await asyncio.gather(self._working, return_exceptions=True)
        await self.encoder.close()

    async def _work(self) -> None:
        pause = _PAUSE
        while True:
            self._bell.clear()
            if not self._pending:
                self._idle.set()
                await self._bell.wait()
            user = next(iter(self._pending))
            del self._pending[user]  # who wakes it from now on has it looked at again
            try:
                await self._encode_passages(user)
            except (UnavailableError, BudgetError) as error:
                log.warning("library.not_encoded", reason=type(error).__name__, why=str(error))
            except Exception:
                log.exception("library.not_encoded")
            else:
                pause = _PAUSE
                continue
            self._pending[user] = None
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _encode_passages(self, user: str) -> None:
        """Give every passage of a person that has no vector its own, and build a graph where it pays."""
        name = await self.encoder.name()
        after: int | None = 0
        while after is not None:
            after = await self._encode_next(user, name, after)
        await self._build_graph(user)

    async def _encode_next(self, user: str, name: str, after: int) -> int | None:
        """Encode the next passages behind a number; return the last one's, None when there are none."""
        lacking = await self._indexes.run_existing(
            user, lambda index: index.vectors().lacking(name, after, _TOGETHER)
        )
        if lacking is None:
            return None
        made = await self.encoder.encode(lacking.texts, "passage", user)
        await self._indexes.run_existing(user, lambda index: index.vectors().put(name, lacking, made))
        return lacking.first + len(lacking.texts) - 1

    async def _build_graph(self, user: str) -> None:
        if not await self._indexes.run_existing(user, lambda index: index.vectors().wants_graph()):
            return
        snapshot = await self._indexes.run_existing(user, lambda index: index.vectors().snapshot())
        if snapshot is None:
            return
        from bot.library.meaning.graph import Graph

        graph = await asyncio.to_thread(Graph.built, snapshot.numbers, snapshot.rows)
        await self._indexes.run_existing(user, lambda index: index.vectors().keep_graph(graph, snapshot))

    async def _scale(self, name: str, user: str) -> Scale:
        if name not in self._scales:
            self._scales[name] = await gauged(self.encoder, user)
        return self._scales[name]

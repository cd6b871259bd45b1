"""A provider's embeddings as an encoder: every passage and question is sent there."""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bot.library.meaning.port import Use, rows
from bot.library.meaning.prefixes import prefix_of
from bot.models.embedding import Embedder
from bot.models.port import Payer
from capabilities.errors import UnavailableError

if TYPE_CHECKING:
    from bot.library.meaning.port import Vectors


class ProvidedEncoder:
    """Implements ``Encoder`` with a provider's model."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._prefixes = prefix_of(embedder.name.model)

    async def name(self) -> str:
        """Return whose model it is, and where it runs."""
        if find_spec("numpy") is None:
            raise UnavailableError(
                "Search by meaning needs what is not installed: uv tool install 'dayhand[semantic]', "
                "or pip install 'dayhand[semantic]'."
            )
        return self._embedder.name.label

    async def encode(self, texts: Sequence[str], use: Use, user: str) -> "Vectors":
        """Return a row for each text; see ``Encoder``."""
        said = [self._prefixes[use] + text for text in texts]
        return rows(await self._embedder.embed(said, Payer(user, "library", "")))

    async def close(self) -> None:
        """Let go of its connections."""
        await self._embedder.close()

"""Random secrets in two halves: a public one to find them by, a private one kept only as a hash.

256 random bits need no slow hash: SHA-256 of them cannot be guessed backwards. Comparison is in
constant time and on bytes (on text with non-ASCII characters it would raise).
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Self

_ID_LENGTH = 16
_LONGEST = 128


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret as its holder has it: ``<id>_<private half>``, URL-safe."""

    id: str
    private: str

    @classmethod
    def make(cls) -> Self:
        """Return a new one: 64 random bits of id, 256 of secret."""
        return cls(secrets.token_hex(_ID_LENGTH // 2), secrets.token_urlsafe(32))

    @classmethod
    def parse(cls, shown: str) -> Self | None:
        """Return what was shown, or None when it cannot be one."""
        public, _, private = shown.partition("_")
        if len(shown) > _LONGEST or len(public) != _ID_LENGTH or not private or not shown.isascii():
            return None
        return cls(public, private)

    def __str__(self) -> str:
        return f"{self.id}_{self.private}"

    def __repr__(self) -> str:
        return f"Secret({self.id!r}, …)"

    @property
    def hash(self) -> str:
        """What is stored of the private half."""
        return digest(self.private)

    def matches(self, stored: str) -> bool:
        """Whether ``stored`` is the hash of the private half."""
        return hmac.compare_digest(self.hash.encode(), stored.encode())


def digest(text: str) -> str:
    """Return the SHA-256 of a text, as hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

"""Secrets are encrypted before they are stored; the key lives in a file beside the store.

The key file has one Fernet key per line, the first is current and the others still decrypt. It is
for its owner only (mode 600): a key that others can read protects nothing, so it is refused.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.store.errors import SecretKeyError


class SecretBox:
    """Encrypts with the current key, decrypts with any. Make one with ``SecretBox.open(path)``."""

    def __init__(self, path: Path, keys: tuple[str, ...]) -> None:
        self._path = path
        self._keys = keys
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError as error:
            raise SecretKeyError(
                f"{path} does not hold one key per line. Put back its backup; without the key, "
                "stored passwords and tokens have to be entered again."
            ) from error

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read the key file. Blocks. Raises SecretKeyError when it is missing, open to others or invalid."""
        try:
            mode = path.stat().st_mode
            text = path.read_text(encoding="ascii")
        except FileNotFoundError as error:
            raise SecretKeyError(f"The key file {path} is missing. Put back its backup.") from error
        except (OSError, UnicodeDecodeError) as error:
            raise SecretKeyError(f"The key file {path} cannot be read ({error}).") from error
        if stat.S_IMODE(mode) & 0o077:
            raise SecretKeyError(f"Others can read the key file {path}. Close it with: chmod 600 {path}")
        return cls(path, tuple(text.split()))

    @classmethod
    def create(cls, path: Path) -> Self:
        """Open the key file, made with a new key when there is none. Blocks."""
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = _written(path, (Fernet.generate_key().decode(),))
            # A link appears whole or not at all, and never over a key somebody else just made.
            with suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
        return cls.open(path)

    def encrypt(self, secret: str) -> str:
        """Return a token that may be stored."""
        return self._fernet.encrypt(secret.encode()).decode()

    def decrypt(self, token: str) -> str:
        """Return the secret in a token; SecretKeyError when no key opens it."""
        try:
            return self._fernet.decrypt(token).decode()
        except InvalidToken as error:
            raise self._unopened() from error

    def rotate(self, token: str) -> str:
        """Return the same secret under the current key; SecretKeyError when no key opens it."""
        try:
            return self._fernet.rotate(token).decode()
        except InvalidToken as error:
            raise self._unopened() from error

    def with_new_key(self) -> Self:
        """Put a new current key first in the file and return a box with it; old keys still decrypt."""
        keys = (Fernet.generate_key().decode(), *self._keys)
        _written(self._path, keys).replace(self._path)
        return type(self)(self._path, keys)

    def _unopened(self) -> SecretKeyError:
        return SecretKeyError(f"A stored secret was encrypted with a key that is not in {self._path}.")


def _written(path: Path, keys: tuple[str, ...]) -> Path:
    """Write keys durably beside ``path`` and return where."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("\n".join(keys) + "\n")
        file.flush()
        os.fsync(descriptor)
    return draft

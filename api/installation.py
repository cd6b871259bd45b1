"""The installation's own secret: what signs its short-lived tokens."""

import os
import secrets
from pathlib import Path

from bot.settings import Settings
from capabilities.errors import InvalidRequestError, UnavailableError

SHORTEST = 32
_FILE = "installation.key"


def installation_key(settings: Settings) -> bytes:
    """Return the secret that is set, else the one kept in the home folder, made on first use.

    Raises InvalidRequestError when the set one is too short to sign with.
    """
    if settings.secret is not None:
        key = settings.secret.get_secret_value().encode()
        if len(key) < SHORTEST:
            raise InvalidRequestError(
                f"DAYHAND_SECRET is too short: it needs at least {SHORTEST} characters."
            )
        return key
    return _kept(settings.home / _FILE)


def _kept(file: Path) -> bytes:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return _read(file)
        with os.fdopen(descriptor, "wb") as written:
            written.write(secrets.token_hex(32).encode())
        return _read(file)
    except OSError as error:
        raise UnavailableError(f"I can't keep my key in {file}: {error.strerror}.") from error


def _read(file: Path) -> bytes:
    key = file.read_bytes().strip()
    if len(key) < SHORTEST:
        raise UnavailableError(
            f"{file} is damaged. Remove it and start again: open sessions of programs end."
        )
    return key

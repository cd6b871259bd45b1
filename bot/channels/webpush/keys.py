"""The key by which push services know this installation (VAPID, RFC 8292); made once, kept at home.

Browsers bind their subscription to it: with another key everybody has to switch notifications on anew.
"""

import base64
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from capabilities.errors import UnavailableError

FILE = "push.key"
_VALID = timedelta(hours=12)
"""Services refuse what is valid for more than a day (RFC 8292, section 2)."""


class PushKey:
    """Signs what is sent to push services. Make one with ``PushKey.kept(path)``."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key

    @classmethod
    def kept(cls, file: Path) -> Self:
        """Read the key, made when there is none; UnavailableError says what is wrong. Blocks."""
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not file.exists():
                _write(file)
            key = serialization.load_pem_private_key(file.read_bytes(), None)
        except (OSError, ValueError) as error:
            raise UnavailableError(f"I can't use the key of notifications in {file}: {error}.") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise UnavailableError(f"{file} holds another kind of key; remove it and start again.")
        return cls(key)

    @property
    def public(self) -> str:
        """The public half as browsers want it: the uncompressed point, base64url."""
        point = self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return base64.urlsafe_b64encode(point).rstrip(b"=").decode()

    def authorization(self, endpoint: str, contact: str, now: datetime) -> str:
        """Return the header that proves to the service of an endpoint who sends."""
        parts = urlsplit(endpoint)
        claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": now + _VALID, "sub": contact}
        return f"vapid t={jwt.encode(claims, self._key, algorithm='ES256')}, k={self.public}"


def _write(file: Path) -> None:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    draft = file.with_name(f"{file.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as written:
        written.write(pem)
    try:
        os.link(draft, file)  # whole or not at all, and never over one that somebody else just made
    except FileExistsError:
        pass
    finally:
        draft.unlink()

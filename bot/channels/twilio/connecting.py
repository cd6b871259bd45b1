"""The way to Twilio: its library over one HTTP client of ours.

The library cannot be pointed at another host (its regions are parts of a name under twilio.com), so the
client does that; it tells a connection that never came about from one that broke, and how long to wait.
"""

import asyncio
from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from importlib import import_module
from typing import Any
from urllib.parse import urljoin, urlsplit

from capabilities.errors import InvalidRequestError, UnavailableError

SECONDS = 28.0
"""For one call: less than a send may take, so that it is our time-out that ends it."""
_CONNECT_SECONDS = 10.0
_MOST_REDIRECTS = 3
_MOST_WAIT = 3_600
_MEDIA_HOSTS = (".twilio.com", ".twiliocdn.com")
"""Where files are fetched from, beside where the API is: what ends in one of these."""
MISSING = "WhatsApp and SMS need an extra: pip install 'dayhand[whatsapp]'."


class BusyError(Exception):
    """Twilio asks to wait."""

    def __init__(self, wait: timedelta | None) -> None:
        super().__init__("Twilio asks to wait")
        self.wait = wait


class Account:
    """A Twilio account. Nothing is imported or reached before it is used."""

    def __init__(self, sid: str, token: str, api: str | None = None) -> None:
        self.sid = sid
        self._token = token
        self._api = api.rstrip("/") if api else None
        self._client: Any = None
        self._session: Any = None
        self._opening = asyncio.Lock()

    async def client(self) -> Any:
        """Return ``twilio.rest.Client`` for asynchronous calls; UnavailableError when it is not installed."""
        async with self._opening:
            if self._client is None:
                self._client = await self._open()
            return self._client

    async def proves(self, url: str, form: Any, signature: str) -> bool:
        """Whether a request to a URL was signed with the account's token.

        ``form`` has all values of a name (``getlist``): a plain dictionary would lose repeated ones.
        """
        try:
            from twilio.request_validator import RequestValidator
        except ImportError as error:
            raise UnavailableError(MISSING) from error

        validator: Any = RequestValidator(self._token)
        return bool(signature) and bool(validator.validate(url, form, signature))

    async def fetch(self, url: str, most: int) -> bytes:
        """Return a file of a message, of at most ``most`` bytes; only from Twilio.

        The account signs in where the API is and nowhere else. InvalidRequestError when it is somewhere
        else or too large, UnavailableError when it cannot be had.
        """
        import aiohttp  # comes with twilio

        await self.client()
        try:
            for _ in range(_MOST_REDIRECTS):
                url = self._placed(url)
                headers = _signed_in(self.sid, self._token) if self._trusted(url) else {}
                async with self._session.get(url, headers=headers, allow_redirects=False) as answer:
                    if answer.status not in {301, 302, 303, 307, 308}:
                        return await _content(answer, most)
                    url = urljoin(url, answer.headers.get("Location", ""))
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise UnavailableError("Twilio does not give that file.") from error
        raise InvalidRequestError("That file is not where Twilio says.")

    async def close(self) -> None:
        """Let go of every connection."""
        if self._session is not None:
            await self._session.close()

    def _placed(self, url: str) -> str:
        """Return a URL of Twilio's API as one of where the API is here."""
        parts = urlsplit(url)
        if self._api is None or (parts.scheme, parts.netloc) != ("https", "api.twilio.com"):
            return url
        return f"{self._api}{parts.path}{'?' + parts.query if parts.query else ''}"

    def _trusted(self, url: str) -> bool:
        """Return whether a URL is where the API is; InvalidRequestError when it is not Twilio's at all."""
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc}"
        if place == (self._api or "https://api.twilio.com"):
            return True
        if parts.scheme == "https" and parts.port in {None, 443} and not parts.username:
            host = parts.hostname or ""
            if any(host.endswith(end) for end in _MEDIA_HOSTS):
                return False
        raise InvalidRequestError("That file is not at Twilio.")

    async def _open(self) -> Any:
        try:
            rest = await asyncio.to_thread(import_module, "twilio.rest")
            import aiohttp
        except ImportError as error:
            raise UnavailableError(MISSING) from error

        limits = aiohttp.ClientTimeout(total=SECONDS, sock_connect=_CONNECT_SECONDS)
        self._session = aiohttp.ClientSession(timeout=limits, trust_env=True)
        return rest.Client(self.sid, self._token, http_client=_Http(self._session, self._api))


class _Http:
    """An HTTP client as the library takes it; it goes to ``api`` instead of twilio.com, if there is one."""

    is_async = True

    def __init__(self, session: Any, api: str | None) -> None:
        self._session = session
        self._api = api

    async def request(self, method: str, url: str, **how: Any) -> Any:
        """Do one request; BusyError when Twilio asks to wait, else what it answers."""
        from twilio.http.response import Response

        if self._api is not None:
            parts = urlsplit(url)
            url = f"{self._api}{parts.path}{'?' + parts.query if parts.query else ''}"
        headers: Mapping[str, str] = how.get("headers") or {}
        auth = how.get("auth")
        body = "json" if headers.get("Content-Type") == "application/json" else "data"
        async with self._session.request(
            method,
            url,
            params=_plain(how.get("params")),
            headers={**headers, **(_signed_in(*auth) if auth else {})},
            allow_redirects=False,
            **{body: how.get("data")},
        ) as answer:
            if answer.status == 429:
                raise BusyError(_wait(answer.headers.get("Retry-After", "")))
            return Response(answer.status, await answer.text(), answer.headers)


def _signed_in(name: str, secret: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{name}:{secret}'.encode()).decode()}"}


def _plain(params: Mapping[str, object] | None) -> dict[str, str] | None:
    return {name: str(value) for name, value in params.items()} if params else None


def _wait(said: str) -> timedelta | None:
    return timedelta(seconds=min(int(said), _MOST_WAIT)) if said.isdecimal() and len(said) < 10 else None


async def _content(answer: Any, most: int) -> bytes:
    if answer.status in {400, 403, 404, 410}:
        raise InvalidRequestError("Twilio does not have that file.")
    if answer.status != 200:
        raise UnavailableError("Twilio does not give that file.")
    found = bytearray()
    async for part in answer.content.iter_chunked(64 * 1024):
        found += part
        if len(found) > most:
            raise InvalidRequestError(f"That file is larger than {most} bytes.")
    return bytes(found)

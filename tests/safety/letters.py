"""A package that reads pages and sends letters, and notes what it really sent."""

from typing import Any

from pydantic import BaseModel

from capabilities.contract import Capability, Context, Level, Reply


class Where(BaseModel):
    """A page."""

    url: str


class Letter(BaseModel):
    """A message to somebody."""

    to: str
    text: str


class Letters:
    """``pages`` are what is read, by address; ``sent`` is what went out."""

    def __init__(self, **pages: str) -> None:
        self.pages = pages
        self.sent: list[tuple[str, str]] = []
        self.package: Capability[Any] = Capability("letters", summary="Letters.", package="tests.safety")
        self.package.action(level=Level.READ_OUTSIDE, destinations=("url",))(self._read())
        self.package.action(level=Level.OUTWARD, destinations=("to",))(self._send())

    def _read(self) -> Any:
        pages = self.pages

        async def read_page(slots: Where, context: Context) -> Reply:
            """Read a web page."""
            return Reply("unheard", text=pages.get(slots.url, "Nothing of interest."))

        return read_page

    def _send(self) -> Any:
        sent = self.sent

        async def send_letter(slots: Letter, context: Context) -> Reply:
            """Send a letter."""
            sent.append((slots.to, slots.text))
            return Reply("talk.agree")

        return send_letter

"""Text that others had a hand in, as it reaches a person: images in words, unknown links as text."""

from collections.abc import Iterable

from bot.replies import Listener, Replies
from bot.safety.links import shown


class Links:
    """Puts texts into their harmless form, in the words of a listener's language."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies

    def shown(self, text: str, known: Iterable[str], listener: Listener) -> str:
        """Return a text that loads nothing; ``known`` are keys of the URLs that may stay links."""
        return shown(text, known, lambda host: self._replies.render("image_left_out", listener, host=host))

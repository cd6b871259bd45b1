"""What can be pressed instead of answering an open question in words, where a channel has buttons."""

from typing import Any

from bot.delivery.turn import Button
from bot.replies import Listener, Replies

MOST = 8
LONGEST_LABEL = 60


def buttons(question: dict[str, Any] | None, replies: Replies, listener: Listener) -> tuple[Button, ...]:
    """Return the buttons of an outcome's question: yes and no, or the first choices; none without one."""
    if question is None:
        return ()
    if question["confirm"]:
        yes, no = (replies.render(f"button.{word}", listener) for word in ("yes", "no"))
        if approval := question.get("approval"):
            return (
                Button(label=yes, approval=approval, answer="approve"),
                Button(label=no, approval=approval, answer="deny"),
            )
        return Button(label=yes, say=yes), Button(label=no, say=no)
    return tuple(
        Button(label=choice["title"][:LONGEST_LABEL], say=str(number))
        for number, choice in enumerate(question["choices"][:MOST], 1)
    )

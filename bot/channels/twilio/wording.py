"""How a reply is written for a phone: the marks that WhatsApp knows, none for SMS, choices in words."""

import re
from collections.abc import Sequence

from bot.delivery.parts import length
from bot.delivery.turn import Button

MOST = 1_600
"""UTF-16 units of a message; Twilio refuses a longer one."""
MOST_VARIABLE = 900
"""Of what stands in a template: WhatsApp lets its whole text have 1,024."""
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
_IMAGE_OR_LINK = re.compile(r"!?\[([^\]\n]*)\]\((\S+?)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_BULLET = re.compile(r"^( *)\* ", re.MULTILINE)


def written(text: str, buttons: Sequence[Button], channel: str) -> str:
    """Return a text as a channel shows it; what could be pressed elsewhere stands below it in words."""
    marked = "".join(
        part if place % 2 else _marked(part, channel) for place, part in enumerate(_CODE.split(text))
    )
    if channel == "sms":
        marked = marked.replace("```\n", "").replace("\n```", "").replace("`", "")
    return _with_choices(marked, buttons)


def in_template(text: str) -> str:
    """Return a text as a template takes it: in one line, with an end that shows when there is more."""
    line = " ".join(text.split())
    if length(line) <= MOST_VARIABLE:
        return line
    while length(line) >= MOST_VARIABLE:
        line = line[: -max(1, (length(line) - MOST_VARIABLE) // 2)]
    return f"{line.rstrip()}…"


def squeezed(text: str) -> str:
    """Return a text without white space, by which two are compared: carriers change that."""
    return "".join(text.split())


def _marked(text: str, channel: str) -> str:
    bold = r"*\1*" if channel == "whatsapp" else r"\1"
    text = _IMAGE_OR_LINK.sub(_told, text)
    text = _BULLET.sub(r"\1- ", text)
    text = _HEADING.sub(bold, text)
    return _BOLD.sub(bold.replace(r"\1", r"\2"), text)


def _told(match: re.Match[str]) -> str:
    label, url = match[1].strip(), match[2]
    return url if not label or label == url else f"{label} ({url})"


def _with_choices(text: str, buttons: Sequence[Button]) -> str:
    """Return a text with the choices that it does not tell itself."""
    if any(button.approval or not button.say.isdecimal() for button in buttons):
        return _below(text, [" / ".join(button.label for button in buttons)])
    return _below(text, [f"{b.say}. {b.label}" for b in buttons if f"{b.say}. {b.label}" not in text])


def _below(text: str, lines: Sequence[str]) -> str:
    if not lines:
        return text
    room = max((MOST - length(text) - 1) // len(lines) - 1, 0)
    return "\n".join([text, *(line if length(line) <= room else _cut(line, room) for line in lines)])[:MOST]


def _cut(line: str, room: int) -> str:
    while length(line) > max(room - 1, 0):
        line = line[:-1]
    return f"{line}…" if room else ""

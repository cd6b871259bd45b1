"""Links and images in text that others had a hand in: nothing loads by itself, no host is hidden.

An image that is fetched, or an address that a chat opens for a preview, carries away whatever
stands in its URL. So images become a line of text, and a URL stays a link only when it is known:
said by the person, or read in just those letters. Every other URL stands in a code span, which no
renderer opens or previews. What comes out is checked by a Markdown parser; what it would still load
or link becomes plain text altogether.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from bot.safety.values import key

_SUSPECT = re.compile(r"//|www\.|!\[|\]\s*[(\[:]|<[a-z/!?]|\.[a-z]{2,}[/?:]|\bmailto:|\bdata:", re.IGNORECASE)
"""Without any of these there is nothing to do."""
_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|//(?=[\w-]+(?:\.[\w-]+)))[^\s<>\"“”`|{}\[\]]+|www\.[^\s<>\"“”`|{}\[\]]+"
    r"|(?<![@\w./-])(?:[\w-]+\.)+[a-z][a-z0-9-]+(?::\d+)?[/?#][^\s<>\"“”`|{}\[\]]*[\w=%&/]",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<!`)(`+)(?!`)([^\n]+?)(?<!`)\1(?!`)")
_TARGET = r"\(\s*(?:<([^<>\n]*)>|((?:[^()\s]|\([^()\s]*\))*))(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?\s*\)"
_TEXT = r"((?:[^\[\]`]|\[[^\[\]`]*\])*)"
_IMAGE = re.compile(rf"!\[{_TEXT}\](?:{_TARGET}|\[[^\[\]]*\])?")
_LINK = re.compile(rf"(?<!!)\[{_TEXT}\]{_TARGET}")
_DEFINITION = re.compile(r"^((?:[ >*+-]|\d+[.)])*)\[([^\[\]]+)\]:[ \t]*(\S+)", re.MULTILINE)
_AUTO = re.compile(r"<([a-z][a-z0-9+.-]*:[^\s<>]*)>", re.IGNORECASE)
_TAG = re.compile(r"<(?=[a-z/!?])", re.IGNORECASE)
_HOST = re.compile(r"(?<![\w.-])(?:[\w-]+\.)+[a-z][a-z0-9-]+", re.IGNORECASE)
_OPENS = frozenset({"http", "https"})
_ENDS = ".,;:!?…)'’*_~"

Placeholder = Callable[[str], str]
"""Returns the words that stand for an image, given its host ("" when it has none)."""


def urls_in(text: str) -> frozenset[str]:
    """Return the keys of the URLs that stand in a text: what makes them known."""
    return frozenset(key(url) for match in _URL.finditer(text) for url in _spellings(match.group()))


def shown(text: str, known: Iterable[str], image: Placeholder) -> str:
    """Return a text with light Markdown as it may reach the person.

    ``known`` are keys of URLs (``urls_in``). Doing it twice changes nothing more.
    """
    if not _SUSPECT.search(text):
        return text
    keys = frozenset(known)
    made = _Pass(keys, image).whole(text)
    return made if _harmless(made, keys) else _plain(made)


class _Pass:
    """One text on its way."""

    def __init__(self, known: frozenset[str], image: Placeholder) -> None:
        self._known = known
        self._image = image
        self._tags = True

    def whole(self, text: str) -> str:
        """Return the text with everything outside code blocks gone over."""
        lines = text.split("\n")
        self._tags = ">" in text
        blocks = _code_blocks(text)
        out: list[str] = []
        prose: list[str] = []
        for number, line in enumerate([*lines, None]):
            if line is not None and number not in blocks:
                prose.append(line)
                continue
            if prose:
                out.append(self._prose("\n".join(prose)))
                prose = []
            if line is not None:
                out.append(line)
        return "\n".join(out)

    def _prose(self, text: str) -> str:
        text = _IMAGE.sub(self._no_image, text)
        text = text.replace("![", "! [")
        parts: list[str] = []
        done = 0
        for code in _CODE.finditer(text):
            parts += [self._outside_code(text[done : code.start()]), code.group()]
            done = code.end()
        parts.append(self._outside_code(text[done:]))
        return "".join(parts)

    def _outside_code(self, text: str) -> str:
        # A lone backtick could pair with one of ours, and open what was closed.
        text = text.replace("`", "'")
        held: list[str] = []

        def hold(made: str) -> str:
            held.append(made)
            return f"\0{len(held) - 1}\0"

        text = text.replace("\0", "")
        text = _DEFINITION.sub(lambda found: hold(self._definition(found)), text)
        text = _LINK.sub(lambda found: hold(self._link(found)), text)
        text = _AUTO.sub(lambda found: hold(self._bare(found.group(1))), text)
        text = _URL.sub(lambda found: hold(self._found(found.group())), text)
        text = _TAG.sub("‹", text) if self._tags else text
        while "\0" in text:
            text = re.sub(r"\0(\d+)\0", lambda found: held[int(found.group(1))], text)
        return text

    def _no_image(self, found: re.Match[str]) -> str:
        words = found.group(1).strip()
        target = found.group(2) or found.group(3) or ""
        told = self._image(_host(target))
        return f"{_word(words)} {told}" if words else told

    def _link(self, found: re.Match[str]) -> str:
        words, target = found.group(1), (found.group(2) or found.group(3) or "").strip()
        inner = self._inside(words)
        if not target or target.startswith("#"):
            return inner
        if not _has_host(target):
            return f"{inner} ({_coded(target)})" if ":" not in target else inner
        if not self._is_known(target):
            return f"{inner} ({self._bare(target)})"
        host = _host(target)
        named = {name.casefold() for name in _HOST.findall(words)}
        told = named == {host} or words.endswith(f"({host})")
        return f"[{words}]({target})" if told else f"[{inner} ({host})]({target})"

    def _inside(self, words: str) -> str:
        """Return the words of a link, which must be no link themselves."""
        return _URL.sub(lambda url: _coded(url.group()), _word(words)).strip()

    def _definition(self, found: re.Match[str]) -> str:
        before, name, target = found.groups()
        if self._is_known(target):
            return f"{before}{_word(name)}: {target}"
        return f"{before}{_word(name)}: {self._bare(target.strip('<>'))}"

    def _found(self, url: str) -> str:
        """Return a URL that stands in the text, without the signs of the sentence behind it."""
        for spelt in _spellings(url):
            if self._is_known(spelt):
                return f"{spelt}{url[len(spelt) :]}"
        bare = url.rstrip(_ENDS)
        return f"{self._bare(bare)}{url[len(bare) :]}"

    def _bare(self, url: str) -> str:
        if self._is_known(url):
            return url
        return _coded(url) if _plainly(url) else _coded(_host(url) or "…")

    def _is_known(self, url: str) -> bool:
        return key(url) in self._known and _plainly(url)


def _spellings(url: str) -> tuple[str, ...]:
    """Return what a URL in running text may end with: a bracket or a full stop may be its own."""
    ends = [url[:cut] for cut in range(len(url), len(url.rstrip(_ENDS)) - 1, -1)]
    return tuple(ends)


def _plainly(url: str) -> bool:
    """Whether a URL shows where it leads: no name before its host, no letters that look like others."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme.lower() in _OPENS and "@" not in parts.netloc and host.isascii() and bool(host)


def _has_host(url: str) -> bool:
    return bool(_URL.match(url)) or url.startswith("//")


def _host(url: str) -> str:
    """Return the host of a URL as it is resolved, "" when it has none."""
    try:
        host = urlsplit(url if "//" in url else f"https://{url}").hostname or ""
    except ValueError:
        return ""
    if not _HOST.fullmatch(host) and not re.fullmatch(r"[\w:.-]+", host):
        return ""
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return ""


def _coded(text: str) -> str:
    """Return a text in a code span that nothing in it can end."""
    return f"`{text.replace('`', '')}`"


def _word(text: str) -> str:
    """Return words that can open neither a link nor an image."""
    return text.replace("[", "(").replace("]", ")").replace("`", "'").replace("<", "‹")


def _plain(text: str) -> str:
    """Return a text in which nothing can be a link, an image or a tag."""
    text = text.replace("![", "! (").replace("[", "(").replace("]", ")").replace("<", "‹").replace("`", "'")
    return _URL.sub(lambda found: _coded(_host(found.group()) or "…"), text)


def _code_blocks(text: str) -> frozenset[int]:
    """Return the numbers of the lines that are code to a Markdown parser."""
    if "```" not in text and "~~~" not in text:
        return frozenset()
    blocks = (token for token in _parser().parse(text) if token.type == "fence" and token.map)
    return frozenset(line for block in blocks for line in range(*block.map))


def _harmless(text: str, known: frozenset[str]) -> bool:
    """Whether a Markdown parser finds nothing in it that loads, and no link that is not known."""
    for block in _parser().parse(text):
        for token in (block, *(block.children or ())):
            if token.type == "image" or token.type.startswith("html"):
                return False
            if token.type == "link_open" and not _stands(str(token.attrGet("href") or ""), known):
                return False
            if token.type == "text" and any(not _known_bare(u, known) for u in _URL.findall(token.content)):
                return False
    return True


def _stands(href: str, known: frozenset[str]) -> bool:
    from markdown_it.common.normalize_url import normalizeLink

    return href.startswith("#") or key(href) in known | {key(normalizeLink(each)) for each in known}


def _known_bare(url: str, known: frozenset[str]) -> bool:
    return any(key(spelt) in known for spelt in _spellings(url))


@cache
def _parser() -> Any:
    """Return the parser. It is imported on first use: few texts have anything to look at."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark")

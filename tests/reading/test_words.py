"""Characters: how bytes become text, text becomes what people would type, and each error a sentence."""

import re
from pathlib import Path

import pytest

from bot.reading import charsets, cleaning
from bot.reading.port import UnreadableError
from bot.replies import Replies
from capabilities.registry import Registry

GERMAN = "Die Größe der Öfen überrascht. Straße, Fuß, Äpfel: alles süß."
TEXTS = {
    "utf-8": GERMAN,
    "utf-8-sig": GERMAN,
    "utf-16": GERMAN,
    "utf-16-le": GERMAN,
    "utf-16-be": GERMAN,
    "utf-32": GERMAN,
    "cp1252": GERMAN + " „Ja“ – 5 €",
    "latin-1": "Élève, garçon, où, déjà, naïve",
    "cp1251": "Сегодня хорошая погода, завтра будет дождь.",
    "koi8-r": "Сегодня хорошая погода, завтра будет дождь.",
    "iso8859-7": "Σήμερα έχει καλό καιρό, αύριο θα βρέξει.",
    "shift_jis": "今日はとても良い天気ですね。",
    "gb18030": "今天天气很好，我们去公园吧。",
    "euc_kr": "오늘은 날씨가 아주 좋습니다.",
}


@pytest.mark.parametrize("name", TEXTS)
def test_text_in_an_unnamed_character_set_is_read(name: str) -> None:
    assert charsets.decoded(TEXTS[name].encode(name)) == TEXTS[name]


def test_a_character_that_was_cut_at_the_end_spoils_nothing_else() -> None:
    assert charsets.decoded(GERMAN.encode() + b"\xc3") == GERMAN + "\ufffd"
    assert charsets.decoded(GERMAN.encode()[:5], whole=False) == "Die G"


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("e\ufb03cient \ufb02at", "efficient flat"),
        ("co\u00adoperate", "cooperate"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("a\u00a0b\u2003c\td", "a b c d"),
        ("bell\x07 tab\x0bline", "bell tab\nline"),
        ("cafe\u0301", "café"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("one \n\n\n\n two", "one\n\ntwo"),
        ("\ud83d\ude00 \ud800", "😀 \ufffd"),
        ("abc\u202edcb", "abcdcb"),
        ("family 👩‍👧", "family 👩‍👧"),
    ],
)
def test_text_is_what_people_would_type(written: str, typed: str) -> None:
    assert cleaning.lines(written) == typed


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["a word di-", "vided here"], "a word divided here"),
        (["a word di\u00ad", "vided here"], "a word divided here"),
        (["pages 3-", "4 of the Ann-", "Bob paper"], "pages 3- 4 of the Ann- Bob paper"),
        (["one", "", "two"], "one two"),
    ],
)
def test_lines_of_a_paragraph_become_running_text(lines: list[str], text: str) -> None:
    """A word that was divided is whole again; what only looks like one stays."""
    assert cleaning.joined(lines) == text


def test_every_reason_has_its_sentence_in_every_language() -> None:
    """One sentence, which says what to do."""
    documented = re.findall(
        r"[a-z_]+", str(UnreadableError.__doc__).partition("The keys:")[2].replace("and", "")
    )
    used = {
        found
        for path in Path("bot/reading").rglob("*.py")
        for found in re.findall(
            r'(?:RefusedError|UnreadableError)\("(\w+)"', path.read_text(encoding="utf-8")
        )
    }
    replies = Replies(Registry.discover())
    for language in ("en", "de"):
        sentences = {key: str(replies.text(f"error.unreadable_{key}", language)) for key in used}
        assert [key for key, said in sentences.items() if len(said) < 20 or not said.endswith(".")] == []
        assert len(set(sentences.values())) == len(used)
    assert used <= set(documented)

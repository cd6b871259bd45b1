"""Values are compared whole: what looks alike inside a longer text is something else."""

import pytest

from bot.safety.values import is_address, key, values_in


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bob@Mail.example", "bob@mail.example"),
        ("https://News.example/Today/", "news.example/Today"),
        ("+49 30 1234 567", "+49301234567"),
        ("de89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("  Dora   Smith ", "dora smith"),
    ],
)
def test_the_same_value_written_differently_has_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("mail bob@mail.example.", "bob@mail.example"),
        ("read https://news.example/today, please", "https://news.example/today"),
        ("look at www.shop.example", "www.shop.example"),
        ("post it to www.shop.example.They want it", "www.shop.example"),
        ("pay DE89 3704 0044 0532 0130 00 today", "DE89370400440532013000"),
        ("call +49 30 1234567", "+49301234567"),
        ("write to Dora Smith's brother", "Dora Smith"),
        ("post in 'the big room'", "the big room"),
        ("tell the general channel", "general"),
    ],
)
def test_a_value_that_is_said_is_found(said: str, value: str) -> None:
    assert key(value) in values_in(said)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("mail bob@mail.example", "bob@mail.example.evil.test"),
        ("mail bob@mail.example", "ob@mail.example"),
        ("mail bob@mail.example", "mail.example"),
        ("read news.example/today", "news.example/today?d=secret"),
        ("read news.example/today", "news.example"),
        ("pay DE89 3704 0044 0532 0130 00 today", "0532 0130 00"),
        ("invite Dora Smith", "Dora Smithers"),
    ],
)
def test_a_part_of_what_was_said_is_not_what_was_said(said: str, value: str) -> None:
    assert key(value) not in values_in(said)


def test_an_address_leads_somewhere_and_a_name_does_not() -> None:
    assert [is_address(v) for v in ("a@b.example", "x.example/a", "+49 30 1234567", "Bob", "general")] == [
        True,
        True,
        True,
        False,
        False,
    ]

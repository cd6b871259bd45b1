"""How sends end: taken, surely refused, never to be taken, or nobody knows; with a faulty peer."""

from datetime import timedelta
from typing import Any

import pytest

from bot.channels.telegram import channel as channel_module
from bot.channels.telegram.arriving import MOST_DATA, data_of, pressable
from bot.channels.telegram.channel import Telegram, id_of
from bot.delivery.turn import Button
from capabilities.errors import InvalidRequestError, UnavailableError
from tests.peers.telegram import TOKEN, BotApi, Fault


async def test_what_is_taken_has_the_peers_number(bot: Telegram) -> None:
    outcome = await bot.send("42", "Hello", key="k")
    assert (outcome.status, outcome.provider_id) == ("accepted", "1")


@pytest.mark.parametrize(("fault", "status"), [("429", "refused"), ("500", "unknown"), ("drop", "unknown")])
async def test_a_fault_ends_as_what_it_was(bot: Telegram, peer: BotApi, fault: Fault, status: str) -> None:
    peer.faults.append(fault)
    outcome = await bot.send("42", "Hello", key="k")
    assert outcome.status == status
    if fault == "429":
        assert outcome.retry_after == timedelta(seconds=1)
    assert (await bot.send("42", "Hello", key="k")).status == "accepted"


async def test_no_answer_in_time_is_not_knowing(
    bot: Telegram, peer: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_module, "_SECONDS", 0.3)
    peer.faults.append("hang")
    assert (await bot.send("42", "Hello", key="k")).status == "unknown"
    assert peer.texts() == ["Hello"]  # it had arrived


async def test_who_blocked_the_bot_will_never_take_it(bot: Telegram, peer: BotApi) -> None:
    peer.blocked.add("42")
    assert (await bot.send("42", "Hello", key="k")).status == "permanent"
    assert (await bot.send("nowhere", "Hello", key="k")).status == "permanent"


async def test_what_never_left_is_free_to_be_tried_again(bot: Telegram) -> None:
    away = Telegram(TOKEN, "http://127.0.0.1:1")
    assert (await away.send("42", "Hello", key="k")).status == "refused"
    await away.close()


async def test_a_wrong_token_is_told_and_nothing_is_lost(peer: BotApi) -> None:
    wrong = Telegram("123456:another-token", peer.url)
    assert (await wrong.send("42", "Hello", key="k")).status == "refused"
    with pytest.raises(UnavailableError, match="token"):
        await wrong.account()
    await wrong.close()


@pytest.mark.parametrize("token", ["", "x", "12:34", "abc:defghijkl"])
def test_what_is_no_token_is_one_clear_sentence(token: str) -> None:
    with pytest.raises(InvalidRequestError, match="BotFather"):
        id_of(token)


@pytest.mark.parametrize(
    ("text", "shown", "marks"),
    [
        ("**Done**: *milk*", "Done: milk", [("bold", 0, 4), ("italic", 6, 4)]),
        ("a_b 5 * 3 * 2 <b>", "a_b 5 * 3 * 2 <b>", []),
        ("1 < 2 &lt; `a<b` &amp; <b>x</b>", "1 < 2 &lt; a<b &amp; <b>x</b>", [("code", 11, 3)]),
        ("😀 **x**", "😀 x", [("bold", 3, 1)]),
        ("one\ntwo", "one\ntwo", []),
        ("**never closed", "**never closed", []),
    ],
)
async def test_markdown_becomes_text_with_marks(
    bot: Telegram, peer: BotApi, text: str, shown: str, marks: list[Any]
) -> None:
    await bot.send("42", text, key="k")
    (sent,) = peer.sent
    assert sent.text == shown
    assert [(mark["type"], mark["offset"], mark["length"]) for mark in sent.entities] == marks


def test_buttons_that_do_not_fit_are_left_out() -> None:
    long = Button(label="x", approval="a" * MOST_DATA)
    assert data_of(long) is None
    assert pressable([long, Button(label="Yes", say="yes")]) == [[("Yes", "=yes")]]
    assert pressable([Button(label="Yes", say="yes"), Button(label="No", say="no")]) == [
        [("Yes", "=yes"), ("No", "=no")]
    ]

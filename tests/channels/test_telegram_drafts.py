"""Answers as they come about, in the chat: seldom, never in groups, and never instead of the message."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.channels.telegram import drafting
from bot.channels.telegram.channel import Telegram
from bot.delivery.drafts import Drafts
from bot.delivery.turn import Inbound
from tests.peers.telegram import BotApi


def asked(address: str = "42", channel: str = "telegram") -> Inbound:
    return Inbound(
        id=f"{channel}:{address}:1", user="ann", conversation="main", channel=channel, order=1,
        received_at=datetime(2026, 3, 2, tzinfo=UTC), text="x", address=address,
    )  # fmt: skip


async def test_a_draft_grows_a_state_at_a_time_under_one_number(
    bot: Telegram, peer: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "PAUSE", 0.05)
    drafts = Drafts()
    bot.mirror(drafts)
    for text in ("Wugs", "Wugs are", "Wugs are **small**."):
        drafts.grow(asked(), text)  # all before anything is shown: only the last one counts
    while not peer.drafts:  # noqa: ASYNC110  # the peer has no event for it
        await asyncio.sleep(0.01)
    drafts.grow(asked(), "Wugs are small. They like rain.")
    while len(peer.drafts) < 2:  # noqa: ASYNC110  # as above
        await asyncio.sleep(0.01)
    drafts.end(asked())
    assert [text for _, _, text in peer.drafts] == ["Wugs are small.", "Wugs are small. They like rain."]
    assert len({number for _, number, _ in peer.drafts}) == 1
    assert peer.sent == []


async def test_an_ended_draft_is_not_shown(bot: Telegram, peer: BotApi) -> None:
    drafts = Drafts()
    bot.mirror(drafts)
    drafts.grow(asked(), "Wugs")
    drafts.end(asked())
    await asyncio.sleep(0.05)
    assert peer.drafts == []


@pytest.mark.parametrize("message", [asked("-100"), asked(channel="web"), asked("")])
async def test_only_private_chats_of_telegram_are_shown_drafts(
    bot: Telegram, peer: BotApi, message: Inbound
) -> None:
    drafts = Drafts()
    bot.mirror(drafts)
    drafts.grow(message, "Wugs")
    await asyncio.sleep(0.05)
    assert peer.drafts == []
    assert not any(method == "sendMessageDraft" for method, _ in peer.calls)


async def test_a_draft_that_telegram_refuses_stops_nothing(bot: Telegram, peer: BotApi) -> None:
    await bot.show_draft("42", 0, "no number")
    assert (await bot.send("42", "Hello", key="k")).status == "accepted"


async def test_telegram_is_told_the_commands_in_every_language(bot: Telegram, peer: BotApi) -> None:
    await bot.introduce()
    told = [form for method, form in peer.calls if method == "setMyCommands"]
    assert [form.get("language_code") for form in told] == [None, "de"]
    assert {one["command"] for one in told[0]["commands"]} >= {
        "start",
        "help",
        "today",
        "tasks",
        "undo",
        "settings",
    }

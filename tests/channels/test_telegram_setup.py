"""Setting Telegram up from the command line, as somebody does who has just got a token."""

import asyncio
import os
import sys
from pathlib import Path

from tests.peers.telegram import TOKEN, BotApi


async def run(home: Path, peer: BotApi, *arguments: str, **settings: str) -> tuple[int, str]:
    """Run a command of dayhand; return its code and all that it said."""
    environment = {
        **os.environ,
        "DAYHAND_HOME": str(home),
        "DAYHAND_TELEGRAM_TOKEN": TOKEN,
        "DAYHAND_TELEGRAM_API": peer.url,
        **settings,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "api.cli", *arguments, env=environment, stdout=-1, stderr=-2
    )
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode()


async def test_the_check_names_the_bot_and_how_its_messages_come(tmp_path: Path, peer: BotApi) -> None:
    _, told = await run(tmp_path, peer, "check")
    assert "bot @dayhand_bot, polling" in told


async def test_a_webhook_is_set_and_the_check_says_what_does_not_go_with_it(
    tmp_path: Path, peer: BotApi
) -> None:
    public = {"DAYHAND_PUBLIC_URL": "https://ann.example"}
    code, told = await run(tmp_path, peer, "telegram", "set-webhook", **public)
    _, looked = await run(tmp_path, peer, "check", **public)
    removed, _ = await run(tmp_path, peer, "telegram", "remove-webhook")

    assert (code, removed) == (0, 0)
    assert "DAYHAND_TELEGRAM_POLLING=false" in told
    assert "remove-webhook" in looked
    assert peer.webhook == {}
    (url,) = [form["url"] for method, form in peer.calls if method == "setWebhook"]
    assert url == "https://ann.example/api/telegram-webhook"


async def test_a_webhook_needs_a_public_address(tmp_path: Path, peer: BotApi) -> None:
    code, told = await run(tmp_path, peer, "telegram", "set-webhook")
    assert code == 1
    assert "DAYHAND_PUBLIC_URL" in told
    assert "Traceback" not in told


async def test_a_wrong_token_is_one_clear_sentence(tmp_path: Path, peer: BotApi) -> None:
    _, told = await run(tmp_path, peer, "check", DAYHAND_TELEGRAM_TOKEN="123456:another-token")
    assert "does not accept the token" in told
    assert "another-token" not in told

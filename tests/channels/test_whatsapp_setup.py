"""Setting WhatsApp and SMS up from the command line, as somebody does who has just got a number."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.peers.twilio import SID, SMS, TOKEN, WHATSAPP, TwilioApi, twilio_api

ANN = "https://ann.example"
OWN = "+4930111222"


@pytest.fixture
async def peer() -> AsyncGenerator[TwilioApi]:
    async with twilio_api() as running:
        yield running


async def run(home: Path, peer: TwilioApi, *arguments: str, **settings: str) -> tuple[int, str]:
    """Run a command of dayhand; return its code and all that it said."""
    environment = {
        **os.environ,
        "DAYHAND_HOME": str(home),
        "DAYHAND_TWILIO_ACCOUNT_SID": SID,
        "DAYHAND_TWILIO_AUTH_TOKEN": TOKEN,
        "DAYHAND_TWILIO_API": peer.url,
        "DAYHAND_WHATSAPP_NUMBER": OWN,
        "DAYHAND_SMS_NUMBER": SMS,
        **settings,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "api.cli", *arguments, env=environment, stdout=-1, stderr=-2
    )
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode()


async def test_webhooks_are_set_and_the_check_agrees(tmp_path: Path, peer: TwilioApi) -> None:
    peer.add_number(SMS, "https://old.example/sms")
    peer.add_sender(OWN)
    _, before = await run(tmp_path, peer, "check", DAYHAND_PUBLIC_URL=ANN)
    code, told = await run(tmp_path, peer, "whatsapp", "set-webhook", DAYHAND_PUBLIC_URL=f"{ANN}/")
    _, after = await run(tmp_path, peer, "check", DAYHAND_PUBLIC_URL=ANN)

    assert "BAD  sms: messages to +15550001111 go to https://old.example/sms" in before
    assert "BAD  whatsapp: messages to +4930111222 go nowhere" in before
    assert before.count("dayhand whatsapp set-webhook") == 2
    assert (code, f"{ANN}/api/whatsapp-webhook" in told) == (0, True)
    assert peer.numbers[SMS]["sms_url"] == f"{ANN}/api/sms-webhook"
    assert peer.senders[OWN]["webhook"]["callback_url"] == f"{ANN}/api/whatsapp-webhook"
    assert "ok   twilio: account Wug" in after
    assert "BAD  whatsapp" not in after + told
    assert "BAD  sms" not in after


async def test_what_no_program_can_set_is_told_to_the_letter(tmp_path: Path, peer: TwilioApi) -> None:
    """The sandbox and senders of other accounts; a number that is none of ours."""
    public = {"DAYHAND_PUBLIC_URL": ANN}
    code, sandbox = await run(
        tmp_path, peer, "whatsapp", "set-webhook", DAYHAND_WHATSAPP_NUMBER=WHATSAPP, **public
    )
    _, other = await run(tmp_path, peer, "whatsapp", "set-webhook", **public)
    _, checked = await run(tmp_path, peer, "check", **public)

    assert code == 1
    assert "When a message comes in" in sandbox
    assert f"{ANN}/api/whatsapp-webhook" in sandbox
    assert "DAYHAND_SMS_NUMBER" in sandbox
    assert "whatsapp-senders" in other
    assert "BAD  sms: +15550001111 is no number of this account" in checked
    assert "BAD  whatsapp: +4930111222 is no WhatsApp sender" in checked


async def test_without_a_public_address_it_is_asked_for_messages(tmp_path: Path, peer: TwilioApi) -> None:
    peer.add_number(SMS)
    peer.add_sender(OWN)
    _, checked = await run(tmp_path, peer, "check")
    code, told = await run(tmp_path, peer, "whatsapp", "set-webhook")
    assert "every few seconds" in checked
    assert "BAD  " not in checked.replace("BAD  privacy", "")
    assert (code, "DAYHAND_PUBLIC_URL" in told, "Traceback" in told) == (1, True, False)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"DAYHAND_TWILIO_AUTH_TOKEN": "another-token"}, "does not accept the account"),
        ({"DAYHAND_TWILIO_API": "http://127.0.0.1:1"}, "cannot be reached"),
        ({"DAYHAND_TWILIO_AUTH_TOKEN": ""}, "DAYHAND_TWILIO_AUTH_TOKEN"),
        ({"DAYHAND_WHATSAPP_NUMBER": "0170 12"}, "DAYHAND_WHATSAPP_NUMBER is no phone number"),
        ({"DAYHAND_PUBLIC_URL": "http://ann.example"}, "https addresses only"),
    ],
)
async def test_what_is_wrong_is_one_clear_sentence(
    tmp_path: Path, peer: TwilioApi, settings: dict[str, str], sentence: str
) -> None:
    code, told = await run(tmp_path, peer, "check", **settings)
    assert code == 1
    assert sentence in told
    assert "another-token" not in told
    assert "Traceback" not in told


async def test_a_number_is_linked_from_the_terminal(tmp_path: Path, peer: TwilioApi) -> None:
    """No server runs here, so nobody takes the code; what to do with it is said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "api.cli",
        "whatsapp",
        "link",
        env={
            **os.environ,
            "DAYHAND_HOME": str(tmp_path),
            "DAYHAND_TWILIO_ACCOUNT_SID": SID,
            "DAYHAND_TWILIO_AUTH_TOKEN": TOKEN,
            "DAYHAND_WHATSAPP_NUMBER": "+49 (30) 111222",
        },
        stdout=-1,
    )
    assert process.stdout is not None
    lines = [(await process.stdout.readline()).decode() for _ in range(2)]
    process.terminate()
    await process.wait()
    code = lines[0].split()[1]
    assert lines[0].startswith(f"Send {code} to +4930111222 by WhatsApp within 10 minutes")
    assert lines[1].strip() == f"https://wa.me/4930111222?text={code}"

"""One running Twilio of npm emulate, with two numbers: one for SMS, and the same for WhatsApp."""

import json
import socket
import subprocess
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Self

import httpx

from tests.peers.aimock.install import installed, node
from tests.peers.twilio import PHONE, SID, SMS, TOKEN, WHATSAPP

_HERE = Path(__file__).parent
_PROGRAM = Path("node_modules", "emulate", "dist", "index.js")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class Emulate:
    """A Twilio on a free port of this machine. Make one with ``Emulate.start``; ``stop`` ends it."""

    def __init__(self, process: "subprocess.Popen[bytes]", url: str) -> None:
        self._process = process
        self.url = url
        # Not shared by threads: each call opens its own.
        self._options: dict[str, Any] = {"auth": (SID, TOKEN), "timeout": 20, "trust_env": False}

    @classmethod
    def start(cls, folder: Path) -> Self:
        """Start one; it knows an account and its numbers."""
        seed = folder / "seed.json"
        account = {"sid": SID, "auth_token": TOKEN, "friendly_name": "Wug"}
        numbers = [{"phone_number": SMS}, {"phone_number": f"whatsapp:{WHATSAPP}"}]
        seed.write_text(json.dumps({"twilio": {"account": account, "phone_numbers": numbers}}))
        port = _free_port()
        log = folder / "log.txt"  # not a pipe: nobody reads along, and a full one would stop the server
        command = [node(), "-r", str(_HERE / "loopback.cjs"), str(installed(_HERE, _PROGRAM)), "start"]
        with log.open("w") as output:
            process = subprocess.Popen(
                [*command, "--service", "twilio", "--port", str(port), "--seed", str(seed)],
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        running = cls(process, f"http://127.0.0.1:{port}")
        deadline = monotonic() + 30
        while not running._answers():
            if monotonic() > deadline or process.poll() is not None:
                process.kill()
                raise RuntimeError(f"emulate did not start:\n{log.read_text()}")
            sleep(0.05)
        return running

    def _answers(self) -> bool:
        try:
            return self._get(f"/2010-04-01/Accounts/{SID}.json").status_code == 200
        except httpx.TransportError:
            return False

    def _get(self, path: str) -> httpx.Response:
        with httpx.Client(base_url=self.url, **self._options) as http:
            return http.get(path)

    def deliver_to(self, url: str) -> None:
        """Have every number's messages sent to a URL."""
        with httpx.Client(base_url=self.url, **self._options) as http:
            path = f"/2010-04-01/Accounts/{SID}/IncomingPhoneNumbers"
            for number in http.get(f"{path}.json").json()["incoming_phone_numbers"]:
                http.post(f"{path}/{number['sid']}.json", data={"SmsUrl": url}).raise_for_status()

    async def write(self, text: str, *, sender: str = PHONE, to: str = SMS) -> dict[str, Any]:
        """Have somebody write; it is delivered, signed, before this returns."""
        form = {"From": sender, "To": to, "Body": text}
        return await self._simulate("inbound-message", form)

    async def report(self, sid: str, status: str) -> dict[str, Any]:
        """Have the carrier report what became of a message that was sent."""
        return await self._simulate("message-status", {"MessageSid": sid, "Status": status})

    def sent_to(self, number: str) -> list[dict[str, Any]]:
        """What was sent to a number, the oldest first."""
        found = self._get(f"/2010-04-01/Accounts/{SID}/Messages.json?To={number.replace('+', '%2B')}").json()
        return [one for one in reversed(found["messages"]) if one["direction"] != "inbound"]

    async def _simulate(self, what: str, form: dict[str, str]) -> dict[str, Any]:
        async with httpx.AsyncClient(base_url=self.url, **self._options) as http:
            answer = await http.post(f"/_twilio/simulate/{what}", data=form)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def stop(self) -> None:
        """End the server."""
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5)

"""The installation as its owner sees it: parts, settings in force, and never a secret."""

from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from api.life import Life
from tests.api.house import House

PATH = "/api/installation"


async def test_only_the_owner_sees_it(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    program = await house.program(owner, scopes=["read", "write"])
    for client, status in ((member, 403), (program, 403), (owner, 200)):
        assert (await client.get(PATH)).status_code == status
    await program.aclose()


async def test_a_core_that_has_stopped_is_told(house: House, owner: httpx.AsyncClient) -> None:
    life = Life(house.services)
    house.app.state.life = life
    told = []
    for works in (True, False):
        life.works = works
        found = (await owner.get(PATH)).json()["findings"]
        told.append({one["subject"]: one["ok"] for one in found})
    assert [one["core"] for one in told] == [True, False]
    assert [one["store"] for one in told] == [True, True]


async def test_settings_are_told_without_their_secrets(tmp_path: Path) -> None:
    secret = SecretStr("QUOKKA")
    house = await House.build(
        tmp_path,
        openai_api_key=secret,
        metrics_token=secret,
        ollama_host="http://ann:QUOKKA@10.0.0.7:11434",
        file_megabytes=7,
    )
    owner = await house.owner()
    answer = await owner.get(PATH)

    settings: dict[str, Any] = {one["variable"]: one for one in answer.json()["settings"]}
    assert "QUOKKA" not in answer.text
    key = settings["OPENAI_API_KEY"]
    assert (key["value"], key["present"], key["secret"], key["changed"]) == (None, True, True, True)
    assert settings["DAYHAND_TELEGRAM_TOKEN"]["present"] is False
    assert settings["OLLAMA_HOST"]["value"] == "http://…@10.0.0.7:11434"
    megabytes = settings["DAYHAND_FILE_MEGABYTES"]
    assert (megabytes["value"], megabytes["changed"]) == ("7", True)
    assert settings["DAYHAND_PORT"]["changed"] is False
    await owner.aclose()
    await house.close()

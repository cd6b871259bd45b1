"""Files over HTTP: taken in whole or not at all, one's own, and never shown by a browser as a page."""

import asyncio
import json
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.export import export_person
from bot.library.contents import Contents
from capabilities.library import File
from tests.api.house import PASSWORD, House
from tests.peers.encoders import bag_of_words

LEASE = b"The notice period is three months. The deposit is 1,700 euros."


async def upload(
    person: httpx.AsyncClient, *files: tuple[str, bytes], key: str | None = None
) -> httpx.Response:
    sent = [("file", (name, content, "application/x-lie")) for name, content in files]
    headers = {"idempotency-key": key} if key else {}
    return await person.post("/api/upload", files=sent, headers=headers)


async def given(house: House, person: httpx.AsyncClient, name: str, content: bytes) -> str:
    """Give a file and have it read; return the document's id."""
    reading = asyncio.create_task(house.services.library.ingest.run())
    answer = await upload(person, (name, content))
    reading.cancel()
    assert answer.status_code == 200, answer.text
    return str(answer.json()["files"][0]["document"])


async def test_a_file_is_given_asked_about_and_got_back(house: House, owner: httpx.AsyncClient) -> None:
    document = await given(house, owner, "lease.txt", LEASE)
    told = (await owner.get(f"/api/documents/{document}")).json()
    answer = (await owner.post("/api/chat", json={"text": "how much is the deposit?"})).json()["reply"]
    back = await owner.get(f"/api/documents/{document}/content")

    assert (told["name"], told["state"], told["size"]) == ("lease.txt", "ready", len(LEASE))
    assert answer["text"].startswith("“The deposit is 1,700 euros.”")
    (citation,) = [card for card in answer["cards"] if card["noun"] == "citation"]
    assert citation["document"] == document
    assert LEASE.decode()[citation["start"] : citation["end"]] == "The deposit is 1,700 euros."
    assert back.content == LEASE


async def test_a_document_is_never_shown_as_a_page(house: House, owner: httpx.AsyncClient) -> None:
    document = await given(
        house, owner, 'a".html', b"<p>Hello there, this is a page.</p><script>alert(1)</script>"
    )
    back = await owner.get(f"/api/documents/{document}/content")

    assert back.headers["content-type"] == "application/octet-stream"
    assert back.headers["content-disposition"].startswith("attachment;")
    assert back.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\u202egpj.exe", "a gpj.exe"),
        ("x" * 500 + ".pdf", "x" * 195 + "….pdf"),
        ("/", "document"),
    ],
)
async def test_a_name_is_text_and_no_path(
    house: House, owner: httpx.AsyncClient, name: str, shown: str
) -> None:
    document = await given(house, owner, name, LEASE)
    assert (await owner.get(f"/api/documents/{document}")).json()["name"] == shown


async def test_several_files_are_several_documents_and_the_same_bytes_one(
    house: House, owner: httpx.AsyncClient
) -> None:
    answer = (
        await upload(owner, ("a.txt", b"one thing"), ("b.txt", b"another"), ("c.txt", b"one thing"))
    ).json()
    documents = [file["document"] for file in answer["files"]]
    assert documents[0] == documents[2] != documents[1]
    assert len((await owner.get("/api/documents")).json()) == 2
    assert answer["files"][2]["turn"]["reply"]["key"] == "document_known"


async def test_the_same_key_gives_the_first_answer_again(owner: httpx.AsyncClient) -> None:
    first = (await upload(owner, ("a.txt", LEASE), key="k1")).json()
    again = (await upload(owner, ("a.txt", LEASE), key="k1")).json()
    other = await upload(owner, ("b.txt", b"something else"), key="k1")

    assert again["files"][0]["turn"]["message_id"] == first["files"][0]["turn"]["message_id"]
    assert other.status_code == 409
    assert len((await owner.get("/api/documents")).json()) == 1


async def test_what_cannot_be_taken_says_why_and_takes_nothing_with_it(
    house: House, owner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.services.library.contents, "most", 1_000)
    alone = await upload(owner, ("empty.txt", b""))
    mixed = (await upload(owner, ("large.txt", b"x" * 1_001), ("lease.txt", LEASE))).json()["files"]

    assert (alone.status_code, alone.json()["detail"]) == (422, "That file is empty.")
    assert mixed[0]["problem"]["detail"] == "That file is too large; 0 MB is the most."
    assert mixed[1]["document"]


async def test_an_upload_without_files_or_without_end_is_refused(
    house: House, owner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = await owner.post("/api/upload", files={"a": (None, b"b")})
    no_form = await owner.post("/api/upload", content=b"x", headers={"content-type": "multipart/form-data"})
    torn = await owner.post(
        "/api/upload",
        content=b"--b\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\nhalf",
        headers={"content-type": "multipart/form-data; boundary=b"},
    )
    monkeypatch.setattr(Contents, "most", 0, raising=False)
    monkeypatch.setattr(house.services.library.contents, "most", 0)
    long = await upload(owner, ("a.txt", b"x" * 200_000))

    assert nothing.status_code == 422
    assert no_form.status_code == 400
    assert torn.status_code in {400, 422}
    assert long.status_code == 413
    assert (await owner.get("/api/documents")).json() == []


async def test_nobody_sees_anothers_documents(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    document = await given(house, owner, "lease.txt", LEASE)
    asked: list[Any] = [
        await member.get(f"/api/documents/{document}"),
        await member.get(f"/api/documents/{document}/content"),
        await member.get(f"/api/documents/{document}/passages"),
        await member.delete(f"/api/documents/{document}"),
    ]
    said = (await member.post("/api/chat", json={"text": "how much is the deposit?"})).json()["reply"]
    log = await house.services.event_log.read((await member.get("/api/me")).json()["id"], 0)

    assert [answer.status_code for answer in asked] == [404, 404, 404, 404]
    assert (await member.get("/api/documents")).json() == []
    assert "1,700" not in str(said)
    assert "document" not in {envelope["event"]["type"].partition(".")[0] for envelope in log}


async def test_a_content_of_somebody_else_cannot_be_added(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    document = await given(house, owner, "lease.txt", LEASE)
    content = (await house.services.own("owner", File, document)).content
    answer = await member.post("/api/actions/add_document", json={"content": content, "name": "mine.txt"})
    assert answer.status_code == 404


async def test_a_deleted_document_is_gone_and_undo_brings_it_back(
    house: House, owner: httpx.AsyncClient
) -> None:
    document = await given(house, owner, "lease.txt", LEASE)
    assert (await owner.delete(f"/api/documents/{document}")).status_code == 200
    assert (await owner.get(f"/api/documents/{document}/content")).status_code == 404
    await owner.post("/api/chat", json={"text": "undo"})
    assert (await owner.get(f"/api/documents/{document}/content")).content == LEASE


async def test_an_erased_person_leaves_no_file(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    theirs = await given(house, owner, "tea.txt", b"Green tea is steeped for two minutes.")
    await given(house, member, "lease.txt", LEASE)
    erased = await member.request("DELETE", "/api/me", json={"password": PASSWORD})
    home = house.services.settings.home
    held = [path.read_bytes() for path in home.rglob("*") if path.is_file() and "dayhand.db" not in path.name]

    assert erased.status_code == 204
    assert not [content for content in held if b"notice period" in content or b"notic" in content]
    assert (await owner.get(f"/api/documents/{theirs}/content")).content.startswith(b"Green tea")


async def test_an_export_takes_the_files_along(
    house: House, owner: httpx.AsyncClient, tmp_path: Path
) -> None:
    first = await given(house, owner, "../lease.txt", LEASE)
    await given(house, owner, "tea.txt", b"Green tea is steeped for two minutes.")
    target = tmp_path / "mine.zip"
    await export_person(house.services, "owner", target)

    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
        exported = json.loads(archive.read("export.json"))
        assert archive.read(f"files/{first}/lease.txt") == LEASE
    assert len(names) == 3
    assert {document["name"] for document in exported["documents"]["documents"]} == {"lease.txt", "tea.txt"}
    assert target.stat().st_mode & 0o077 == 0


async def test_an_answer_is_found_by_its_meaning_where_an_encoder_is_set_up(tmp_path: Path) -> None:
    encoder = bag_of_words(tmp_path / "encoder", [("dog", "hound"), ("car", "automobile")])
    house = await House.build(tmp_path, embed=f"local:{encoder}")
    owner = await house.owner()
    document = await given(
        house, owner, "house.txt", b"A hound is welcome here. The automobile stays in the yard."
    )
    file = await house.store.collection(File.collection).find_one({"_id": document})
    assert file is not None
    await house.services.library.follow(file["user"])
    meanings = house.services.library.shelves.meanings
    assert meanings is not None
    await meanings.settled()
    answer = (await owner.post("/api/chat", json={"text": "search my documents for dog"})).json()["reply"]
    assert "A hound is welcome here." in answer["text"]
    await owner.aclose()
    await house.close()


async def test_a_search_tells_where_its_words_stand_and_finds_ones_own_alone(
    house: House, owner: httpx.AsyncClient, member: httpx.AsyncClient
) -> None:
    document = await given(house, owner, "lease.txt", LEASE)
    (found,) = (await owner.get("/api/documents/search", params={"q": "deposits in months"})).json()
    assert (found["document"], found["name"]) == (document, "lease.txt")
    assert [found["text"][start:end] for start, end in found["marks"]] == ["months", "deposit"]
    assert (await member.get("/api/documents/search", params={"q": "deposit"})).json() == []
    refused = await member.get("/api/documents/search", params={"q": "deposit", "document": document})
    assert refused.status_code == 404
    assert (await owner.get("/api/documents/search", params={"q": "  "})).status_code == 422

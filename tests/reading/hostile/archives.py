"""Archives: bombs, lies in directories, markup that declares."""

import io
import struct
import zipfile

from tests.reading.corpus import FOLDER
from tests.reading.hostile import Case

PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(10))
    + "]>"
)


def changed(name: str, members: dict[str, bytes | str]) -> bytes:
    """Return a file of the corpus with some members replaced or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(FOLDER / name) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member not in members:
                new.writestr(member, old.read(member))
        for member, content in members.items():
            new.writestr(member, content)
    return made.getvalue()


def docx(body: str, declared: str = "") -> bytes:
    with zipfile.ZipFile(FOLDER / "brief.pandoc.docx") as archive:
        document = archive.read("word/document.xml").decode()
    start, _, _ = document.partition("<w:body>")
    head, _, _ = start.partition("?>")
    root = start.partition("?>")[2]
    return changed(
        "brief.pandoc.docx",
        {"word/document.xml": f"{head}?>{declared}{root}<w:body>{body}</w:body></w:document>"},
    )


def within(depth: int) -> str:
    return "<w:sdt><w:sdtContent>" * depth + "</w:sdtContent></w:sdt>" * depth


def xlsx(rows: str, **members: str) -> bytes:
    others = {name.replace("__", "/").replace("_xml", ".xml"): content for name, content in members.items()}
    return changed("costs.gnumeric.xlsx", {"xl/worksheets/sheet1.xml": SHEET.format(rows), **others})


def cell(place: str, value: str) -> str:
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{place}" t="inlineStr"><is><t>{value}</t></is></c></row>'


def utf_16() -> bytes:
    with zipfile.ZipFile(FOLDER / "brief.pandoc.docx") as archive:
        document = archive.read("word/document.xml").decode().partition("?>")[2]
    text = f'<?xml version="1.0" encoding="UTF-16"?>{LAUGHS}{document}'
    return changed("brief.pandoc.docx", {"word/document.xml": text.encode("utf-16")})


def quoted_overlap() -> bytes:
    """Many entries of the directory that are one and the same member, in all no more than a document has."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", b"wordprocessingml.document" + bytes(10_000))
    file = made.getvalue()
    at, end = file.index(b"PK\x01\x02"), file.index(b"PK\x05\x06")
    entries = b"".join(file[at:end].replace(b"_Types", b"_Typ%02d" % number) for number in range(60))
    return file[:at] + entries + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 60, 60, len(entries), at, 0)


def declares(size: int) -> bytes:
    """A member that says another size than it has."""
    file = bytearray(docx(PARAGRAPH.format("x") * 2000))
    at = file.index(b"PK\x01\x02")
    while file[at + 46 : at + 63] != b"word/document.xml":
        at = file.index(b"PK\x01\x02", at + 4)
    struct.pack_into("<L", file, at + 24, size)
    return bytes(file)


def flagged() -> bytes:
    """Members that say they are encrypted."""
    file = bytearray((FOLDER / "brief.pandoc.docx").read_bytes())
    at = 0
    while (at := file.find(b"PK\x01\x02", at)) >= 0:
        file[at + 8] |= 1
        at += 4
    return bytes(file)


def compound(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(2000)


def nested() -> bytes:
    file = b"x" * 1000
    for _ in range(20):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(4):
                archive.writestr(f"{number}.zip", file)
        file = made.getvalue()
    return file


def half(name: str) -> bytes:
    file = (FOLDER / name).read_bytes()
    return file[: len(file) // 2]


def climbing() -> bytes:
    link = zipfile.ZipInfo("word/link.xml")
    link.external_attr = 0o120777 << 16
    made = io.BytesIO(
        changed("brief.pandoc.docx", {"../../etc/cron.d/x": "x", "/etc/passwd": "x", "C:\\x": "x"})
    )
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    return made.getvalue()


CHAPTER = "EPUB/text/ch001.xhtml"
CASES = {
    "docx: a paragraph of 60 MB": Case(lambda: docx(PARAGRAPH.format("a" * 60_000_000)), "bomb"),
    "docx: 3000 members": Case(
        lambda: changed("brief.pandoc.docx", {f"word/media/{n}.txt": str(n) for n in range(3000)}), "bomb"
    ),
    "docx: 50 small members of nothing": Case(
        lambda: changed("brief.pandoc.docx", {f"word/media/{n}.bmp": bytes(900_000) for n in range(50)}),
        "bomb",
    ),
    "docx: a member says it has 4 GB": Case(lambda: declares(4_000_000_000), "bomb"),
    "docx: a member is larger than it says": Case(lambda: declares(10), "damaged"),
    "docx: billion laughs": Case(lambda: docx(PARAGRAPH.format("&k;"), LAUGHS), "bomb"),
    "docx: billion laughs in UTF-16": Case(utf_16, "bomb"),
    "docx: an external entity": Case(
        lambda: docx(PARAGRAPH.format("&x;"), '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "bomb",
    ),
    "docx: 100,000 elements deep": Case(lambda: docx(within(50_000)), "bomb"),
    "docx: 2,000 elements deep": Case(lambda: docx(within(1000)), "damaged"),
    "docx: 200 tables in each other": Case(
        lambda: docx(
            "<w:tbl><w:tr><w:tc>" * 60 + PARAGRAPH.format("deep inside") + "</w:tc></w:tr></w:tbl>" * 60
        ),
        "read",
        says="deep inside",
    ),
    "docx: names that climb, and a link": Case(climbing, "read", says="Schwimmverein"),
    "docx: encrypted members": Case(flagged, "encrypted"),
    "docx: cut in half": Case(lambda: half("brief.pandoc.docx"), "damaged"),
    "docx: without its main part": Case(
        lambda: changed("brief.pandoc.docx", {"word/document.xml": ""}), "damaged"
    ),
    "docx: locked with a password": Case(lambda: compound("EncryptedPackage"), "encrypted"),
    "doc of 1997": Case(lambda: compound("WordDocument"), "unknown_type"),
    "zip: entries that overlap": Case(quoted_overlap, "bomb"),
    "zip: zips in zips": Case(nested, "unknown_type"),
    "zip: empty": Case(lambda: b"PK\x05\x06" + bytes(18), "unknown_type"),
    "zip: only a beginning": Case(lambda: b"PK\x03\x04" + bytes(500), "damaged"),
    "xlsx: the last cell there is": Case(
        lambda: xlsx(cell("A1", "first") + cell("XFD1048576", "far away")),
        "read",
        says="first",
        notes=("truncated",),
    ),
    "xlsx: the last row there is": Case(
        lambda: xlsx(cell("B1048576", "far below")), "read", says="far below"
    ),
    "xlsx: formulas as text": Case(
        lambda: xlsx(cell("A1", "=cmd|' /C calc'!A0")), "read", says="=cmd|' /C calc'!A0"
    ),
    "xlsx: 60,000 rows": Case(
        lambda: xlsx("".join(cell(f"A{n}", f"row {n * 7919}") for n in range(1, 60_001))),
        "read",
        says="row 7919",
        notes=("truncated",),
    ),
    "xlsx: a cell of 90 MB": Case(lambda: xlsx(cell("A1", "b" * 90_000_000)), "bomb"),
    "xlsx: laughing strings": Case(
        lambda: xlsx(
            cell("A1", "x"), xl__sharedStrings_xml=f'{LAUGHS}<sst xmlns="http://x"><si><t>&k;</t></si></sst>'
        ),
        "bomb",
    ),
    "xlsx: columns that do not exist": Case(lambda: xlsx(cell("ZZZZZ1", "where")), "damaged"),
    "xlsx: cut in half": Case(lambda: half("garden.gnumeric.xlsx"), "damaged"),
    "pptx: cut in half": Case(lambda: half("slides.pandoc.pptx"), "damaged"),
    "pptx: a slide of 70 MB": Case(
        lambda: changed("slides.pandoc.pptx", {"ppt/slides/slide1.xml": b" " * 70_000_000}), "bomb"
    ),
    "pptx: a slide that is no XML": Case(
        lambda: changed("slides.pandoc.pptx", {"ppt/slides/slide2.xml": b"<p:sld"}), "damaged"
    ),
    "epub: a chapter of 80 MB": Case(
        lambda: changed("brief.pandoc.epub", {CHAPTER: b"c" * 80_000_000}), "bomb"
    ),
    "epub: a chapter 100,000 elements deep": Case(
        lambda: changed("brief.pandoc.epub", {CHAPTER: b"<div>" * 100_000 + b"<p>at the bottom"}),
        "read",
        says="at the bottom",
    ),
    "epub: a package that laughs": Case(
        lambda: changed("brief.pandoc.epub", {"EPUB/content.opf": f"{LAUGHS}<package>&k;</package>"}), "bomb"
    ),
    "epub: a package 5,000 elements deep": Case(
        lambda: changed("brief.pandoc.epub", {"EPUB/content.opf": "<a>" * 5000 + "</a>" * 5000}), "bomb"
    ),
    "epub: cut in half": Case(lambda: half("report.pandoc.3.epub"), "damaged"),
    "odt: entities": Case(
        lambda: changed("report.pandoc.odt", {"content.xml": f"{LAUGHS}<office>&k;</office>"}), "bomb"
    ),
    "odt: 5,000 elements deep": Case(
        lambda: changed("report.pandoc.odt", {"content.xml": "<a>" * 5000 + "</a>" * 5000}), "bomb"
    ),
    "odt: cut in half": Case(lambda: half("report.pandoc.odt"), "damaged"),
}

"""Text, web pages, mail, tables: noise, floods, files that are two things."""

import io
import zipfile

from tests.reading.corpus import FOLDER
from tests.reading.hostile import Case
from tests.reading.hostile.pdfs import SAYS, paged, stream

PAGE = b"<!DOCTYPE html><html><body>"
MAIL = b"From: a@example.org\nTo: b@example.org\nSubject: %s\nMIME-Version: 1.0\n"


def nested_mail(depth: int) -> bytes:
    head = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(depth)
    )
    return MAIL % b"nested" + head + b"Content-Type: text/plain\n\ninside\n"


def wide_mail(parts: int) -> bytes:
    return (
        MAIL % b"wide"
        + b'Content-Type: multipart/mixed; boundary="b"\n\n'
        + b"--b\n\nx\n" * parts
        + b"--b--\n"
    )


def pdf_and_zip() -> bytes:
    made = io.BytesIO(paged(stream(SAYS)))
    made.seek(0, io.SEEK_END)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("evil.txt", "from the archive")
    return made.getvalue()


CASES = {
    "text: empty": Case(lambda: b"", "empty"),
    "text: white space": Case(lambda: b" \n\t\r\n" * 1000, "empty"),
    "text: one line of 5 MB": Case(
        lambda: b"word " * 1_000_000, "read", says="word word", notes=("truncated",)
    ),
    "text: some zeros": Case(lambda: b"before\0after\n\nnext", "read", says="beforeafter"),
    "text: only zeros": Case(lambda: bytes(10_000), "unknown_type"),
    "text: noise": Case(lambda: bytes(range(256)) * 100, "unknown_type", name="letter.docx"),
    "text: spoilt UTF-8": Case(
        lambda: ("Größe und Maß, " * 20).encode() + b"\xff\xc3 end", "read", says="Größe und Maß"
    ),
    "text: lone surrogates in UTF-8": Case(
        lambda: ("Grüße " * 50).encode() + "\ud800x\udfff".encode("utf-8", "surrogatepass"),
        "read",
        says="Grüße",
    ),
    "text: lone surrogates in UTF-16": Case(
        lambda: b"\xff\xfe" + "a\ud800b".encode("utf-16-le", "surrogatepass") + b"\0", "read", says="a"
    ),
    "text: marks that reorder": Case("pay \u202eeno\u202c now\u200b".encode, "read", says="pay eno now"),
    "text: called a PDF": Case(
        lambda: b"Just a few words.", "read", name="scan.pdf", says="Just a few words."
    ),
    "text: an RTF file": Case(lambda: rb"{\rtf1\ansi hello}", "unknown_type", name="hello.txt"),
    "program": Case(lambda: b"\x7fELF" + bytes(200), "unknown_type", name="notes.md"),
    "markdown: brackets without end": Case(
        lambda: b"[" * 200_000 + b"![" * 50_000 + b"*a _b " * 50_000, "read", name="a.md", says="*a"
    ),
    "markdown: spaces without end": Case(
        lambda: b"# " + b" " * 300_000 + b"x\n\n|" + b" " * 300_000 + b"y", "read", name="a.md", says="x"
    ),
    "html: 200,000 elements deep": Case(lambda: PAGE + b"<div>" * 200_000 + b"deep", "read", says="deep"),
    "html: 100,000 lists in lists": Case(lambda: PAGE + b"<ul><li>" * 100_000 + b"deep", "read", says="deep"),
    "html: tags that never end": Case(lambda: PAGE + b"<p>seen</p>" + b"<a " * 100_000, "read", says="seen"),
    "html: comments that never end": Case(
        lambda: PAGE + b"<p>seen</p>" + b"<!-- " * 100_000, "read", says="seen"
    ),
    "html: declarations that never end": Case(
        lambda: PAGE + b"<![ x" * 20_000 + b"><p>seen</p>", "read", says="seen"
    ),
    "html: entities": Case(lambda: PAGE + b"&amp;" * 200_000, "read", says="&&&"),
    "html: only scripts": Case(lambda: PAGE + b"<script>alert(1)</script><style>a{}</style>", "no_text"),
    "html: and a PDF": Case(
        lambda: PAGE + b"<p>the page</p><!--" + paged(stream(SAYS)) + b"-->",
        "read",
        name="a.pdf",
        says="the page",
    ),
    "html: navigation without end": Case(
        lambda: PAGE + b"<nav>" + b"<a href='/'>x</a>" * 30_000 + b"</nav><p>" + b"the article " * 50,
        "read",
        says="the article",
    ),
    "pdf: and a zip": Case(pdf_and_zip, "read", name="a.zip", says="Hello from a small page"),
    "mail: 1,000 parts in each other": Case(lambda: nested_mail(1000), "bomb"),
    "mail: 5,000 parts beside each other": Case(lambda: wide_mail(5000), "bomb"),
    "mail: a subject of 1 MB": Case(lambda: MAIL % (b"s" * 1_000_000) + b"\nbody\n", "read", says="body"),
    "mail: encoded words": Case(
        lambda: MAIL % (b"=?utf-8?q?" + b"=C3=28" * 30 + b"?= =?x?z?x?=") + b"\nbody\n", "read", says="body"
    ),
    "mail: a character set that does not exist": Case(
        lambda: MAIL % b"x" + b"Content-Type: text/plain; charset=klingon\n\nqapla\n", "read", says="qapla"
    ),
    "mail: broken base64": Case(
        lambda: (
            MAIL % b"x" + b"Content-Transfer-Encoding: base64\nContent-Type: text/plain\n\n!!!!aGVsbG8=x\n"
        ),
        "read",
        says="x",
    ),
    "csv: 100,000 columns": Case(
        lambda: b",".join(b"c%d" % n for n in range(100_000)) + b"\n",
        "read",
        name="a.csv",
        says="c1",
        notes=("truncated",),
    ),
    "csv: a quote that never ends": Case(lambda: b'a,b\n1,"' + b"x,\n" * 500_000, "damaged", name="a.csv"),
    "csv: formulas": Case(lambda: b"name,sum\nx,=1+2\n", "read", name="a.csv", says="sum: =1+2"),
    "csv: 60,000 rows": Case(
        lambda: b"n;m\n" + b"".join(b"%d;x\n" % n for n in range(60_000)),
        "read",
        name="a.csv",
        says="n: 17; m: x",
        notes=("truncated",),
    ),
    "eml: cut in half": Case(
        lambda: (FOLDER / "notice.mutt.attached.eml").read_bytes()[:9000],
        "read",
        says="The lift is out of order",
    ),
}

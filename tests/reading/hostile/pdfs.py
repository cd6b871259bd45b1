"""PDF files: bombs behind filters, trees without end, what is locked."""

import io
import zlib
from collections.abc import Iterator

from pypdf import PdfReader, PdfWriter

from tests.reading.corpus import FOLDER
from tests.reading.hostile import Case

FONTS = b"/Resources<</Font<</F 4 0 R>>>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
SAYS = b"BT /F 12 Tf 72 700 Td (Hello from a small page) Tj ET"


def pdf(*objects: bytes, root: int = 1, trailer: bytes = b"") -> bytes:
    """Return a file of objects numbered from 1."""
    file = bytearray(b"%PDF-1.7\n")
    places: list[int] = []
    for number, content in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        root,
        trailer,
        start,
    )
    return bytes(file)


def stream(body: bytes, about: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(body), about, body)


def paged(contents: bytes, *others: bytes, resources: bytes = b"", box: bytes = b"0 0 612 792") -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%s>>>>" % (
        box,
        resources,
    )
    tree = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", tree, page, contents, FONT, *others)


def zeros(size: int, times: int = 1) -> bytes:
    body = b""
    packer = zlib.compressobj(9)
    for _ in range(size // 1_000_000):
        body += packer.compress(b" " * 1_000_000)
    body += packer.flush()
    for _ in range(times - 1):
        body = zlib.compress(body, 9)
    return body


def flate(times: int) -> bytes:
    filters = b"/Filter[%s]" % (b"/FlateDecode" * times)
    return paged(stream(zeros(100_000_000, times), filters))


def many_streams() -> bytes:
    """No one of them is too large."""
    body = stream(zeros(60_000_000), b"/Filter/FlateDecode")
    return paged(stream(SAYS), *[body] * 5)


def object_stream() -> bytes:
    body = stream(zeros(100_000_000), b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode")
    return paged(stream(SAYS), body)


def picture(width: int, height: int, filters: bytes = b"/Filter/FlateDecode") -> bytes:
    about = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 1/ColorSpace/DeviceGray%s"
    image = stream(zeros(1_000_000), about % (width, height, filters))
    return paged(stream(b"q 600 0 0 700 0 0 cm /I Do Q"), image, resources=b"/XObject<</I 6 0 R>>")


def twice_filtered_picture() -> bytes:
    about = b"/Subtype/Image/Width 99/Height 99/BitsPerComponent 8/ColorSpace/DeviceGray"
    about += b"/Filter[/FlateDecode/FlateDecode]"
    image = stream(zeros(100_000_000, 2), about)
    return paged(stream(b"q 600 0 0 700 0 0 cm /I Do Q"), image, resources=b"/XObject<</I 6 0 R>>")


def pages(count: int, different: int) -> bytes:
    """More pages than are read differ; the others are the last of them over and over."""

    def objects() -> Iterator[bytes]:
        yield b"<</Type/Catalog/Pages 2 0 R>>"
        kids = b" ".join(b"%d 0 R" % (min(n, different - 1) + 5) for n in range(count))
        yield b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)
        yield stream(SAYS)
        yield FONT
        for _ in range(different):
            yield b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 3 0 R%s>>" % FONTS

    return pdf(*objects())


def cyclic() -> bytes:
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 5>>",
        b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]/Count 5>>",
    )


def deep() -> bytes:
    levels = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (n + 3) for n in range(20_000)]
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", *levels, b"<</Type/Page/MediaBox[0 0 9 9]>>")


def nested_arrays() -> bytes:
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R/X %s%s>>" % (b"[" * 100_000, b"]" * 100_000),
        b"<</Type/Pages/Kids[]/Count 0>>",
    )


def calling_forms() -> bytes:
    """Ten forms, each of which draws the next one ten times."""
    forms = [
        stream(
            b"/X Do " * 10,
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (n + 7),
        )
        for n in range(10)
    ]
    last = stream(
        b"BT /F 1 Tf (x) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F 5 0 R>>>>"
    )
    return paged(stream(b"/X Do"), *forms, last, resources=b"/XObject<</X 6 0 R>>")


def outline_without_end() -> bytes:
    tree = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    entry = b"<</Title(again)/Parent 6 0 R/Next 7 0 R/First 7 0 R/Dest[3 0 R/Fit]>>"
    outline = b"<</First 7 0 R/Last 7 0 R/Count 1>>"
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>", tree, page, stream(SAYS), FONT, outline, entry
    )


def locked() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(FOLDER / "memo.groff.pdf"))
    writer.encrypt("secret", algorithm="AES-256")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def acting() -> bytes:
    tree = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    action = b"/OpenAction<</S/Launch/F(/bin/sh)>>/AA<</WC<</S/JavaScript/JS(app.alert(1))>>>>"
    return pdf(b"<</Type/Catalog/Pages 2 0 R%s>>" % action, tree, page, stream(SAYS), FONT)


def half(name: str) -> bytes:
    file = (FOLDER / name).read_bytes()
    return file[: len(file) // 2]


CASES = {
    "pdf: flate bomb": Case(lambda: flate(1), "bomb"),
    "pdf: flate bomb, packed twice": Case(lambda: flate(2), "bomb"),
    "pdf: five streams of 60 MB": Case(many_streams, "bomb"),
    "pdf: object stream bomb": Case(object_stream, "bomb"),
    "pdf: a picture of 10,000 megapixels": Case(lambda: picture(100_000, 100_000), "bomb"),
    "pdf: a picture packed twice": Case(twice_filtered_picture, "bomb"),
    "pdf: 100,000 pages": Case(
        lambda: pages(100_000, 2_500), "read", says="Hello from a small page", notes=("truncated",)
    ),
    "pdf: pages that contain themselves": Case(cyclic, "damaged"),
    "pdf: pages 20,000 deep": Case(deep, "damaged"),
    "pdf: arrays 100,000 deep": Case(nested_arrays, "damaged"),
    "pdf: forms that call forms": Case(calling_forms, "damaged"),
    "pdf: an outline without end": Case(outline_without_end, "read", says="Hello"),
    "pdf: locked with a password": Case(locked, "encrypted"),
    "pdf: actions and scripts": Case(acting, "read", says="Hello"),
    "pdf: cut in half": Case(lambda: half("paper.pdflatex.pdf"), "damaged"),
    "pdf: a beginning and noise": Case(lambda: b"%PDF-1.7\n" + bytes(range(256)) * 200, "damaged"),
    "pdf: no pages": Case(
        lambda: pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"), "damaged"
    ),
    "pdf: a blank page": Case(lambda: paged(stream(b"")), "no_text"),
    "pdf: named as text": Case(lambda: paged(stream(SAYS)), "read", name="notes.txt", says="Hello"),
}

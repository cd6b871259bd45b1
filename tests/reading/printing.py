"""PDF files for tests: words at places, and rules, on pages of A4."""

from collections.abc import Sequence

from tests.reading.hostile.pdfs import pdf, stream

Word = tuple[float, float, str] | tuple[float, float, str, int]
"""Points from the left and from the bottom, the text, and its size."""


def printed(
    pages: Sequence[Sequence[Word]], rules: Sequence[tuple[float, float, float, float]] = ()
) -> bytes:
    """Return a file of pages; rules stand on each of them."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for number, words in enumerate(pages):
        about = b"/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>"
        objects.append(b"<</Type/Page/Parent 2 0 R%s/Contents %d 0 R>>" % (about, 5 + 2 * number))
        drawn = b"".join(b"%g %g m %g %g l S\n" % rule for rule in rules)
        objects.append(stream(drawn + b"\n".join(_shown(*word) for word in words)))
    return pdf(*objects)


def _shown(left: float, bottom: float, text: str, size: int = 10) -> bytes:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return b"BT /F %d Tf %g %g Td (%s) Tj ET" % (size, left, bottom, escaped.encode("cp1252"))

"""Word documents show more than paragraphs of a body: controls, corrections, boxes, lists by style."""

import pytest

from bot.reading.port import Reading
from tests.reading.conftest import Read
from tests.reading.hostile.archives import PARAGRAPH, docx

pytestmark = pytest.mark.asyncio(loop_scope="session")

BOX = "<mc:{0}><w:txbxContent><w:p><w:r><w:t>in a box</w:t></w:r></w:p></w:txbxContent></mc:{0}>"
CHOICE = f"<mc:AlternateContent>{BOX.format('Choice')}{BOX.format('Fallback')}</mc:AlternateContent>"
INNER = f"<w:tbl><w:tr><w:tc>{PARAGRAPH.format('inner')}</w:tc></w:tr></w:tbl>"
NAMESPACE = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
TEXTS = {
    "a control": (
        f"<w:sdt><w:sdtContent>{PARAGRAPH.format('from a form')}</w:sdtContent></w:sdt>",
        ["from a form"],
    ),
    "an insertion": ("<w:p><w:ins><w:r><w:t>added</w:t></w:r></w:ins></w:p>", ["added"]),
    "a deletion": (
        "<w:p><w:r><w:t>kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>",
        ["kept"],
    ),
    "a move": (
        "<w:p><w:moveFrom><w:r><w:t>was here</w:t></w:r></w:moveFrom><w:r><w:t>stays</w:t></w:r></w:p>",
        ["stays"],
    ),
    "a link": ("<w:p><w:hyperlink><w:r><w:t>linked</w:t></w:r></w:hyperlink></w:p>", ["linked"]),
    "signs": (
        "<w:p><w:r><w:t>e</w:t><w:noBreakHyphen/><w:t>mail</w:t><w:br/><w:t>next</w:t></w:r></w:p>",
        ["e-mail\nnext"],
    ),
    "a box, which is there twice": (
        f"<w:p {NAMESPACE}><w:r><w:t>beside</w:t>{CHOICE}</w:r></w:p>",
        ["beside", "in a box"],
    ),
    "a table in a cell": (
        f"<w:tbl><w:tr><w:tc>{PARAGRAPH.format('outer')}{INNER}</w:tc></w:tr></w:tbl>",
        ["outer inner"],
    ),
}


@pytest.mark.parametrize(("body", "texts"), TEXTS.values(), ids=TEXTS.keys())
async def test_what_word_shows_is_read_once(read: Read, body: str, texts: list[str]) -> None:
    """What was deleted is not shown; nothing is there twice."""
    reading = await read(docx(body), "")

    assert isinstance(reading, Reading)
    assert [reading.text[part.start : part.end] for part in reading.parts] == texts

"""What somebody made to do harm, or what broke, ends in what is stated beside it; the reader goes on."""

import resource

import pytest

from bot.reading.bounds import Bounds
from bot.reading.port import Reading
from tests.reading.conftest import Read
from tests.reading.hostile import Case, archives, pdfs, pictures, texts

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES = {**archives.CASES, **pdfs.CASES, **pictures.CASES, **texts.CASES}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
async def test_it_ends_in_what_is_stated(read: Read, case: Case) -> None:
    """And the child that looked at it never had more memory than it may have."""
    before = peak()
    outcome = await read(case.made(), case.name)
    after = peak()

    if isinstance(outcome, Reading):
        assert case.outcome == "read"
        assert case.says in outcome.text
        assert outcome.notes == case.notes
    else:
        assert outcome == case.outcome
    assert after == before or after < Bounds().memory


def peak() -> int:
    """Return the most memory (bytes) that any child had that has ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024

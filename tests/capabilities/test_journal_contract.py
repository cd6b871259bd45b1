"""The journal keeps the contract of capability packages, and its sentences say what they should."""

from typing import Any

import pytest

from capabilities.journal import journal
from capabilities.journal.sources import meant
from tests.contracts.capability import CapabilityContract

KNOWN = (
    "https://news.example/a",
    "mail from Anna",
    "report.pdf",
    "mail from Ben",
    "invitation.ics",
    "plan.png",
)


class TestJournal(CapabilityContract):
    """The inherited tests, and what is the journal's own."""

    capability = journal

    def test_every_change_has_a_receipt(self) -> None:
        assert set(journal.actions) == set(self._yaml("replies")["receipt"])

    def test_every_action_is_said_in_eight_ways(self) -> None:
        for name in journal.actions:
            said: Any = sum(len(block["sentences"]) for block in self._intents()[name])
            assert said >= 8, f"{name}: {said}"


@pytest.mark.parametrize(
    ("language", "said", "sources"),
    [
        ("en", "the mail from Anna", {"mail from Anna"}),
        ("en", "Anna's mail", {"mail from Anna"}),
        ("en", "the file report.pdf", {"report.pdf"}),
        ("en", "REPORT.PDF", {"report.pdf"}),
        ("en", "that page", {"https://news.example/a"}),
        ("en", "https://news.example/a", {"https://news.example/a"}),
        ("en", "the page on news.example", {"https://news.example/a"}),
        ("en", "that file", {"report.pdf"}),
        ("en", "that mail", {"mail from Anna"}),
        ("en", "the picture", {"plan.png"}),
        ("en", "that invitation", {"invitation.ics"}),
        ("en", "it", {"https://news.example/a"}),
        ("en", "", {"https://news.example/a"}),
        ("en", "the mail from Clara", set()),
        ("en", "the file from Anna", set()),
        ("de", "die Mail von Ben", {"mail from Ben"}),
        ("de", "der Datei report.pdf", {"report.pdf"}),
        ("de", "diese Seite", {"https://news.example/a"}),
        ("de", "der Einladung", {"invitation.ics"}),
        ("de", "die Mail von Clara", set()),
    ],
)
def test_words_mean_sources_by_name_or_by_kind(language: str, said: str, sources: set[str]) -> None:
    assert meant(said, KNOWN, language) == sources

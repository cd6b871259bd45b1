"""Answers from documents without a model: the right passage and sentence, and knowing when there is none.

Five articles of SQuAD (Rajpurkar et al. 2016 and 2018; each paragraph is a passage), half of whose questions
nothing answers; and abstracts of papers with the one-sentence summaries of their authors (SciTLDR, Cachola
et al. 2020).
"""

import json
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.library.index import Index, Row
from bot.library.quoting import quotes
from bot.library.ranking import Ranked, ranked
from bot.library.shelf import wanted_words
from capabilities.knowledge.answering import ANSWERS
from capabilities.prose.ranking import telling
from capabilities.prose.sentences import sentence_spans
from capabilities.prose.words import stem, stems, words
from tests.eval.public import folder

_ARTICLES = Path("retrieval", "squad_dev_v1.1_5articles.json")
_ABSTRACTS = Path("summarization", "scitldr-A-test.jsonl")
_LOOKED_INTO = 10


@dataclass(slots=True)
class Found:
    """Counts over questions, and over those that have an answer."""

    questions: int = 0
    first: int = 0
    five: int = 0
    answerable: int = 0
    sentence_first: int = 0
    sentence_three: int = 0
    told: int = 0
    """Questions that fit their own article well enough to be answered."""
    foreign: int = 0
    """Questions that fit the other articles well enough, where nothing answers them."""
    seconds: float = 0.0

    def __str__(self) -> str:
        return (
            f"passage: R@1 {self.first / self.questions:.3f}  R@5 {self.five / self.questions:.3f}"
            f"  (n {self.questions}, {self.seconds / self.questions * 1e3:.1f} ms a question)\n"
            f"   sentence: first {self.sentence_first / self.answerable:.3f}"
            f"  among three {self.sentence_three / self.answerable:.3f}  (n {self.answerable})\n"
            f"   answered: {self.told / self.answerable:.1%} of its own questions,"
            f" {self.foreign / self.answerable:.1%} of those about something else"
        )


def retrieval() -> Found | None:
    """Return how well passages and sentences are found; None when the articles are not there."""
    file = _file(_ARTICLES)
    if file is None:
        return None
    read = json.loads(file.read_text(encoding="utf-8"))
    articles: list[dict[str, Any]] = read["data"] if isinstance(read, dict) else read
    found = Found()
    with tempfile.TemporaryDirectory() as home:
        index = Index(Path(home) / "articles.db")
        for article in articles:
            index.put(article["title"], 1, "en", list(_rows(article)))
        names = [article["title"] for article in articles]
        for article in articles:
            for paragraph in article["paragraphs"]:
                for question in paragraph["qas"]:
                    _ask(index, names, article["title"], paragraph["context"], question, found)
        index.close()
    return found


def _rows(article: dict[str, Any]) -> Iterator[Row]:
    start = 0
    title = article["title"].replace("_", " ")
    for paragraph in article["paragraphs"]:
        text = paragraph["context"]
        found_by = " ".join(stems(text)), " ".join(stems(title))
        yield Row(start, start + len(text), None, title, "", "text", text, *found_by)
        start += len(text) + 2


def _ask(
    index: Index, names: Sequence[str], own: str, context: str, question: dict[str, Any], found: Found
) -> None:
    asked = question["question"]
    wanted = wanted_words(asked, {"en"})
    began = time.perf_counter()
    best = ranked(index, wanted, dict.fromkeys(names, "en"), _LOOKED_INTO)
    found.seconds += time.perf_counter() - began
    texts = [each.hit.row.text for each in best]
    found.questions += 1
    found.first += texts[:1] == [context]
    found.five += context in texts[:5]
    if not question["answers"]:
        return
    found.answerable += 1
    chosen = _sentences(index, asked, wanted, best)
    gold = _gold(context, question)
    found.sentence_first += bool(gold & set(chosen[:1]))
    found.sentence_three += bool(gold & set(chosen))
    found.told += _fits(ranked(index, wanted, {own: "en"}, 1))
    others = {name: "en" for name in names if name != own}
    found.foreign += _fits(ranked(index, wanted, others, 1))


def _sentences(
    index: Index, asked: str, wanted: dict[str, frozenset[str]], best: Sequence[Ranked]
) -> list[str]:
    weights = index.weights([each for of_word in wanted.values() for each in of_word])
    texts = [(each.hit.row.text, each.score) for each in best]
    return [
        texts[quote.passage][0][quote.start : quote.end] for quote in quotes(asked, texts, weights, "en", 3)
    ]


def _gold(context: str, question: dict[str, Any]) -> set[str]:
    starts = [answer["answer_start"] for answer in question["answers"]]
    spans = sentence_spans(context)
    return {context[first:last] for first, last in spans if any(first <= start < last for start in starts)}


def _fits(best: Sequence[Ranked]) -> bool:
    return bool(best) and best[0].fit >= ANSWERS


def summaries() -> str | None:
    """Return ROUGE F1 of one-sentence summaries, and of first sentences; None without the abstracts."""
    file = _file(_ABSTRACTS)
    if file is None:
        return None
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    ours, lead = _rouge(rows, lambda source: telling(source, 1)[0]), _rouge(rows, lambda _: 0)
    return (
        f"ROUGE-1 {ours[0]:.3f}  ROUGE-2 {ours[1]:.3f}"
        f"  (first sentence {lead[0]:.3f}, {lead[1]:.3f}; n {len(rows)}, stemmed, best reference)"
    )


def _rouge(rows: Sequence[dict[str, Any]], choose: Callable[[list[str]], int]) -> tuple[float, float]:
    totals = [0.0, 0.0]
    for row in rows:
        chosen = _tokens(row["source"][choose(row["source"])])
        for size in (1, 2):
            totals[size - 1] += max(_overlap(chosen, _tokens(target), size) for target in row["target"])
    return totals[0] / len(rows), totals[1] / len(rows)


def _overlap(one: Sequence[str], other: Sequence[str], size: int) -> float:
    left, right = (Counter(zip(*(of[at:] for at in range(size)), strict=False)) for of in (one, other))
    shared = (left & right).total()
    return 2 * shared / (left.total() + right.total()) if shared else 0.0


def _tokens(text: str) -> list[str]:
    return [stem(word) for word in words(re.sub(r"[^\w\s]", " ", text))]


def _file(path: Path) -> Path | None:
    base = folder("media")
    file = base / path if base else None
    return file if file is not None and file.is_file() else None


if __name__ == "__main__":
    print(retrieval())
    print(summaries())

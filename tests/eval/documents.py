"""Answers from documents without a model: the right passage and sentence, and knowing when there is none.

Five articles of SQuAD (Rajpurkar et al. 2016 and 2018; each paragraph is a passage), half of whose questions
nothing answers; and abstracts of papers with the one-sentence summaries of their authors (SciTLDR, Cachola
et al. 2020).
"""

import asyncio
import json
import os
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.library.index import Index, Row
from bot.library.meaning.gauge import gauged
from bot.library.meaning.local import LocalEncoder
from bot.library.meaning.port import Encoder, Nearness, Sense
from bot.library.quoting import quotes
from bot.library.ranking import SENSED, Ranked, ranked, sentences
from bot.library.shelf import wanted_words
from capabilities.library import ANSWERS
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
    near: dict[str, Sense] = field(default_factory=dict)
    """What the questions mean, where an encoder is at hand."""
    sentences: dict[str, Any] = field(default_factory=dict)
    """The vectors of all sentences, likewise."""

    def nearness(self, index: Index, question: str) -> Nearness | None:
        """Return what finds passages near a question."""
        return index.vectors().near(self.near[question]) if question in self.near else None

    def __str__(self) -> str:
        return (
            f"passage: R@1 {self.first / self.questions:.3f}  R@5 {self.five / self.questions:.3f}"
            f"  (n {self.questions}, {self.seconds / self.questions * 1e3:.1f} ms a question)\n"
            f"   sentence: first {self.sentence_first / self.answerable:.3f}"
            f"  among three {self.sentence_three / self.answerable:.3f}  (n {self.answerable})\n"
            f"   answered: {self.told / self.answerable:.1%} of its own questions,"
            f" {self.foreign / self.answerable:.1%} of those about something else"
        )


def retrieval(encoder: Encoder | None = None) -> Found | None:
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
        if encoder is not None:
            found.near, found.sentences = asyncio.run(_encoded(index, articles, encoder))
        for article in articles:
            for paragraph in article["paragraphs"]:
                for question in paragraph["qas"]:
                    _ask(index, names, article["title"], paragraph["context"], question, found)
        index.close()
    return found


async def _encoded(
    index: Index, articles: list[dict[str, Any]], encoder: Encoder
) -> tuple[dict[str, Sense], dict[str, Any]]:
    """Give every passage its vector; return what the questions mean, and the vectors of all sentences."""
    name, after = await encoder.name(), 0
    while lacking := index.vectors().lacking(name, after, 64):
        made = await encoder.encode(lacking.texts, "passage", "")
        index.vectors().put(name, lacking, made)
        after = lacking.first + len(lacking.texts) - 1
    scale = await gauged(encoder, "")
    asked = [each["question"] for a in articles for p in a["paragraphs"] for each in p["qas"]]
    vectors = await encoder.encode(asked, "question", "")
    texts = [p["context"] for a in articles for p in a["paragraphs"]]
    said = list(dict.fromkeys(each for text in texts for each in sentences(text, "en")))
    meant = await encoder.encode(said, "passage", "")
    await encoder.close()
    near = {text: Sense(vector, name, scale) for text, vector in zip(asked, vectors, strict=True)}
    return near, dict(zip(said, meant, strict=True))


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
    near = found.nearness(index, asked)
    began = time.perf_counter()
    best = ranked(index, wanted, dict.fromkeys(names, "en"), _LOOKED_INTO, near)
    found.seconds += time.perf_counter() - began
    texts = [each.hit.row.text for each in best]
    found.questions += 1
    found.first += texts[:1] == [context]
    found.five += context in texts[:5]
    if not question["answers"]:
        return
    found.answerable += 1
    chosen = _sentences(index, asked, wanted, best, found)
    gold = _gold(context, question)
    found.sentence_first += bool(gold & set(chosen[:1]))
    found.sentence_three += bool(gold & set(chosen))
    found.told += _fits(_sensed(ranked(index, wanted, {own: "en"}, SENSED, near), asked, found))
    others = {name: "en" for name in names if name != own}
    found.foreign += _fits(_sensed(ranked(index, wanted, others, SENSED, near), asked, found))


def _sentences(
    index: Index, asked: str, wanted: dict[str, frozenset[str]], best: Sequence[Ranked], found: Found
) -> list[str]:
    weights = index.weights([each for of_word in wanted.values() for each in of_word])
    texts = [(each.hit.row.text, each.score) for each in best]
    near = _nearness(best[:SENSED], asked, found)
    chosen = quotes(asked, texts, weights, "en", 3, near=near)
    return [texts[quote.passage][0][quote.start : quote.end] for quote in chosen]


def _nearness(best: Sequence[Ranked], asked: str, found: Found) -> dict[str, float]:
    """Return how near the sentences of some passages are to a question."""
    sense = found.near.get(asked)
    if sense is None:
        return {}
    said = [each for passage in best for each in sentences(passage.hit.row.text, "en")]
    return {each: sense.scale.near(float(found.sentences[each] @ sense.vector)) for each in said}


def _sensed(best: Sequence[Ranked], asked: str, found: Found) -> list[Ranked]:
    near = _nearness(best, asked, found)
    return [each.sensed(near, "en") for each in best]


def _gold(context: str, question: dict[str, Any]) -> set[str]:
    starts = [answer["answer_start"] for answer in question["answers"]]
    spans = sentence_spans(context)
    return {context[first:last] for first, last in spans if any(first <= start < last for start in starts)}


def _fits(best: Sequence[Ranked]) -> bool:
    return any(each.fit >= ANSWERS for each in best[:1])


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
    print("By words:", retrieval())
    if folder_of_encoder := os.environ.get("DAYHAND_EVAL_ENCODER"):
        # Like all-MiniLM-L6-v2: model.onnx and tokenizer.json; tests.peers.encoders makes one of its weights.
        print("By words and meaning:", retrieval(LocalEncoder(Path(folder_of_encoder))))
    print(summaries())

"""Names of models, as an owner writes them."""

import pytest

from bot.models.names import Name, parse
from capabilities.errors import InvalidRequestError


def test_the_order_written_is_the_order_tried() -> None:
    names = parse("openai:gpt-5-mini, anthropic:claude-sonnet-5 ,ollama:llama3.2:3b,")

    assert [name.label for name in names] == [
        "openai:gpt-5-mini",
        "anthropic:claude-sonnet-5",
        "ollama:llama3.2:3b",
    ]


def test_nothing_written_names_no_model() -> None:
    assert parse("  ") == ()


def test_kimi_is_moonshots() -> None:
    assert parse("kimi:kimi-k2") == (Name("moonshot", "kimi-k2"),)


def test_a_model_elsewhere_shows_its_place_without_the_path() -> None:
    (name,) = parse("openai:org/model@http://127.0.0.1:8080/v1/")

    assert name == Name("openai", "org/model", "http://127.0.0.1:8080/v1")
    assert name.label == "openai:org/model@127.0.0.1:8080"
    assert name.key_name == "127.0.0.1"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("gpt-5", "does not say whose model"),
        ("acme:model", "no provider “acme”"),
        ("openai:", "names no model"),
        ("openai:two words", "names no model"),
        ("openai:m@http://", "makes no sense"),
        ("openai:m@http://h:99999/v1", "makes no sense"),
        ("openai:m@http://me:secret@h/v1", "no password"),
        ("openai:m,openai:m", "twice"),
        (",".join(f"ollama:m{n}" for n in range(9)), "9 models"),
    ],
)
def test_nonsense_is_answered_in_a_sentence(written: str, words: str) -> None:
    with pytest.raises(InvalidRequestError, match=words) as caught:
        parse(written)
    assert "secret" not in caught.value.sentence

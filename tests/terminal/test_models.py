"""The commands about language models, as a person or a script runs them."""

from pathlib import Path

import pytest

from tests.peers.aimock.server import Aimock, called, failed, said
from tests.terminal.shell import run

KEY = "sk-QUOKKA-4711"


def pointed(server: Aimock, **settings: str) -> dict[str, str]:
    """The settings of an installation whose model is the loopback server."""
    return {"DAYHAND_MODEL": "openai:gpt-5-mini", "OPENAI_BASE_URL": server.openai, **settings}


@pytest.fixture(autouse=True)
def _no_keys_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "MOONSHOT_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_model_it_says_how_to_name_one(tmp_path: Path) -> None:
    listed, checked = run(tmp_path, "models", "list"), run(tmp_path, "models", "check")

    assert (listed.returncode, checked.returncode) == (0, 1)
    for done in (listed, checked):
        assert "No language model is set up" in done.stdout
        assert "DAYHAND_MODEL" in done.stdout


def test_a_model_nobody_knows_is_one_sentence(tmp_path: Path) -> None:
    done = run(tmp_path, "models", "list", DAYHAND_MODEL="frobnicate")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_models_are_listed_in_their_order_with_where_their_keys_come_from(tmp_path: Path) -> None:
    settings = {"DAYHAND_MODEL": "anthropic:claude-sonnet-4,openai:gpt-5-mini", "OPENAI_API_KEY": KEY}

    done = run(tmp_path, "models", "list", **settings)

    assert done.stdout.splitlines() == [
        "anthropic:claude-sonnet-4  key: none",
        "openai:gpt-5-mini  key: OPENAI_API_KEY",
    ]


def test_a_key_is_read_from_a_pipe_kept_encrypted_and_forgotten(tmp_path: Path) -> None:
    settings = {"DAYHAND_MODEL": "openai:gpt-5-mini"}
    stored = run(tmp_path, "models", "key", "openai", typed=f"{KEY}\n", **settings)
    listed = run(tmp_path, "models", "list", **settings)
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    removed = run(tmp_path, "models", "key", "openai", "--remove", **settings)
    again = run(tmp_path, "models", "key", "openai", "--remove", **settings)

    assert [done.returncode for done in (stored, listed, removed, again)] == [0, 0, 0, 1]
    assert "key: stored" in listed.stdout
    assert "No key is stored for openai." in again.stderr
    said = "".join(done.stdout + done.stderr for done in (stored, listed, removed, again))
    assert "QUOKKA" not in said
    assert b"QUOKKA" not in kept


@pytest.mark.parametrize(
    ("provider", "typed", "sentence"),
    [("openai", "two words\n", "That is no key"), ("nobody", f"{KEY}\n", "I know no provider")],
)
def test_what_is_no_key_is_refused_in_a_sentence(
    tmp_path: Path, provider: str, typed: str, sentence: str
) -> None:
    done = run(tmp_path, "models", "key", provider, typed=typed)

    assert done.returncode == 1
    assert sentence in done.stderr
    assert "QUOKKA" not in done.stdout + done.stderr


def test_a_check_tells_that_a_model_answers_streams_and_calls(tmp_path: Path, aimock: Aimock) -> None:
    """The first of its two calls is for a word, the second for a tool."""
    ready = said("Answer with", "ready and waiting")
    aimock.script(
        {**ready, "match": {**ready["match"], "sequenceIndex": 0}, "chunkSize": 4},
        called("Answer with", ("ready", {})),
    )

    done = run(tmp_path, "models", "check", **pointed(aimock, OPENAI_API_KEY=KEY))

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("ok   openai:gpt-5-mini\n")
    assert "Key: OPENAI_API_KEY." in done.stdout
    assert "streams, and calls tools." in done.stdout
    assert "not verified" in done.stdout
    assert "DAYHAND_PRICES" in done.stdout
    assert "QUOKKA" not in done.stdout + done.stderr


def test_a_price_of_ones_own_is_not_called_unverified(tmp_path: Path, aimock: Aimock) -> None:
    aimock.script(said("Answer with", "ready"))
    prices = tmp_path / "prices.yaml"
    prices.write_text("date: 2026-11-01\nmodels: {openai: {gpt-5-mini: [3, 4]}}\n")

    done = run(tmp_path, "models", "check", **pointed(aimock, OPENAI_API_KEY=KEY, DAYHAND_PRICES=str(prices)))

    assert "Price: $3 in, $4 out per million tokens" in done.stdout
    assert "not verified" not in done.stdout


def test_a_check_that_finds_no_working_model_says_why(tmp_path: Path, aimock: Aimock) -> None:
    aimock.script(failed("Answer with", 401, times=2))

    keyless = run(tmp_path, "models", "check", **pointed(aimock))
    refused = run(tmp_path, "models", "check", **pointed(aimock, OPENAI_API_KEY=KEY))

    assert (keyless.returncode, refused.returncode) == (1, 1)
    assert "give one with dayhand models key openai" in keyless.stdout
    assert "It does not accept the key." in refused.stdout
    assert "QUOKKA" not in refused.stdout + refused.stderr

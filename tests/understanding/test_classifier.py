"""The classifier: what it learns, what it keeps, and what joins it later."""

import pytest

from bot.understanding.classifier.features import counts, features, tokens
from bot.understanding.classifier.joining import join
from bot.understanding.classifier.model import Model, load
from bot.understanding.classifier.trust import OTHER, Trust, evidence
from training.learning import Example, learn

TAUGHT = {
    "add": [
        "add milk",
        "add eggs to the list",
        "put bread on my list",
        "please add butter",
        "add two apples",
    ],
    "show": ["show my list", "what is on the list", "read me the list", "list please", "show the items"],
    f"{OTHER}/weather": ["is it raining", "will it snow xwhena", "how warm is it", "weather xwhena"],
    f"{OTHER}/music": ["play a song", "play some jazz", "stop the music", "what song is this"],
}
GREETINGS = ["greet bob", "say hello to anna", "greet my sister", "say hello to the team", "hello bob"]


@pytest.fixture(scope="module")
def model() -> Model:
    """Return a small model."""
    return learn([Example(text, name) for name, texts in TAUGHT.items() for text in texts])


def test_what_was_taught_is_recognised(model: Model) -> None:
    for name, texts in TAUGHT.items():
        for text in texts:
            assert model.classify(text).label == name.partition("/")[0], text


def test_new_words_in_known_frames_are_recognised(model: Model) -> None:
    assert model.classify("add cheese to the list").label == "add"
    assert model.classify("play some blues").label == OTHER


def test_the_same_examples_teach_the_same_model(model: Model) -> None:
    again = learn([Example(text, name) for name, texts in TAUGHT.items() for text in texts])

    assert again.dump() == model.dump()


def test_a_model_survives_being_written_down(model: Model) -> None:
    read = load(model.dump())

    assert read == model
    assert read.class_scores("add milk") == model.class_scores("add milk")


@pytest.mark.parametrize("harm", ["head", "body", "short"])
def test_a_damaged_file_is_told(model: Model, harm: str) -> None:
    data = model.dump()
    broken = {"head": b"x" + data, "body": data[:40] + b"????" + data[44:], "short": data[:-200]}[harm]

    with pytest.raises(ValueError, match="classifier"):
        load(broken)


def test_labels_that_are_switched_off_count_as_other(model: Model) -> None:
    verdict = model.classify("show my list", among=frozenset({"add"}))

    assert verdict.label == OTHER
    assert "show" not in verdict.scores


def test_a_package_joins_and_the_others_stay(model: Model) -> None:
    others = [text for texts in TAUGHT.values() for text in texts]

    joined = join(model, {"greet": GREETINGS}, others)

    assert joined.classify("greet my brother").label == "greet"
    for name, texts in TAUGHT.items():
        for text in texts:
            assert joined.classify(text).label == name.partition("/")[0], text
    assert load(joined.dump()).classify("say hello to eve").label == "greet"


def test_joining_agrees_with_learning_from_the_start(model: Model) -> None:
    """The same method in plain Python gives the class that numpy would have learnt."""
    others = [text for texts in TAUGHT.values() for text in texts]
    whole = learn(
        [Example(text, name) for name, texts in {**TAUGHT, "greet": GREETINGS}.items() for text in texts]
    )

    joined = join(model, {"greet": GREETINGS}, others)

    for text in (*GREETINGS, *others):
        first, second = joined.classify(text).scores["greet"], whole.classify(text).scores["greet"]
        assert (first > 0) == (second > 0), text


def test_times_and_digits_are_features_of_their_kind() -> None:
    assert tokens("Remind me xwhena, at room 42?") == ["remind", "me", "#when", "at", "room", "00", "?"]
    assert counts("buy 7 eggs") == counts("buy 3 eggs")


def test_every_family_of_features_has_length_one() -> None:
    rarity = [2.0] * (1 << 16)

    values = features("add milk to my list", rarity)

    assert sum(value * value for value in values.values()) == pytest.approx(2, abs=0.05)


def test_a_label_is_sure_when_it_leads_other_and_its_own_kind() -> None:
    sure = Trust(ours=(0, 0, 5, 0, 0, 0, 0), this=(0, 0, 0, 5, 0, 0, 0))

    def how_sure(add: float, show: float, other: float) -> float:
        scores = {"add": add, "show": show, OTHER: other}
        return sure.sure("add", evidence(scores, 0.0, 3))

    assert how_sure(1.0, -1.0, -1.0) > 0.99
    assert how_sure(1.0, 1.0, -1.0) == pytest.approx(0.5, abs=0.01)
    assert how_sure(1.0, -1.0, 1.0) == pytest.approx(0.5, abs=0.01)
    assert how_sure(1.0, 1.0, 1.0) == pytest.approx(0.25, abs=0.01)

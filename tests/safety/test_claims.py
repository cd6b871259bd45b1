"""What a model says was done does not reach a person unless it was."""

import pytest

from bot.safety.claims import checked, claims


@pytest.mark.parametrize(
    "said",
    [
        "I've sent it.",
        "Done!",
        "I have booked the table for two.",
        "The meeting is now scheduled.",
        "Your note has been saved.",
        "Ich habe die Mail geschickt.",
        "Der Termin wurde eingetragen.",
        "Erledigt.",
    ],
)
def test_a_claim_is_heard(said: str) -> None:
    assert claims(said)
    assert checked(said, done=False, reached=False, instead="Nothing was done.").text == "Nothing was done."
    assert checked(said, done=True, reached=True, instead="Nothing was done.").text == said


@pytest.mark.parametrize(
    "said",
    [
        "I have not sent it.",
        "Shall I send it?",
        "I can book a table.",
        "Bob wrote that he is ill.",
        "Ich habe nichts gefunden.",
    ],
)
def test_what_claims_nothing_stays(said: str) -> None:
    assert checked(said, done=False, reached=False, instead="Nothing was done.").text == said

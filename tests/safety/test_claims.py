"""What a model says was done does not reach a person unless it was."""

import pytest

from bot.safety.claims import Before, Reached, checked, claims

REACHED = Reached(frozenset({"do_it"}))
"""By an action of no kind that is known."""
LETTER = Reached(frozenset({"send_letter"}), frozenset({"ben@mail.example"}))


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
    assert checked(said, done=False, reached=None, instead="Nothing was done.").text == "Nothing was done."
    assert checked(said, done=True, reached=REACHED, instead="Nothing was done.").text == said


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
    assert checked(said, done=False, reached=None, instead="Nothing was done.").text == said


@pytest.mark.parametrize(
    ("said", "stays"),
    [
        ("I already added milk to your list.", True),
        ("I sent the agenda to Anna yesterday.", True),
        ("Ich habe Anna die Agenda gestern geschickt.", True),
        ("I have added milk to your list.", False),  # that is a claim of now
        ("I already added eggs to your list.", False),
        ("I sent the money to Bob yesterday.", False),
        ("I already sent the milk report to Carl.", False),  # milk was done, but it reached nobody
    ],
)
def test_what_is_said_of_earlier_needs_a_receipt_of_it(said: str, stays: bool) -> None:
    sent = "Sent to Anna: the agenda"
    before = Before(done=("Added milk to your shopping list.", sent), reached=(sent,))
    told = checked(said, done=False, reached=None, instead="Nothing was done.", before=before).text
    assert told == (said if stays else "Nothing was done.")


@pytest.mark.parametrize(
    ("said", "stays"),
    [
        ("I have sent it.", True),
        ("I've sent it to ben@mail.example.", True),
        ("I have forwarded the news to Ben.", True),
        ("I've sent it to eve@evil.test.", False),
        ("I have sent it to ben@mail.example and eve@evil.test.", False),
        ("I have paid the invoice.", False),
        ("Ich habe die Rechnung bezahlt.", False),
        ("Ich habe es an ben@mail.example geschickt.", True),
        ("I have invited Clara.", False),
    ],
)
def test_what_went_to_one_bears_out_nothing_of_another(said: str, stays: bool) -> None:
    """A letter to Ben is no payment, and none to Eve."""
    told = checked(said, done=True, reached=LETTER, instead="Nothing was done.").text
    assert told == (said if stays else "Nothing was done.")

"""When a card is asked again: FSRS 6 with its published weights, for nine of ten known when they are due.

Nothing in it is random, so that a turn that is done again comes to the same.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final, cast

from fsrs import Card, Scheduler, State
from fsrs import Rating as Grade

from capabilities.educator.documents import Flashcard, Rating, Stage

_GRADES: Final[dict[Rating, Grade]] = {
    "again": Grade.Again,
    "hard": Grade.Hard,
    "good": Grade.Good,
    "easy": Grade.Easy,
}


def reviewed(card: Flashcard, rating: Rating, now: datetime) -> Flashcard:
    """Return a card as it is after it was answered at ``now``; ``due`` says when it is asked next."""
    after, _ = _scheduler().review_card(_card(card), _GRADES[rating], now.astimezone(UTC))
    return card.model_copy(
        update={
            "due": after.due,
            "stage": _stage(after.state),
            "step": after.step,
            "stability": after.stability,
            "difficulty": after.difficulty,
            "reviewed_at": now,
            "reviews": card.reviews + 1,
            "lapses": card.lapses + (card.stage == "review" and rating == "again"),
        }
    )


def waits(card: Flashcard, now: datetime) -> dict[Rating, timedelta]:
    """Return in how long a card would be asked again, for each answer."""
    return {rating: reviewed(card, rating, now).due - now for rating in _GRADES}


def _card(card: Flashcard) -> Card:
    return Card(
        card_id=1,
        state=State[card.stage.capitalize()],
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due,
        last_review=card.reviewed_at.astimezone(UTC) if card.reviewed_at else None,
    )


def _stage(state: State) -> Stage:
    return cast("Stage", state.name.casefold())


@cache
def _scheduler() -> Scheduler:
    return Scheduler(enable_fuzzing=False)

"""Educator: flashcards that come back when they are due, study guides, research and learning paths.

All of it is made from the documents of its person, word for word and with the place it stands at, so that
none of it needs a language model; what a document says stays data from outside.
"""

from capabilities.educator import cards, decks, guides, making, paths, reviewing
from capabilities.educator.package import educator

__all__ = ["cards", "decks", "educator", "guides", "making", "paths", "reviewing"]

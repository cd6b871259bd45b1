"""Phrases: sentences of a person's own, taught in plain words and active at once.

What a phrase means is checked where understanding is (``Context.understander``); this package only
keeps it. Importing it registers its actions.
"""

from capabilities.phrases import actions
from capabilities.phrases.package import phrases

__all__ = ["actions", "phrases"]

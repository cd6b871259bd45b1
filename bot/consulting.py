"""Questions that nobody else understood: the person's documents may answer them.

Also what stands beside a file when it is given: it is about that file.
"""

from dataclasses import replace

from bot.delivery.turn import Inbound
from bot.hearer import Heard
from bot.library.library import LibraryOfAll
from bot.steps import Setting
from bot.store.port import Store
from bot.store.records import UserRecords
from bot.understanding.analysis import Analysis, Step
from bot.understanding.dialogue import Focus
from capabilities.files import LATEST, MOST_FILES
from capabilities.library import ANSWERS, File
from capabilities.prose.words import is_question
from capabilities.registry import Registry

ASK = "ask_documents"
GUESSED = "ask_meant"
"""What is said where a request was guessed at."""


class Consulting:
    """Looks into a person's documents before a question is given up."""

    def __init__(self, store: Store, library: LibraryOfAll, registry: Registry) -> None:
        self._store = store
        self._library = library
        self._registry = registry

    async def of(self, heard: Heard, text: str) -> Analysis:
        """Return the analysis of what was declined or only guessed at: a question, if documents answer it."""
        analysis, setting = heard.analysis, heard.setting
        is_guess = analysis.say == GUESSED
        if (analysis.understood and not is_guess) or not self._asks(text, setting):
            return analysis
        files = await UserRecords(self._store, setting.person.id).of(File).find(limit=MOST_FILES)
        if not files:
            return analysis
        found = await self._library.of(setting.person.id).quotes(text, files, 1)
        if not found or found[0].passage.fit < ANSWERS:
            return analysis
        steps = (Step("0", ASK, {"question": text.strip()}),)
        return replace(analysis, steps=steps, say=None, ask=None)

    def given(self, message: Inbound) -> Focus:
        """Return the file that a message gives as what its words are about."""
        name = str(message.call.slots.get("name", "")) if message.call else ""
        return Focus(noun=File.noun, id=LATEST, title=name[:200], sources=(name[:200],))

    def with_caption(self, given: Analysis, caption: Heard, message: Inbound) -> Analysis:
        """Return the analysis of a file that is given with words beside it: both are done, in this order."""
        steps = caption.analysis.steps
        if not steps and self._asks(message.text, caption.setting):
            steps = (Step("0", ASK, {"question": message.text.strip()}),)
        (first,) = given.steps
        after = [
            Step(
                f"1-{step.id}",
                step.action,
                self._about_it(step),
                step.sentence,
                (first.id, *(f"1-{name}" for name in step.after)),
                step.confirmed,
            )
            for step in steps
        ]
        return replace(given, steps=(first, *after))

    def _about_it(self, step: Step) -> dict[str, object]:
        """Return a step's slots; where it may name a document and does not, it is about the new one."""
        fields = self._registry.action(step.action).slots.model_fields
        unsaid = "document" in fields and step.slots.get("document") is None
        return {**step.slots, **({"document": LATEST} if unsaid else {})}

    def _asks(self, text: str, setting: Setting) -> bool:
        known = ASK in self._registry.actions
        return known and not setting.person.is_limited and is_question(text, setting.person.language)

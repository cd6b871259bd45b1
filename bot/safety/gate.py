"""The gate: every action of both layers passes here before it runs, and nowhere else.

Reading and changing one's own things is free (changes leave a receipt and can be undone). What
reaches other people or cannot be taken back is asked about first.
"""

from capabilities.contract import Action, Asker, Level

_FREE = frozenset({Level.READ_OWN, Level.READ_OUTSIDE, Level.WRITE_OWN})


class Gate:
    """Decides by an action's declared level."""

    def check(self, action: Action, asker: Asker) -> None:
        """Return when the action may run now; otherwise ask its person (raises AskedError)."""
        if action.level not in _FREE:
            asker.confirm("confirm_action", action=action.name)

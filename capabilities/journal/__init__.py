"""Journal: taking back all that one turn did, or all that came of reading something.

The journal itself is kept with every turn; undoing single changes is the planner's. What has
reached others cannot be taken back: it is named, never passed over.
"""

from capabilities.journal import undoing
from capabilities.journal.package import journal

__all__ = ["journal", "undoing"]

"""Memory: what its person asked Dayhand to remember, and what both of them said before.

Notes are texts kept to be read again; memories are facts and preferences that Dayhand itself goes
by. "Remember that my … / that I …" is a memory, "remember that the …" stays a note.
"""

from capabilities.memory import keeping, recalling
from capabilities.memory.package import memory

__all__ = ["keeping", "memory", "recalling"]

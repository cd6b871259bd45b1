"""Communication: messages to other people, and who they are.

A message waits a moment before it leaves, and can be taken back until then; what became of it is
told for each person it went to. Contacts and groups are its person's own.
"""

from capabilities.communication import groups, keeping, linking, listening, sending, telling
from capabilities.communication.package import communication

__all__ = ["communication", "groups", "keeping", "linking", "listening", "sending", "telling"]

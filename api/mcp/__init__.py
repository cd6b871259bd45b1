"""The Model Context Protocol: the actions of this installation as tools of other programs."""

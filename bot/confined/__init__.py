"""Child processes that look at what others made: few rights, little memory, little time."""

"""The documents a person gave: kept, read, found again."""

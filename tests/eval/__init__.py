"""Measurements on public data that is not part of the project: tables of figures, nothing is asserted."""

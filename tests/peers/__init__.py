"""Servers on this machine that stand for the outside world, written by others."""

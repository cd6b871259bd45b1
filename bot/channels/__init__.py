"""Channels: wire formats become messages and back, and nothing else."""

"""Capability packages, and the contract every package keeps."""

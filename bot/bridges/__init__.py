"""Bridges to tools that other programs offer: their calls pass the same gate as our own actions."""

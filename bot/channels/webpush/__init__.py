"""Notifications of the web page: Web Push (RFC 8030), encrypted for the browser (RFC 8291)."""

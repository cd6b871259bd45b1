"""Twilio's messages on loopback, by people who are not us (npm emulate): it signs webhooks its own way."""

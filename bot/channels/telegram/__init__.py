"""Telegram: the Bot API by python-telegram-bot (extra ``telegram``)."""

import os

# The library's next type for spans of time, now: its older one warns whenever Telegram asks to wait.
os.environ.setdefault("PTB_TIMEDELTA", "1")

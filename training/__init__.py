"""Making of what ships in ``bot.understanding``: development only, not part of the wheel."""

"""The chat completions protocol: Dayhand as a model that any chat client can be pointed at."""

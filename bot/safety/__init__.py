"""One gate for every action, whoever asks for it."""

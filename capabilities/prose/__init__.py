"""Running text: its words and their stems, its sentences and where they stand."""

"""Words become an Analysis: sentences, times and the state of the dialogue."""

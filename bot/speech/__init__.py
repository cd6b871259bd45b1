"""Speech: audio becomes text, and text becomes audio. Everything heavy is imported when it is first used."""

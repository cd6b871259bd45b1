"""Who is calling: sessions, tokens, passwords and throttling."""

"""What its person asked Dayhand to remember, and what both of them said before."""

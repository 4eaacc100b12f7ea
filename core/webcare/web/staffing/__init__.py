"""The page for who plans people: what a week brings, and how many it needs."""

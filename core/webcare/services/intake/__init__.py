"""Tip lines: teams that take in what people send, to select and use it."""

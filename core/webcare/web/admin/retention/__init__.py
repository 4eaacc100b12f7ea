"""Pages of retention: what is held, and what was removed."""

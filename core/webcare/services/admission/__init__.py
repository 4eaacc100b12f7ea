"""Who gets in on a channel that is tried out, and what the others are told."""

"""What comes from X: a verified body becomes a list of events."""

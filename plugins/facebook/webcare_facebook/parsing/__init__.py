"""What comes from Meta: a verified body becomes a list of events."""

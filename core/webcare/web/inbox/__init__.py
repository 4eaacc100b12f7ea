"""The queue and the conversations: where agents work."""

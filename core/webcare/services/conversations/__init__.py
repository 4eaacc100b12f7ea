"""What is done with a conversation, and the log of it."""

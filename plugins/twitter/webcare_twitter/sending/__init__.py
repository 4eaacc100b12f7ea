"""What goes to X: posts, direct messages, files, and questions about the account."""

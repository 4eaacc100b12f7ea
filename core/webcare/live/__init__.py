"""What changed, and to whom it is told."""

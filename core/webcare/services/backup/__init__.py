"""One archive with everything that an installation knows, and back."""

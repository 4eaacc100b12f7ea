"""What several tests make: a small core on a real database, and a channel of paper."""

"""Who writes to us: what is known of them, and who of them are one person."""

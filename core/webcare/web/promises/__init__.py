"""What was promised to customers, and whether it was kept."""

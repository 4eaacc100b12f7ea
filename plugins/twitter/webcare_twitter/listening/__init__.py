"""What is fetched from X: posts found by a search, and what no webhook brought."""

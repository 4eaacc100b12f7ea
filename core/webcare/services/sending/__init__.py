"""The way out: from a reply that was judged to what its platform made of it."""

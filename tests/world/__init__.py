"""A whole core in one process, driven step by step: what arrives, works and is sent."""

"""Listening: what people wrote about us without addressing us."""

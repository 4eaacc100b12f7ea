"""The pages of tip lines."""

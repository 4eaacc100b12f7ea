"""Keeping an installation well: looked over, cleaned, its failed work tried again."""

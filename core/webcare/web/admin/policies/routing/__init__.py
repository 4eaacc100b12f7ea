"""The form of routing rules, and the rules in words."""

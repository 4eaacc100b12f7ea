"""Policies: the organisation's manual as data, and pure judgements by it."""

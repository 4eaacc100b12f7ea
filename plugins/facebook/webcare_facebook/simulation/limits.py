"""How fast Meta lets a Page send and read."""

PER_SECOND = {"text": 300.0, "sound": 10.0, "conversations": 2.0}
"""Calls a second and Page: text, audio and video, and the Conversations API."""

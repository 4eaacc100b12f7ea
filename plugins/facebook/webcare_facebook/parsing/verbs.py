"""How Facebook names what was done to a post or comment, over the years."""

from __future__ import annotations

ADDED = frozenset({"add", "added"})
EDITED = frozenset({"edit", "edited", "update"})
REMOVED = frozenset({"delete", "remove"})
HIDDEN = {"hide": True, "unhide": False}

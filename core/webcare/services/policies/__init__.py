"""Policies in use: what holds now, and how another version comes to hold.

- `book`: `core.policies`, which says without waiting what holds on a channel
- `past`: what held at a moment, for reports
- `places`: the organisation or one channel, and who may change it
- `drafts`: what is being prepared
- `activation`: draft → version, now or from a moment; calling a planned one off
- `documents`: what is wrong with a document, and how it is kept
"""

from webcare.services.policies.book import PolicyBook

__all__ = ["PolicyBook"]

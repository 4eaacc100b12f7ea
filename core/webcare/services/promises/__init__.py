"""Promises by policy: the first answer, each later one, and the resolution.

- `rules`: what is promised on a channel, out of the policies
- `arrivals`: what receipt makes of them, for a whole batch
- `keeping`: what every other change of a conversation makes of them
- `watch`: what is noticed when their time comes
- `rows`: how they are stored
"""

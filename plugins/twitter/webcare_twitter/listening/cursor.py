"""Where polling goes on: what was seen last, kept as JSON text."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from webcare.plugin.payloads import as_json, nested, read_object, text, whole_number


@dataclass(slots=True)
class Cursor:
    """What polling remembers.

    Attributes:
        mentions: the id of the newest mention.
        messages: the id of the newest direct message.
        searches: by search, the id of the newest post that it found.
        watched: when the webhook was looked at last, in RFC 3339; empty for never.
        worked: when it was last seen to work, idem.
        stopped: when X was first seen to have stopped sending, idem.
        failed: in how many looks in a row something went wrong.
        trouble: what was told of that; empty for nothing.
    """

    mentions: str = ""
    messages: str = ""
    searches: dict[str, str] = field(default_factory=dict)
    watched: str = ""
    worked: str = ""
    stopped: str = ""
    failed: int = 0
    trouble: str = ""

    @classmethod
    def read(cls, given: str) -> Cursor:
        """Return a cursor; what cannot be read begins anew."""
        found = read_object(given) or {}
        searches = nested(found, "searches")
        return cls(
            mentions=_id(text(found, "mentions")),
            messages=_id(text(found, "messages")),
            searches={rule: _id(text(searches, rule)) for rule in searches},
            watched=text(found, "watched"),
            worked=text(found, "worked"),
            stopped=text(found, "stopped"),
            failed=whole_number(found, "failed") or 0,
            trouble=text(found, "trouble"),
        )

    def written(self) -> str:
        """Return it as text."""
        return as_json(asdict(self))


def newest(*ids: str) -> str:
    """Return the id that was given out last; empty without any."""
    return max(filter(_id, ids), key=int, default="")


def _id(given: str) -> str:
    return given if given.isascii() and given.isdigit() else ""

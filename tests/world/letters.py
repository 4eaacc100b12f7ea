"""The items of a pigeon's webhook, one function for each."""

import json
from datetime import UTC, datetime
from typing import Any

Item = dict[str, Any]

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""When the world of a test begins."""

_AT = int(START.timestamp())


def person(who: str, **aliases: str) -> dict[str, str]:
    """Describe a person: by a ring of that name, unless other aliases are given."""
    return {"name": who, **(aliases or {"ring": who})}


def said(
    external_id: str,
    who: str | dict[str, str] = "anna",
    text: str = "Waar is mijn koffer?",
    *,
    later: int = 0,
    **more: Any,
) -> Item:
    """Write a message; `later` is in seconds after the start."""
    sender = person(who) if isinstance(who, str) else who
    item = {"type": "said", "id": external_id, "from": sender, "text": text}
    return item | {"at": _AT + later} | more


def status(external_id: str, news: str, *, later: int = 0, **more: Any) -> Item:
    return {"type": "status", "id": external_id, "status": news} | {
        "at": _AT + later,
        **more,
    }


def edited(external_id: str, text: str, *, later: int = 60, **more: Any) -> Item:
    return {
        "type": "edited",
        "id": external_id,
        "text": text,
        "at": _AT + later,
        **more,
    }


def revoked(external_id: str, *, later: int = 60) -> Item:
    return {"type": "revoked", "id": external_id, "at": _AT + later}


def reacted(
    target: str, emoji: str, *, who: str = "anna", later: int = 60, number: int = 1
) -> Item:
    return {
        "type": "reacted",
        "id": f"reaction-{number}",
        "on": target,
        "emoji": emoji,
        "from": person(who),
        "at": _AT + later,
    }


def moved(
    old: dict[str, str], new: dict[str, str], external_id: str = "", *, later: int = 60
) -> Item:
    return {
        "type": "moved",
        "id": external_id,
        "old": old,
        "new": new,
        "at": _AT + later,
    }


def report(external_id: str, what: str = "quality", **more: Any) -> Item:
    return {"type": "report", "id": external_id, "what": what, **more}


def body(*items: object) -> bytes:
    """Return a webhook's body with these items."""
    return json.dumps({"items": items}).encode()

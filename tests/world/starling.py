"""A channel of starlings: they talk in public as well, are heard of, and are watched.

A body is that of a pigeon, with more kinds of items; the functions here write them.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import httpx2

from tests.world.letters import START, Item, person
from tests.world.pigeon import Pigeon, PigeonSettings, read_item, read_person
from webcare.domain.content import Referral
from webcare.domain.inbound import (
    Charge,
    ControlChanged,
    Inbound,
    MessageHidden,
    MessageReceived,
    PostFound,
    PostPublished,
    StatusReached,
    Visibility,
)
from webcare.domain.status import MessageStatus
from webcare.plugin import Account, Capabilities, Polled, WebhookRequest, read_each

PATIENCE = timedelta(hours=1)

_AT = int(START.timestamp())


class Starling(Pigeon):
    """A bird that is asked, too: `looks` are what it then brings, or raises."""

    type = "starling"
    title = "Starling"
    handshake_type = "application/json"
    capabilities: ClassVar[Capabilities] = Capabilities(
        text_limit=200,
        visibility=frozenset(Visibility),
        reply_window=timedelta(hours=24),
        public=Capabilities(text_limit=100, visibility=frozenset(Visibility)),
        polling=True,
        webhook_patience=PATIENCE,
    )

    def __init__(self) -> None:
        self.looks: list[Polled | Exception] = []
        self.cursors: list[str] = []

    def parse(
        self,
        account: Account[PigeonSettings],  # noqa: ARG002
        request: WebhookRequest,
    ) -> Iterable[Inbound]:
        yield from read_each(request, "items", read_more)

    async def poll(
        self,
        account: Account[PigeonSettings],  # noqa: ARG002
        cursor: str,
        http: httpx2.AsyncClient,  # noqa: ARG002
    ) -> Polled:
        self.cursors.append(cursor)
        if not self.looks:
            return Polled(cursor=cursor)
        look = self.looks.pop(0)
        if isinstance(look, Exception):
            raise look
        return look


def shouted(
    external_id: str,
    who: str = "anna",
    text: str = "Waar is mijn koffer?",
    *,
    root: str = "post-1",
    later: int = 0,
    **more: Any,
) -> Item:
    """Write a public message under a post."""
    return {
        "type": "said",
        "id": external_id,
        "from": person(who),
        "text": text,
        "at": _AT + later,
        "root": root,
        **more,
    }


def published(external_id: str, text: str, *, later: int = 0, **more: Any) -> Item:
    return _item("published", id=external_id, text=text, later=later, **more)


def found(
    external_id: str, text: str = "Alweer een kapotte koffer", **more: Any
) -> Item:
    return _item("found", id=external_id, text=text, **{"who": "anna", **more})


def hidden(external_id: str, *, shown: bool = False, later: int = 60) -> Item:
    return _item("hidden", id=external_id, shown=shown, later=later)


def reached(
    news: str, *named: str, who: str = "anna", later: int = 60, loft: str = "loft"
) -> Item:
    return _item("reached", status=news, named=named, who=who, later=later, loft=loft)


def taken(by: str, *, who: str = "anna", later: int = 60) -> Item:
    """Write that another program has a chat; by nobody when we have it again."""
    return _item("taken", by=by, who=who, later=later)


def read_more(item: dict[str, Any]) -> Inbound:
    """Read one item of a starling's webhook, or of a pigeon's."""
    reader = _READERS.get(item["type"])
    return read_item(item) if reader is None else reader(item)


def _item(kind: str, *, later: int = 0, **values: Any) -> Item:
    return {"type": kind, "at": _AT + later, **values}


def _said(item: dict[str, Any]) -> Inbound:
    event = read_item(item)
    assert isinstance(event, MessageReceived)
    root, price = item.get("root"), item.get("micros")
    return replace(
        event,
        visibility=Visibility.PRIVATE if root is None else Visibility.PUBLIC,
        thread_root=root or "",
        permalink=item.get("permalink", ""),
        reply_refusal=item.get("refusal", ""),
        referral=Referral(source="link", id=item["ref"]) if "ref" in item else None,
        charge=None if price is None else _charge(price),
    )


def _published(item: dict[str, Any]) -> Inbound:
    return PostPublished(
        external_id=item["id"],
        text=item["text"],
        published_at=_moment(item),
        author=item.get("author", ""),
        permalink=item.get("permalink", ""),
    )


def _found(item: dict[str, Any]) -> Inbound:
    price = item.get("micros")
    return PostFound(
        external_id=item["id"],
        person=read_person(person(item["who"])),
        text=item["text"],
        published_at=_moment(item),
        source=item.get("source", "koffers"),
        title=item.get("title", ""),
        permalink=item.get("permalink", ""),
        thread_root=item.get("root", ""),
        reply_refusal=item.get("refusal", ""),
        charge=None if price is None else _charge(price),
    )


def _hidden(item: dict[str, Any]) -> Inbound:
    return MessageHidden(
        external_id=item["id"], hidden=not item["shown"], changed_at=_moment(item)
    )


def _reached(item: dict[str, Any]) -> Inbound:
    return StatusReached(
        person=read_person(person(item["who"])),
        status=MessageStatus(item["status"]),
        until=_moment(item),
        external_ids=tuple(item["named"]),
        account=item["loft"],
    )


def _taken(item: dict[str, Any]) -> Inbound:
    return ControlChanged(
        person=read_person(person(item["who"])),
        holder=item["by"],
        changed_at=_moment(item),
    )


_READERS = {
    "said": _said,
    "published": _published,
    "found": _found,
    "hidden": _hidden,
    "reached": _reached,
    "taken": _taken,
}


def _charge(micros: int) -> Charge:
    return Charge(category="read", billable=True, micros=micros, currency="USD")


def _moment(item: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(item["at"], UTC)

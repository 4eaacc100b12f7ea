"""A comment on a post, or a reply to one: written, changed, removed, hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.inbound import Inbound, MessageReceived, Visibility
from webcare.plugin.payloads import Json, Unreadable, first_text, flag, required, text
from webcare_facebook.parsing.addresses import permalink
from webcare_facebook.parsing.alterations import altered, hidden
from webcare_facebook.parsing.entry import Entry, author, author_id
from webcare_facebook.parsing.verbs import ADDED
from webcare_facebook.parsing.written import read_written

if TYPE_CHECKING:
    from collections.abc import Iterator


def read_comment(entry: Entry, value: Json) -> Iterator[Inbound]:
    """Yield what happened to a comment; nothing for what we do not know.

    Raises:
        Unreadable: when it lacks an id, a thread or a moment.
    """
    comment = required(value, "comment_id")
    if text(value, "verb") not in ADDED:
        yield from altered(entry, value, comment)
        return
    yield _written(entry, value, comment)
    if flag(value, "is_hidden"):
        yield hidden(entry, value, comment, is_hidden=True)


def thread_of(value: Json) -> str:
    """Return the id of the post or review on top of a public thread.

    Raises:
        Unreadable: when there is none.
    """
    found = first_text(value, "open_graph_story_id", "post_id")
    if not found:
        raise Unreadable("post_id is missing")
    return found


def _written(entry: Entry, value: Json, comment: str) -> MessageReceived:
    said = read_written(value)
    root = thread_of(value)
    ours = author_id(value) == entry.page
    return MessageReceived(
        external_id=comment,
        person=author(entry, value, comment),
        sent_at=entry.moment(value, "created_time"),
        kind=said.kind,
        text=said.text,
        content=said.content,
        media=said.media,
        reply_to=_answered(value, root, ours=ours),
        direction="out" if ours else "in",
        visibility=Visibility.PUBLIC,
        thread_root=root,
        permalink=permalink(value, comment),
        account=entry.page,
    )


def _answered(value: Json, root: str, *, ours: bool) -> str | None:
    """Return which message a comment answers.

    The parent of a comment at the top is the post itself. That is no quote, but of
    what our own side wrote it tells whom it was meant for.
    """
    parent = text(value, "parent_id")
    at_the_top = parent in {root, text(value, "post_id")}
    if at_the_top and not ours:
        return None
    return parent or None

"""A review of the Page: a public message with a mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.content import Form, MessageKind
from webcare.domain.inbound import Inbound, MessageEdited, MessageReceived, Visibility
from webcare.plugin.payloads import Json, text
from webcare_facebook.parsing.addresses import permalink
from webcare_facebook.parsing.alterations import altered, altered_at
from webcare_facebook.parsing.comments import thread_of
from webcare_facebook.parsing.entry import Entry, author
from webcare_facebook.parsing.verbs import ADDED, EDITED

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKS = (("rating", "rating"), ("recommendation", "recommendation_type"))


def read_rating(entry: Entry, value: Json) -> Iterator[Inbound]:
    """Yield what happened to a review; nothing for what we do not know.

    Raises:
        Unreadable: when it lacks an id or a moment.
    """
    review = thread_of(value)
    if text(value, "verb") in ADDED:
        yield _reviewed(entry, value, review)
    elif text(value, "verb") in EDITED:
        yield MessageEdited(
            external_id=review,
            text=text(value, "review_text"),
            edited_at=altered_at(entry, value),
            content=_marks(value),
            account=entry.page,
        )
    else:
        yield from altered(entry, value, review)


def _reviewed(entry: Entry, value: Json, review: str) -> MessageReceived:
    return MessageReceived(
        external_id=review,
        person=author(entry, value, review),
        sent_at=entry.moment(value, "created_time"),
        kind=MessageKind.FORM,
        text=text(value, "review_text"),
        content=_marks(value),
        visibility=Visibility.PUBLIC,
        thread_root=review,
        permalink=permalink(value, review),
        account=entry.page,
    )


def _marks(value: Json) -> Form:
    given = ((name, text(value, key).lower()) for name, key in _MARKS)
    return Form(name="review", answers=tuple(each for each in given if each[1]))

"""What is done to a public message after it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.inbound import (
    Inbound,
    MessageEdited,
    MessageHidden,
    MessageRevoked,
)
from webcare.plugin.payloads import Json, Unreadable, text
from webcare_facebook.moments import moment_or_none
from webcare_facebook.parsing.verbs import EDITED, HIDDEN, REMOVED
from webcare_facebook.parsing.written import read_written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from webcare_facebook.parsing.entry import Entry


def altered(entry: Entry, value: Json, external_id: str) -> Iterator[Inbound]:
    """Yield an edit, a removal or a hiding; nothing for what we do not know.

    Raises:
        Unreadable: when there is no moment.
    """
    verb = text(value, "verb")
    if verb in EDITED:
        yield MessageEdited(
            external_id=external_id,
            text=read_written(value).text,
            edited_at=altered_at(entry, value),
            account=entry.page,
        )
    elif verb in REMOVED:
        yield MessageRevoked(
            external_id=external_id,
            revoked_at=altered_at(entry, value),
            account=entry.page,
        )
    elif verb in HIDDEN:
        yield hidden(entry, value, external_id, is_hidden=HIDDEN[verb])


def hidden(
    entry: Entry, value: Json, external_id: str, *, is_hidden: bool
) -> MessageHidden:
    """Return that a public message was hidden from others, or shown again.

    Raises:
        Unreadable: when there is no moment.
    """
    return MessageHidden(
        external_id=external_id,
        hidden=is_hidden,
        changed_at=altered_at(entry, value),
        account=entry.page,
    )


def altered_at(entry: Entry, value: Json) -> datetime:
    """Return when something was done; `created_time` is mostly that of the message.

    Raises:
        Unreadable: when there is no moment.
    """
    found = entry.sent_at or moment_or_none(value, "created_time")
    if found is None:
        raise Unreadable("there is no moment")
    return found

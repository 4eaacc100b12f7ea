"""Since when a part of a policy is as it is."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel

from webcare.policies.kind import PolicyKind
from webcare.services.policies.book import PolicyBook

P = TypeVar("P", bound=BaseModel)


def unchanged_since(
    book: PolicyBook,
    kind: PolicyKind[P],
    channel_id: int,
    part: Callable[[P], object],
    now: datetime,
) -> datetime | None:
    """Return when a part of a channel's policy became what it is now.

    Args:
        book: `core.policies`.
        kind: such as `privacy.KIND`.
        channel_id: of the channel; the organisation's versions count too.
        part: takes out of a policy what is looked at.
        now: aware.

    Returns:
        The moment; None when it never was anything else.
    """
    versions = (*book.versions(kind, None), *book.versions(kind, channel_id))
    begun = sorted({v.effective_from for v in versions if v.effective_from <= now})
    present = part(book.effective(kind, channel_id, now))
    for position, moment in reversed(list(enumerate(begun))):
        before = begun[position - 1] if position else None
        earlier = (
            part(book.effective(kind, channel_id, before))
            if before
            else part(kind.schema())
        )
        if earlier != present:
            return moment
    return None

"""What goes wrong in one part of a look at X while the others go well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.inbound import ChannelReported
from webcare.errors import PermanentDeliveryError
from webcare.plugin import sentence
from webcare.plugin.payloads import digest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from webcare.errors import DeliveryError
    from webcare_twitter.listening.cursor import Cursor
    from webcare_twitter.settings import TwitterSettings

_BLIPS = 3
"""So many failed looks in a row are nothing that an administrator need know of."""

_TOPIC = "looking"
ALL_WELL = sentence("All that is asked of X is answered again.")


def told(
    settings: TwitterSettings,
    cursor: Cursor,
    failures: Sequence[DeliveryError],
    now: datetime,
) -> list[ChannelReported]:
    """Return what went wrong, once for as long as it does, and that it no longer does.

    What no waiting mends is told at once, the rest when it lasts.
    """
    cursor.failed = cursor.failed + 1 if failures else 0
    lasting = [error for error in failures if isinstance(error, PermanentDeliveryError)]
    if failures and not lasting and cursor.failed <= _BLIPS:
        return []
    trouble = next((error.for_agent for error in (*lasting, *failures)), "")
    if trouble == cursor.trouble:
        return []
    cursor.trouble = trouble
    return [
        ChannelReported(
            what="looking.failed" if trouble else "looking.recovered",
            level="warning" if trouble else "ok",
            topic=_TOPIC,
            text=trouble or ALL_WELL,
            detail="{}",
            key=digest(settings.user_id, _TOPIC, trouble, now.isoformat()),
            reported_at=now,
            account=settings.user_id,
        )
    ]

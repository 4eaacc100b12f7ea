"""Who somebody in Messenger is: webhooks bring an id, and no name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.people import Person
from webcare.errors import PermanentDeliveryError
from webcare.plugin.payloads import text
from webcare_facebook.aliases import PSID, psid, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webcare.domain.people import Alias
    from webcare_facebook.sending.graph import Graph

_FIELDS = "first_name,last_name,name"
_NO_PROFILE = "100/2018218"


async def fetch_profile(graph: Graph, person: Sequence[Alias]) -> Person | None:
    """Return somebody's name in Messenger.

    Whoever is known from public messages only has no profile that we may read, and
    had their name beside what they wrote.

    Raises:
        DeliveryError: when Meta refuses, or does not answer.
    """
    known = value_of(person, PSID)
    if not known:
        return None
    try:
        profile = await graph.get(known, params={"fields": _FIELDS})
    except PermanentDeliveryError as error:
        if error.code == _NO_PROFILE:
            return None
        raise
    parts = (text(profile, "first_name"), text(profile, "last_name"))
    name = text(profile, "name") or " ".join(filter(None, parts))
    return Person((psid(known, graph.settings.page_id),), name=name) if name else None

"""To whom a private message goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.errors import PermanentDeliveryError
from webcare.plugin import sentence
from webcare_facebook.aliases import PSID, USER, USER_REF, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webcare.domain.outbound import OutboundMessage
    from webcare.domain.people import Alias
    from webcare.plugin.payloads import Json

NO_ADDRESS = sentence(
    "We know this person only by what they wrote in public. Answer there, or in "
    "private to one of those messages."
)
NOBODY = sentence("Facebook does not tell who wrote this, so we can do nothing here.")


def addressed(message: OutboundMessage, page: str) -> Json:
    """Return the recipient of a private message.

    An answer in private to something public goes to that, not to a person: Facebook
    finds out who wrote it, and tells us by its answer. The id of a post on the Page
    begins with the Page's own, that of a comment with the post's.

    Raises:
        PermanentDeliveryError: when we know nobody in Messenger.
    """
    public = message.privately_to
    if not public:
        return known(message.to)
    if public == message.thread_root or public.startswith(f"{page}_"):
        return {"post_id": public}
    return {"comment_id": public}


def known(person: Sequence[Alias]) -> Json:
    """Return a person of whom we have an id in Messenger.

    Raises:
        PermanentDeliveryError: when we have none.
    """
    if found := value_of(person, PSID):
        return {"id": found}
    if visit := value_of(person, USER_REF):
        return {"user_ref": visit}
    raise PermanentDeliveryError(NO_ADDRESS)


def blockable(person: Sequence[Alias]) -> str:
    """Return the id by which a person can be kept out, in private or in public.

    Raises:
        PermanentDeliveryError: when Facebook never told who it is.
    """
    if found := value_of(person, PSID) or value_of(person, USER):
        return found
    raise PermanentDeliveryError(NOBODY)

"""What a platform's answer to a send means, where its status code tells enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.outbound import Receipt
from webcare.errors import (
    ChannelDown,
    PerhapsSent,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)

if TYPE_CHECKING:
    import httpx2

BUSY = "The platform is busy or out of order; the message is tried again by itself."
LOCKED_OUT = "The platform does not accept our credentials; ask an administrator."
REFUSED = "The platform refuses this message; change it before you send it again."
UNCLEAR = "The platform's answer is unclear; check whether the message arrived."


def receipt_from(response: httpx2.Response, *path: str | int) -> Receipt:
    """Return the receipt that an answer gives, or raise what it refuses with.

    For platforms whose status codes tell enough; a platform with error codes of its
    own deserves a table of its own.

    Args:
        response: the answer, already read.
        path: the keys and indexes that lead to the message's id in its JSON, for
            example `"messages", 0, "id"`.

    Raises:
        TemporaryDeliveryError: for 429 and 5xx, with the answer's `Retry-After`.
        ChannelDown: for 401 and 403.
        PermanentDeliveryError: for every other refusal.
        PerhapsSent: the platform took the message, but its answer names no id.
    """
    code = str(response.status_code)
    if response.status_code == _TOO_MANY or response.is_server_error:
        raise TemporaryDeliveryError(BUSY, code=code, retry_after=_pause(response))
    if response.status_code in _NOT_US:
        raise ChannelDown(LOCKED_OUT, code=code)
    if not response.is_success:
        raise PermanentDeliveryError(REFUSED, code=code)
    try:
        found = response.json()
        for step in path:
            found = found[step]
    except (ValueError, LookupError, TypeError) as error:
        raise PerhapsSent(UNCLEAR, code=code) from error
    if not isinstance(found, (str, int)) or not str(found):
        raise PerhapsSent(UNCLEAR, code=code)
    return Receipt(external_id=str(found))


_TOO_MANY = 429
_NOT_US = (401, 403)


def _pause(response: httpx2.Response) -> float | None:
    # The header may be a date as well; then the work engine picks the pause.
    given = response.headers.get("retry-after", "")
    return float(given) if given.isascii() and given.isdigit() else None

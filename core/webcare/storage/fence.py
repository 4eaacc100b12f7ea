"""Keeping a version that has become too old from writing.

Every transaction that writes passes here. The database is asked at most every
`LOOK_SECONDS`: a migration that shuts a version out says so first, and changes nothing
before everybody has had the time to look.
"""

import time
from collections.abc import Callable

import structlog
from sqlalchemy import Connection

from webcare.errors import StorageUnavailable
from webcare.storage.revision import CODE, OUTDATED, floor

LOOK_SECONDS = 2.0
"""For how long an answer holds."""

SHUT_SECONDS = 2 * LOOK_SECONDS + 1
"""After which nobody who is shut out writes any more, a last transaction included."""

log = structlog.get_logger()


class Fence:
    """Lets this version pass while the schema can bear it.

    Threads share it: two that look at the same time do no harm.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._outdated = False
        self._look_at = float("-inf")

    def passing(self, connection: Connection) -> None:
        """Go on, if this version may still write.

        Raises:
            StorageUnavailable: when it is too old for the schema.
        """
        # Before the question: an answer is never older than it is taken for.
        now = self._clock()
        if now >= self._look_at:
            self._look(connection)
            self._look_at = now + LOOK_SECONDS
        if self._outdated:
            raise StorageUnavailable(OUTDATED)

    def _look(self, connection: Connection) -> None:
        outdated = floor(connection) > CODE
        if outdated != self._outdated:
            log.error("schema.fenced") if outdated else log.info("schema.opened")
        self._outdated = outdated

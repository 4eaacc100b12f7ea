"""Look after the policies of a process: what is new in them, and what is due."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from webcare.errors import StorageUnavailable
from webcare.services.policies.book import FRESH_SECONDS

if TYPE_CHECKING:
    from sqlmodel import Session

    from webcare.services.core import Core


_SOON = timedelta(seconds=5)


async def keep_policies_fresh(core: "Core") -> None:
    """Have the book look every second, also where nobody reads, until cancelled.

    What holds, or begins in a moment, is made ready then, so that nobody waits for it.
    """
    while True:
        # Whoever wants something of a database that is away says so.
        with suppress(StorageUnavailable, SQLAlchemyError):
            await core.read(_nothing)
            # What cannot be made ready says so where it is needed.
            with suppress(ValueError):
                for moment in (core.clock(), core.clock() + _SOON):
                    await asyncio.to_thread(core.policies.prepare, moment)
        await asyncio.sleep(FRESH_SECONDS)


def _nothing(session: "Session") -> None:
    del session

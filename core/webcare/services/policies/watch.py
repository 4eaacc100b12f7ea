"""Look after the policies of a process in which nobody reads or writes."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from webcare.errors import StorageUnavailable
from webcare.services.policies.book import FRESH_SECONDS

if TYPE_CHECKING:
    from sqlmodel import Session

    from webcare.services.core import Core


async def keep_policies_fresh(core: "Core") -> None:
    """Read something every second, upon which the book looks, until cancelled."""
    while True:
        # Whoever wants something of a database that is away says so.
        with suppress(StorageUnavailable, SQLAlchemyError):
            await core.read(_nothing)
        await asyncio.sleep(FRESH_SECONDS)


def _nothing(session: "Session") -> None:
    del session

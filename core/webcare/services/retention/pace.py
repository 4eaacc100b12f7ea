"""How fast things are removed: so that what comes in hardly notices."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from webcare.storage.database import Database

SHORTEST_PAUSE = 0.005
"""In seconds, after a transaction."""

PAUSES = 3
"""How many times as long as a transaction took what comes in has the database."""

T = TypeVar("T")


async def paced(database: Database, step: Callable[[Connection], T]) -> T:
    """Take one step in a transaction of its own, and a pause after it."""
    started = time.monotonic()
    done = await database.work(step)
    took = time.monotonic() - started
    await asyncio.sleep(max(SHORTEST_PAUSE, PAUSES * took))
    return done

"""How fast things are removed: so that what comes in hardly notices."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from webcare.storage.database import Database

SHORTEST_PAUSE = 0.005
"""In seconds, after a transaction."""

PAUSES = 10
"""How many times as long as a transaction took what comes in has the database.

SQLite has one writer: only by leaving it alone most of the time do nearly all who come
in find it free. With three, their 99th percentile was more than twice what it is
without (`make bench args="retention"`).
"""

T = TypeVar("T")


async def paced(database: Database, step: Callable[[Connection], T]) -> T:
    """Take one step in a transaction of its own, and a pause after it."""
    started = time.monotonic()
    done = await database.work(step)
    took = time.monotonic() - started
    await asyncio.sleep(max(SHORTEST_PAUSE, PAUSES * took))
    return done

"""Where it is kept how much of each rate is used: in memory, or for all processes."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from sqlalchemy import Connection, text

from webcare.domain.far_clock import FarClock
from webcare.domain.pacing import Rated, Turn, take_turn
from webcare.storage.database import Database

_MOST_KEYS = 20_000


class PaceBook(Protocol):
    """Gives turns within rates."""

    async def take(self, rates: Sequence[Rated], held: str) -> tuple[Turn, float]:
        """Give a turn within all of the rates, unless `held` is held.

        Returns it with the moment from which it waits, by `time.monotonic`.
        """
        ...

    async def hold(self, held: str, seconds: float) -> None:
        """Give no turn to whatever asks under a name, for some time at least."""
        ...


class MemoryPaces:
    """The book of the one process that there is on SQLite.

    The keys that were used least recently are forgotten first.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._dues: OrderedDict[str, float] = OrderedDict()

    async def take(self, rates: Sequence[Rated], held: str) -> tuple[Turn, float]:
        """Give a turn within all of the rates, unless `held` is held."""
        now = self._monotonic()
        turn = _take(rates, self._dues, held, now)
        self._note(turn.dues)
        return turn, now

    async def hold(self, held: str, seconds: float) -> None:
        """Give no turn to whatever asks under a name, for some time at least."""
        until = self._monotonic() + seconds
        self._note({held: max(until, self._dues.get(held, until))})

    def _note(self, dues: Mapping[str, float]) -> None:
        for key, due in dues.items():
            self._dues[key] = due
            self._dues.move_to_end(key)
        while len(self._dues) > _MOST_KEYS:
            self._dues.popitem(last=False)


class SharedPaces:
    """The book of all processes on PostgreSQL, by the database's own clock."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._clock = FarClock()

    async def take(self, rates: Sequence[Rated], held: str) -> tuple[Turn, float]:
        """Give a turn within all of the rates, unless `held` is held.

        Raises:
            StorageUnavailable: when the database is down; nothing may be sent then.
        """
        keys = sorted({held, *(rate.key for rate in rates)})

        def change(connection: Connection) -> tuple[Turn, float]:
            asked = time.monotonic()
            dues, now = _locked(connection, keys)
            decided = self._clock.ours(now, asked=asked, heard=time.monotonic())
            turn = _take(rates, dues, held, now)
            _write(connection, turn.dues)
            return turn, decided

        return await self._database.work(change)

    async def hold(self, held: str, seconds: float) -> None:
        """Give no turn to whatever asks under a name, for some time at least.

        Raises:
            StorageUnavailable: when the database is down.
        """

        def change(connection: Connection) -> None:
            dues, now = _locked(connection, [held])
            _write(connection, {held: max(now + seconds, dues[held])})

        await self._database.work(change)


def _take(
    rates: Sequence[Rated], dues: Mapping[str, float], held: str, now: float
) -> Turn:
    left = dues.get(held, now) - now
    return Turn(left, {}) if left > 0 else take_turn(rates, dues, now)


# Changes nothing but what was never asked for; the clock is read with each row that is
# locked, so that the latest reading is one at which all the locks are ours.
_LOCK = text(
    "INSERT INTO paces (key, due_at) SELECT key, to_timestamp(0)"
    " FROM unnest(CAST(:keys AS text[])) AS key ORDER BY key"
    " ON CONFLICT (key) DO UPDATE SET due_at = paces.due_at"
    " RETURNING key, extract(epoch FROM due_at)::float8,"
    " extract(epoch FROM clock_timestamp())::float8"
)
_WRITE = text(
    "UPDATE paces SET due_at = to_timestamp(new.due)"
    " FROM unnest(CAST(:keys AS text[]), CAST(:dues AS float8[])) AS new(key, due)"
    " WHERE paces.key = new.key"
)


def _locked(
    connection: Connection, keys: Sequence[str]
) -> tuple[Mapping[str, float], float]:
    """Lock the rows of some keys; return when each is due, and the time."""
    rows = connection.execute(_LOCK, {"keys": keys}).all()
    return {key: due for key, due, _ in rows}, max(now for _, _, now in rows)


def _write(connection: Connection, dues: Mapping[str, float]) -> None:
    if dues:
        connection.execute(_WRITE, {"keys": [*dues], "dues": [*dues.values()]})

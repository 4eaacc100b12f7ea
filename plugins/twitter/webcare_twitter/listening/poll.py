"""One look at X: the webhook's health, what no webhook brings, and the searches."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from webcare.errors import ChannelDown, DeliveryError
from webcare.plugin import Polled
from webcare_twitter.listening.cursor import Cursor
from webcare_twitter.listening.fallback import fetch_mentions, fetch_messages
from webcare_twitter.listening.search import search
from webcare_twitter.listening.stream import look, synchronise
from webcare_twitter.listening.troubles import told
from webcare_twitter.listening.watch import EVERY, due, watch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from webcare.domain.inbound import Charge, Inbound
    from webcare_twitter.sending.api import Api

# X lets direct messages be read fifteen times in fifteen minutes.
_MESSAGES_EVERY = timedelta(seconds=75)
_SEARCHES_EVERY = timedelta(minutes=1)
STREAM_AGAIN = timedelta(seconds=2)
_NOTHING_TO_DO = timedelta(hours=1)


@dataclass(slots=True)
class _Looked:
    """What was found, part by part; one part that fails does not stop the others."""

    events: list[Inbound] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    failures: list[DeliveryError] = field(default_factory=list)
    went_well: bool = False

    @property
    def in_vain(self) -> bool:
        """Tell whether nothing came of it, or nothing will until somebody acts."""
        if not self.failures or self.events:
            return False
        down = any(isinstance(error, ChannelDown) for error in self.failures)
        return down or not self.went_well

    async def at(
        self, part: Callable[[], Awaitable[tuple[list[Inbound], tuple[Charge, ...]]]]
    ) -> None:
        try:
            events, charges = await part()
        except DeliveryError as error:
            self.failures.append(error)
        else:
            self.events += events
            self.charges += charges
            self.went_well = True


async def poll(api: Api, given: str, now: datetime | None = None) -> Polled:
    """Look at X once.

    Args:
        api: of the account.
        given: the cursor of the last look; empty at first.
        now: for tests.

    Raises:
        DeliveryError: when nothing went well, or the account is refused. What else
            goes wrong in one part is told, and the others count.
    """
    cursor = Cursor.read(given)
    at = now or datetime.now(UTC)
    looked = _Looked()
    for part in _parts(api, cursor, at):
        await looked.at(part)
    cursor.searches = {
        rule: seen
        for rule, seen in cursor.searches.items()
        if rule in api.settings.searches
    }
    if looked.in_vain:
        down = (e for e in looked.failures if isinstance(e, ChannelDown))
        raise next(down, looked.failures[0])
    troubles = told(api.settings, cursor, looked.failures, at)
    return Polled(
        events=(*looked.events, *troubles),
        cursor=cursor.written(),
        again_in=_pause(api),
        charges=tuple(looked.charges),
    )


def _parts(
    api: Api, cursor: Cursor, now: datetime
) -> list[Callable[[], Awaitable[tuple[list[Inbound], tuple[Charge, ...]]]]]:
    settings = api.settings
    found: list[Callable[[], Awaitable[tuple[list[Inbound], tuple[Charge, ...]]]]] = []
    if settings.receive == "polling":
        found += [partial(fetch_mentions, api, cursor)]
        found += [partial(fetch_messages, api, cursor)]
    elif settings.bearer_token and due(cursor, now):
        found += [partial(_watch, api, cursor, now)]
    if settings.searches and settings.listen_by == "stream":
        found += [partial(_stream, api)]
    else:
        found += [partial(search, api, r, cursor, now) for r in settings.searches]
    return found


async def _watch(
    api: Api, cursor: Cursor, now: datetime
) -> tuple[list[Inbound], tuple[Charge, ...]]:
    return list(await watch(api, cursor, now)), ()


async def _stream(api: Api) -> tuple[list[Inbound], tuple[Charge, ...]]:
    await synchronise(api)
    return await look(api)


def _pause(api: Api) -> timedelta:
    """Return the shortest pause that any part wants, and no more than X allows."""
    settings = api.settings
    pauses = [_NOTHING_TO_DO]
    if settings.receive == "polling":
        pauses.append(_MESSAGES_EVERY)
    elif settings.bearer_token:
        pauses.append(EVERY)
    if settings.searches:
        streams = settings.listen_by == "stream"
        pauses.append(STREAM_AGAIN if streams else _SEARCHES_EVERY)
    shortest = min(pauses)
    # Direct messages may not be read more often, whatever else there is to do.
    return max(shortest, _MESSAGES_EVERY) if settings.receive == "polling" else shortest

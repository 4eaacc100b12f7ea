"""Who begins a conversation in private, and whether they find a place."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from webcare.domain.content import MessageKind
from webcare.domain.inbound import Visibility
from webcare.services.receiving.entries import Entry
from webcare.services.receiving.messages import Arrival, key_of
from webcare.services.receiving.threads import Key, Threads


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who has no running conversation, and what they begin one with."""

    key: Key
    arrival: Arrival


Door = Callable[[Connection, Sequence[Newcomer], datetime], Mapping[Key, Entry]]
"""Says how people come in, within the transaction of receipt; usual who is left out."""


def open_door(
    connection: Connection, newcomers: Sequence[Newcomer], now: datetime
) -> Mapping[Key, Entry]:
    """Let everybody in."""
    del connection, newcomers, now
    return {}


def newcomers_among(
    arrivals: Sequence[Arrival],
    threads: Threads,
    invited: Container[tuple[int, str]],
) -> list[Newcomer]:
    """Return who begins a conversation in private by themselves, each once.

    Whoever comes through an invitation of ours goes on with what runs, and whom our
    side speaks to is let in.
    """
    found: dict[Key, Newcomer | None] = {}
    for arrival in arrivals:
        event = arrival.event
        if event.visibility is not Visibility.PRIVATE:
            continue
        if event.kind is MessageKind.SYSTEM and arrival.name not in invited:
            continue
        key = key_of(arrival)
        if threads.of(key) is not None:
            continue
        if event.direction == "out" or arrival.name in invited:
            found[key] = None
        elif key not in found:
            found[key] = Newcomer(key, arrival)
    return [each for each in found.values() if each is not None]

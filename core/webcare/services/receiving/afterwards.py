"""Messages that come after a conversation has ended: filed, gone on with, or new.

Where no message can be either, nothing is asked of the database.
"""

from collections.abc import Container, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from webcare.domain.content import MessageKind
from webcare.policies.threads import (
    Afterwards,
    Burst,
    Thanks,
    ThreadsOf,
    ThreadsPolicy,
    afterwards,
    is_thanks,
)
from webcare.services.receiving.messages import Arrival, key_of

if TYPE_CHECKING:
    from webcare.services.receiving.threads import Key, Threads

_ONE_BY_ONE = ThreadsPolicy(burst=Burst(seconds=0), thanks=Thanks(do="new"))


def one_by_one(channel_id: int) -> ThreadsPolicy:
    """Let every message count for itself, and begin anew after the end."""
    del channel_id
    return _ONE_BY_ONE


def after_the_end(
    arrivals: Sequence[Arrival],
    threads: "Threads",
    invited: Container[tuple[int, str]],
    threads_of: ThreadsOf,
) -> list[Arrival]:
    """Note in `threads` where messages go that come after the end.

    Returns:
        Those that may begin another conversation.
    """
    perhaps: list[tuple[Arrival, ThreadsPolicy, bool]] = []
    for each in arrivals:
        if each.name in invited or not _may_follow(each, threads):
            continue
        policy = threads_of(each.channel.id)
        thanks = policy.thanks.do == "file" and _thanks(each, policy)
        if thanks or policy.reopen.hours:
            perhaps.append((each, policy, thanks))
    if not perhaps:
        return list(arrivals)
    _look_back(perhaps, threads)
    reopened: set[Key] = set()
    for arrival, policy, thanks in perhaps:
        ended = threads.ended(key_of(arrival))
        if ended is None or ended.state.resolved_at is None:
            continue
        after = afterwards(
            policy,
            thanks=thanks,
            resolved_at=ended.state.resolved_at,
            at=arrival.received_at,
        )
        if after is not Afterwards.NEW:
            threads.after[arrival.name] = after
        if after is Afterwards.REOPENED:
            reopened.add(key_of(arrival))
    return [
        each
        for each in arrivals
        if each.name not in threads.after and key_of(each) not in reopened
    ]


def _look_back(
    perhaps: Sequence[tuple[Arrival, ThreadsPolicy, bool]], threads: "Threads"
) -> None:
    longest = max((policy.looks_back for _, policy, _ in perhaps), default=timedelta(0))
    first = min(each.received_at for each, _, _ in perhaps)
    threads.load_ended({key_of(each) for each, _, _ in perhaps}, first - longest)


def _may_follow(arrival: Arrival, threads: "Threads") -> bool:
    event = arrival.event
    return (
        event.direction == "in"
        and event.kind is not MessageKind.SYSTEM
        and threads.of(key_of(arrival)) is None
    )


def _thanks(arrival: Arrival, policy: ThreadsPolicy) -> bool:
    """Tell whether a message only thanks: by words, or by a sticker without any."""
    event = arrival.event
    if event.kind is MessageKind.STICKER and not event.text:
        return policy.thanks.stickers
    # A photo may show what went wrong, whatever stands below it.
    return (
        event.kind is MessageKind.TEXT
        and not event.media
        and is_thanks(event.text, policy.thanks.words)
    )

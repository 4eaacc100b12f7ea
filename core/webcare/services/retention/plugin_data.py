"""What plugins store about people: removed by the same terms, holds and proof.

A plugin stores where we cannot look, so that nothing of it is in our transactions: it
is removed first and proven then, and what failed in between is looked at once more.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

import structlog
from httpx2 import HTTPError
from sqlalchemy import Connection, select
from sqlmodel import col

from webcare.domain.people import Alias
from webcare.errors import PluginError, WebcareError
from webcare.loader import Retained
from webcare.plugin import Address, StoredItem
from webcare.policies.retention import Data
from webcare.services.core import Core
from webcare.services.retention.horizons import by_horizon, horizons_at, rule_of
from webcare.services.retention.matching import (
    hold_matching,
    person_is_held,
    take_turn,
    with_absorbed,
)
from webcare.services.retention.proof import Because, Prover, prove
from webcare.storage.among import rows_among
from webcare.storage.tables import ChannelRow, Conversation, Identity, IdentityAlias

AT_ONCE = 200
MOST_ITEMS = 100_000
"""Of one person, in one kind of data: more is a plugin gone wild."""

T = TypeVar("T")

log = structlog.get_logger()

Names = Mapping[int, str]
"""The names of channels, by their ids."""


async def expire_plugin_data(core: Core, prover: Prover, actor: str) -> int:
    """Remove what plugins store and what has had its time; returns how many items.

    A plugin that fails is named in the log, and costs no other its turn.
    """
    if not core.plugins.retained:
        return 0
    names = await core.database.work(channel_names)
    total = 0
    for each in core.plugins.retained:
        if _goes_with_person(each):
            continue
        try:
            total += await _expire(core, each, names, prover, actor)
        except PluginError as error:
            _tell(error)
    return total


async def _expire(
    core: Core, retained: Retained, names: Names, prover: Prover, actor: str
) -> int:
    """Remove what has had its time of one kind of data, on all channels."""
    data, total, now = Data(retained.data.kept_as), 0, core.clock()
    horizons = horizons_at(core.policies, now)
    for until, channels in by_horizon(horizons, data, names).items():
        for channel_id in channels:
            rule, policy = rule_of(core.policies, data, channel_id, now)
            because = Because(
                rule=rule, policy=policy, expired_until=until, actor=actor
            )
            total += await _expire_on(
                core, retained, names[channel_id], prover, because
            )
    return total


async def _expire_on(
    core: Core, retained: Retained, channel: str, prover: Prover, because: Because
) -> int:
    total, after, found = 0, "", AT_ONCE
    while found == AT_ONCE:
        items = await expired_items(
            core, retained, channel, because.expired_until, after
        )
        going = await core.database.work(partial(_not_held, items=items))
        await remove_items(core, retained, going, prover, because)
        total += len(going)
        found, after = len(items), items[-1].key if items else after
    return total


async def forget_in_plugins(
    core: Core, people: Sequence[int], prover: Prover, actor: str
) -> Sequence[int]:
    """Have plugins remove what goes with people; returns whom they have let go of.

    Whoever a plugin failed on stays known for now: without the addresses nobody could
    say any more what is theirs.
    """
    profiles = [each for each in core.plugins.retained if _goes_with_person(each)]
    if not profiles or not people:
        return people
    now = core.clock()
    rule, policy = rule_of(core.policies, Data.PROFILE, None, now)
    because = Because(rule=rule, policy=policy, expired_until=now, actor=actor)
    whose = await core.database.work(partial(addresses_of, contacts=people))
    gone = []
    for contact_id in people:
        try:
            for each in profiles:
                items = await items_of(core, each, whose[contact_id])
                await remove_items(core, each, items, prover, because)
        except PluginError as error:
            _tell(error)
        else:
            gone.append(contact_id)
    return gone


def _goes_with_person(retained: Retained) -> bool:
    return retained.data.kept_as == "profile"


def _tell(error: PluginError) -> None:
    log.warning(
        "retention.plugin_failed",
        plugin=error.plugin,
        step=error.hook,
        reason=error.reason,
    )


async def expired_items(
    core: Core, retained: Retained, channel: str, until: datetime, after: str
) -> Sequence[StoredItem]:
    """Ask a plugin for the next items that have had their time.

    Raises:
        PluginError: when it fails, or goes on from somewhere else.
    """
    items = await _asked(
        core,
        retained,
        "expired",
        lambda: retained.data.expired(channel, until, after=after, limit=AT_ONCE),
    )
    keys = [each.key for each in items]
    if len(items) > AT_ONCE or keys != sorted({key for key in keys if key > after}):
        raise PluginError(
            retained.plugin, "expired", "its items are not in the order of their keys"
        )
    return items


async def items_of(
    core: Core, retained: Retained, addresses: Sequence[Address]
) -> Sequence[StoredItem]:
    """Ask a plugin for everything that is somebody's.

    Raises:
        PluginError: when it fails.
    """
    items = await _asked(
        core, retained, "of_person", lambda: retained.data.of_person(addresses)
    )
    if len(items) > MOST_ITEMS:
        raise PluginError(retained.plugin, "of_person", "it gives too many items")
    return items


async def remove_items(
    core: Core,
    retained: Retained,
    items: Collection[StoredItem],
    prover: Prover,
    because: Because,
) -> None:
    """Have a plugin remove items, then write that down.

    Raises:
        PluginError: when it fails; then nothing is written.
    """
    if not items:
        return
    keys, now = sorted({each.key for each in items}), core.clock()
    await call(core, retained, "remove", lambda: retained.data.remove(keys))
    by_channel: dict[str, list[str]] = {}
    for each in items:
        by_channel.setdefault(each.channel, []).append(each.key)

    def write(connection: Connection) -> None:
        ids = {name: key for key, name in channel_names(connection).items()}
        for channel, own in sorted(by_channel.items()):
            prove(
                connection,
                prover,
                retained.name,
                sorted(set(own)),
                because,
                channel_id=ids.get(channel),
                now=now,
            )

    await core.database.work(write)


async def _asked(
    core: Core,
    retained: Retained,
    step: str,
    ask: Callable[[], Awaitable[Sequence[StoredItem]]],
) -> Sequence[StoredItem]:
    given: list[object] = list(await call(core, retained, step, ask))
    items = [each for each in given if isinstance(each, StoredItem) and each.key]
    if len(items) != len(given):
        raise PluginError(retained.plugin, step, "returned something else than items")
    return items


async def call(
    core: Core, retained: Retained, step: str, ask: Callable[[], Awaitable[T]]
) -> T:
    """Call a method of what a plugin stores.

    Raises:
        PluginError: whatever went wrong.
    """
    try:
        async with core.plugins.contain_retained(retained, step):
            return await ask()
    except PluginError:
        raise
    except (WebcareError, HTTPError) as error:
        raise PluginError(retained.plugin, step, type(error).__name__) from error


def addresses_of(
    connection: Connection, contacts: Collection[int]
) -> Mapping[int, Sequence[Address]]:
    """Return the addresses of people, by their contact; also of who was merged."""
    whose = {
        each: contact_id
        for contact_id in contacts
        for each in with_absorbed(connection, [contact_id])
    }
    found: dict[int, list[Address]] = {contact_id: [] for contact_id in contacts}
    for contact_id, channel_type, kind, value, strength, scope in connection.execute(
        select(
            col(Identity.contact_id),
            col(IdentityAlias.channel_type),
            col(IdentityAlias.kind),
            col(IdentityAlias.value),
            col(IdentityAlias.strength),
            col(IdentityAlias.scope),
        )
        .join(IdentityAlias, col(IdentityAlias.identity_id) == col(Identity.id))
        .where(col(Identity.contact_id).in_(sorted(whose)))
    ):
        alias = Alias(kind, value, "strong" if strength == "strong" else "weak", scope)
        found[whose[contact_id]].append(Address(channel_type=channel_type, alias=alias))
    return found


def _not_held(
    connection: Connection, items: Sequence[StoredItem]
) -> Sequence[StoredItem]:
    """Return the items that no hold keeps: of a conversation, or of the person."""
    take_turn(connection)
    addresses = {
        (each.address.channel_type, *each.address.alias.key)
        for each in items
        if each.address is not None
    }
    held: set[tuple[str, ...]] = set()
    for identity_id, contact_id, *address in connection.execute(
        select(
            col(Identity.id),
            col(Identity.contact_id),
            col(IdentityAlias.channel_type),
            col(IdentityAlias.kind),
            col(IdentityAlias.value),
        )
        .join(IdentityAlias, col(IdentityAlias.identity_id) == col(Identity.id))
        .where(
            rows_among(
                (
                    col(IdentityAlias.channel_type),
                    col(IdentityAlias.kind),
                    col(IdentityAlias.value),
                ),
                sorted(addresses),
            )
        )
    ).all():
        conversations = connection.scalars(
            select(col(Conversation.id)).where(
                col(Conversation.identity_id) == identity_id
            )
        ).all()
        if person_is_held(connection, contact_id) or (
            conversations and hold_matching(connection, conversations)
        ):
            held.add(tuple(address))
    return [
        each
        for each in items
        if each.address is None
        or (each.address.channel_type, *each.address.alias.key) not in held
    ]


def channel_names(connection: Connection) -> dict[int, str]:
    """Return the names of all channels, by their ids."""
    rows = connection.execute(select(col(ChannelRow.id), col(ChannelRow.name)))
    return {channel_id: name for channel_id, name in rows}  # noqa: C416 - rows, no pairs

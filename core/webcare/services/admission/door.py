"""Who finds a place on a channel that is tried out, decided where they are received."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, bindparam, not_, select, update
from sqlmodel import col

from webcare.policies import hours, pilot
from webcare.policies.pilot import PilotPolicy, Why
from webcare.services.policies.book import PolicyBook
from webcare.services.receiving.entries import Entry, TurnedAwayAs
from webcare.services.receiving.newcomers import Door, Newcomer
from webcare.services.receiving.threads import Key
from webcare.storage.among import among
from webcare.storage.bulk import insert_new
from webcare.storage.sealing import Seal
from webcare.storage.tables import Conversation, PilotDay, PilotStop, TurnedAway


@dataclass(frozen=True, slots=True)
class _Trial:
    """A channel that is tried out, the day there, and who begins a conversation."""

    channel_id: int
    policy: PilotPolicy
    day: date
    newcomers: Sequence[Newcomer]


def pilot_door(book: PolicyBook, seal: Seal) -> Door:
    """Return what turns away who finds no place in a pilot.

    It asks nothing of the database unless a newcomer comes to a channel with a pilot.
    """
    key = next(iter(seal.keys_for("pilot").values()))

    def door(
        connection: Connection, newcomers: Sequence[Newcomer], now: datetime
    ) -> Mapping[Key, Entry]:
        trials = list(_trials(book, newcomers, now))
        if not trials:
            return {}
        stopped = _stopped(connection, trials)
        return {
            newcomer.key: Entry(TurnedAwayAs(why.value, trial.day.isoformat()))
            for trial in trials
            for newcomer, why in _refused(
                connection, trial, key, stopped=trial.channel_id in stopped
            )
        }

    return door


def _trials(
    book: PolicyBook, newcomers: Sequence[Newcomer], now: datetime
) -> Iterator[_Trial]:
    """Yield the channels that are tried out, in the order in which rows are locked."""
    there: dict[int, list[Newcomer]] = defaultdict(list)
    for each in newcomers:
        there[each.key[0]].append(each)
    for channel_id in sorted(there):
        policy = book.effective(pilot.KIND, channel_id, now)
        if policy.places.mode != "off":
            zone = book.effective(hours.KIND, channel_id, now).clock
            day = pilot.local_day(now, zone)
            yield _Trial(channel_id, policy, day, there[channel_id])


def _stopped(connection: Connection, trials: Sequence[_Trial]) -> set[int]:
    rows = connection.execute(
        _STOPPED, {"channels": [each.channel_id for each in trials]}
    )
    return set(rows.scalars())


def _refused(
    connection: Connection, trial: _Trial, key: bytes, *, stopped: bool
) -> list[tuple[Newcomer, Why]]:
    why = pilot.closed(trial.policy, trial.day, stopped=stopped)
    if why is not None:
        return [(each, why) for each in trial.newcomers]
    if pilot.phase(trial.policy, trial.day) != "running":
        return []
    if trial.policy.places.mode == "share":
        return [(each, Why.SHARE) for each in _not_chosen(connection, trial, key)]
    return [(each, Why.FULL) for each in _too_many(connection, trial)]


def _not_chosen(
    connection: Connection, trial: _Trial, key: bytes
) -> Sequence[Newcomer]:
    """Return on whom the lot did not fall; whoever got in before stays in."""
    percent = trial.policy.places.percent
    others = [
        each
        for each in trial.newcomers
        if not pilot.chosen(percent, key, trial.channel_id, each.key[1])
    ]
    if not others:
        return []
    rows = connection.execute(
        _WERE_IN,
        {
            "channel": trial.channel_id,
            "identities": [each.key[1] for each in others],
        },
    )
    were_in = set(rows.scalars())
    return [each for each in others if each.key[1] not in were_in]


def _too_many(connection: Connection, trial: _Trial) -> Sequence[Newcomer]:
    """Return who comes after the last place of the day is taken.

    The row is held until the commit, so that two processes never give the same place.
    """
    place = {"channel_id": trial.channel_id, "day": trial.day.isoformat()}
    insert_new(connection, PilotDay, [{**place, "let_in": 0}])
    of_today = and_(
        col(PilotDay.channel_id) == place["channel_id"],
        col(PilotDay.day) == place["day"],
    )
    let_in = connection.execute(
        select(col(PilotDay.let_in)).where(of_today).with_for_update()
    ).scalar_one()
    free = max(0, trial.policy.places.daily - let_in)
    taken = len(trial.newcomers[:free])
    if taken:
        connection.execute(
            update(PilotDay).where(of_today).values(let_in=let_in + taken)
        )
    return trial.newcomers[free:]


_STOPPED = select(col(PilotStop.channel_id)).where(
    among(col(PilotStop.channel_id), "channels")
)
_STILL_AWAY = (
    select(col(TurnedAway.conversation_id))
    .where(
        col(TurnedAway.conversation_id) == col(Conversation.id),
        col(TurnedAway.turned_at) == col(Conversation.resolved_at),
    )
    .exists()
)
_WERE_IN = (
    select(col(Conversation.identity_id))
    .distinct()
    .where(
        among(col(Conversation.identity_id), "identities"),
        col(Conversation.channel_id) == bindparam("channel"),
        not_(_STILL_AWAY),
    )
)

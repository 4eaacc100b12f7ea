"""How each team's work is divided, and what conversations weigh."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import structlog
from sqlmodel import Session, select

from webcare.domain.access import Permission, Scope
from webcare.domain.assignment import (
    CHAT_WEIGHT,
    LARGEST_WEIGHT,
    OWN_PATIENCE,
    POST_WEIGHT,
)
from webcare.domain.findings import Finding
from webcare.domain.inbound import Visibility
from webcare.errors import Forbidden, NotFound, Refused
from webcare.storage.tables import ChannelRow, ChannelWeight, Team, TeamWay

LONGEST_REACTION = timedelta(days=1)
LONGEST_WRAP_UP = timedelta(hours=1)
LONGEST_OWN = timedelta(days=1)

log = structlog.get_logger()


class Mode(StrEnum):
    """Whether people take what is next, or are given it."""

    PULL = "pull"
    PUSH = "push"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a team's work is divided.

    Attributes:
        mode: whether people take what is next, or are given it.
        reaction: how long whoever was given something has for doing something with
            it; None for as long as they like.
        wrap_up: how long they finish up after resolving.
        own: how long customers wait for their own agent.
    """

    mode: Mode = Mode.PULL
    reaction: timedelta | None = None
    wrap_up: timedelta = timedelta()
    own: timedelta = OWN_PATIENCE


@dataclass(frozen=True, slots=True)
class Weights:
    """What conversations weigh, in points, by their channel and who can read them."""

    of: Mapping[int, tuple[int, int]]

    def weight(self, channel_id: int, visibility: str) -> int:
        """Return the points of a conversation."""
        private, public = self.of.get(channel_id, (CHAT_WEIGHT, POST_WEIGHT))
        return public if visibility == Visibility.PUBLIC.value else private


def ways(session: Session) -> Mapping[int, Way]:
    """Return how teams divide their work, of those for which somebody said so."""
    return {row.team_id: way_of(row) for row in session.exec(select(TeamWay))}


def way_of(row: TeamWay) -> Way:
    """Return what a row says."""
    seconds = row.reaction_seconds
    return Way(
        mode=Mode(row.mode),
        reaction=None if seconds is None else timedelta(seconds=seconds),
        wrap_up=timedelta(seconds=row.wrap_up_seconds),
        own=timedelta(seconds=row.own_seconds),
    )


def weights(session: Session) -> Weights:
    """Return what conversations weigh."""
    rows = session.exec(select(ChannelWeight))
    return Weights({row.channel_id: (row.private, row.public) for row in rows})


def set_way(session: Session, scope: Scope, team_id: int, way: Way) -> None:
    """Say how a team's work is divided.

    Raises:
        NotFound: when there is no such team.
        Forbidden: when the caller does not divide its work.
        Refused: when a time is too long.
    """
    if session.get(Team, team_id) is None:
        raise NotFound("This team does not exist.")
    if not scope.allows(Permission.DIVIDE_WORK, team_id=team_id):
        raise Forbidden("You may not divide the work of this team.")
    _check(way)
    row = session.get(TeamWay, team_id) or TeamWay(
        team_id=team_id, mode=way.mode.value, own_seconds=0
    )
    row.mode = way.mode.value
    row.reaction_seconds = None if way.reaction is None else _seconds(way.reaction)
    row.wrap_up_seconds = _seconds(way.wrap_up)
    row.own_seconds = _seconds(way.own)
    session.add(row)
    log.info("team.way_changed", team_id=team_id, by=scope.user_id, mode=row.mode)


def set_weight(
    session: Session, scope: Scope, channel_id: int, *, private: int, public: int
) -> None:
    """Say what conversations on a channel weigh, in points.

    Raises:
        NotFound: when there is no such channel.
        Forbidden: when the caller does not manage it.
        Refused: when a weight is out of bounds.
    """
    channel = session.get(ChannelRow, channel_id)
    if channel is None:
        raise NotFound("This channel does not exist.")
    if not scope.allows(
        Permission.MANAGE_CHANNELS, team_id=channel.team_id, channel_id=channel_id
    ):
        raise Forbidden("You may not change this channel.")
    if not all(0 <= each <= LARGEST_WEIGHT for each in (private, public)):
        _refuse("weight", "A conversation weighs from 0 to 100 points.")
    session.merge(ChannelWeight(channel_id=channel_id, private=private, public=public))


def _check(way: Way) -> None:
    second = timedelta(seconds=1)
    if way.reaction is not None and not second <= way.reaction <= LONGEST_REACTION:
        _refuse("way.reaction", "The time to react is at most a day.")
    if not timedelta() <= way.wrap_up <= LONGEST_WRAP_UP:
        _refuse("way.wrap_up", "Finishing up takes at most an hour.")
    if not timedelta() <= way.own <= LONGEST_OWN:
        _refuse("way.own", "Customers wait for their own agent for at most a day.")


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _refuse(rule: str, reason: str) -> None:
    raise Refused([Finding(rule=rule, level="error", reason=reason)])

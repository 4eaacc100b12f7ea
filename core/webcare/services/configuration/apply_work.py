"""Bring what people can do, and how work is divided, to what a file asks for."""

from collections.abc import Iterator
from datetime import timedelta

from sqlmodel import Session, col, select

from webcare.domain.access import SYSTEM
from webcare.services.assignment.abilities import (
    capacities_of,
    set_capacity,
    set_skills,
    skills_of,
)
from webcare.services.assignment.ways import Mode, Way, set_way, ways
from webcare.services.configuration.apply_file import UserEntry, WorkEntry
from webcare.storage.tables import Capacity, UserSkill


def put_way(session: Session, team_id: int, entry: WorkEntry | None) -> bool:
    """Say how a team's work is divided; tell whether that is something else now."""
    if entry is None or ways(session).get(team_id) == _way(entry):
        return False
    set_way(session, SYSTEM, team_id, _way(entry))
    return True


def put_abilities(session: Session, user_id: int, entry: UserEntry) -> Iterator[str]:
    """Say what somebody can do and has at once; yield what is something else now.

    Raises:
        Refused: when a name is none, or there are too many.
    """
    skills = entry.skills
    if skills is not None and skills != skills_of(session, [user_id]).get(user_id, {}):
        set_skills(session, SYSTEM, user_id, skills)
        yield "skills"
    points = entry.capacity
    if points is not None and points != capacities_of(session, [user_id])[user_id]:
        set_capacity(session, SYSTEM, user_id, points)
        yield "capacity"


def work_entries(session: Session) -> dict[int, WorkEntry]:
    """Return how teams divide their work, of those for which somebody said so."""
    return {team_id: _entry(way) for team_id, way in ways(session).items()}


def all_skills(session: Session) -> dict[int, dict[str, int]]:
    """Return everybody's skills with their levels; who has none is left out."""
    found: dict[int, dict[str, int]] = {}
    for row in session.exec(select(UserSkill).order_by(col(UserSkill.skill))):
        found.setdefault(row.user_id, {})[row.skill] = row.level
    return found


def all_capacities(session: Session) -> dict[int, int]:
    """Return how much people have at once, of those of whom somebody said so."""
    return {row.user_id: row.points for row in session.exec(select(Capacity))}


def _way(entry: WorkEntry) -> Way:
    reaction = entry.reaction_minutes
    return Way(
        mode=Mode(entry.mode),
        reaction=None if reaction is None else timedelta(minutes=reaction),
        wrap_up=timedelta(seconds=entry.wrap_up_seconds),
        own=timedelta(minutes=entry.own_minutes),
    )


def _entry(way: Way) -> WorkEntry:
    minute = timedelta(minutes=1)
    return WorkEntry(
        mode="push" if way.mode is Mode.PUSH else "pull",
        reaction_minutes=None if way.reaction is None else way.reaction // minute,
        wrap_up_seconds=way.wrap_up // timedelta(seconds=1),
        own_minutes=way.own // minute,
    )

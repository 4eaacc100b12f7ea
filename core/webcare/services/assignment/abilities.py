"""What people can do, and how much they have at once."""

import re
from collections.abc import Collection, Mapping

import structlog
from sqlalchemy import delete
from sqlmodel import Session, col, select

from webcare.domain.access import Scope
from webcare.domain.assignment import CAPACITY, LARGEST_CAPACITY, LEVELS
from webcare.domain.findings import Finding
from webcare.errors import Refused
from webcare.services.assignment.attendance import must_divide_for
from webcare.storage.tables import Capacity, UserSkill

MOST_SKILLS = 50
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")

log = structlog.get_logger()


def skills_of(
    session: Session, users: Collection[int]
) -> Mapping[int, Mapping[str, int]]:
    """Return the levels of people's skills; who has none is left out."""
    found: dict[int, dict[str, int]] = {}
    query = (
        select(UserSkill)
        .where(col(UserSkill.user_id).in_(users))
        .order_by(col(UserSkill.skill))
    )
    for row in session.exec(query):
        found.setdefault(row.user_id, {})[row.skill] = row.level
    return found


def capacities_of(session: Session, users: Collection[int]) -> Mapping[int, int]:
    """Return how many points people have at once, of each of them."""
    query = select(Capacity).where(col(Capacity.user_id).in_(users))
    said = {row.user_id: row.points for row in session.exec(query)}
    return {each: said.get(each, CAPACITY) for each in users}


def set_skills(
    session: Session, scope: Scope, user_id: int, skills: Mapping[str, int]
) -> None:
    """Replace what somebody can do.

    Raises:
        NotFound: when there is no such person.
        Forbidden: when the caller does not divide their work.
        Refused: when a name or a level is none, or there are too many.
    """
    must_divide_for(session, scope, user_id)
    if len(skills) > MOST_SKILLS:
        raise _refused("skills", "Somebody has at most 50 skills.")
    for name, level in skills.items():
        if not is_skill(name):
            raise _refused(
                "skills", "A skill has small letters, digits and hyphens only."
            )
        if level not in LEVELS:
            raise _refused("skills", "A level is a number from 1 to 5.")
    session.exec(delete(UserSkill).where(col(UserSkill.user_id) == user_id))
    session.add_all(
        UserSkill(user_id=user_id, skill=name, level=level)
        for name, level in skills.items()
    )
    log.info("user.skills_changed", user_id=user_id, by=scope.user_id)


def is_skill(name: str) -> bool:
    """Tell whether a text can be the name of a skill."""
    return _NAME.fullmatch(name) is not None


def set_capacity(session: Session, scope: Scope, user_id: int, points: int) -> None:
    """Say how much somebody has at once; raises as `set_skills`."""
    must_divide_for(session, scope, user_id)
    if not 0 <= points <= LARGEST_CAPACITY:
        raise _refused("capacity", "Somebody has from 0 to 1000 points at once.")
    session.merge(Capacity(user_id=user_id, points=points))
    log.info("user.capacity_changed", user_id=user_id, by=scope.user_id)


def _refused(rule: str, reason: str) -> Refused:
    return Refused([Finding(rule=rule, level="error", reason=reason)])

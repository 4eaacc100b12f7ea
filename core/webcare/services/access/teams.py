"""Teams: groups of people who answer together."""

from collections.abc import Iterable

import structlog
from sqlmodel import Session, select

from webcare.domain.access import Permission, Scope
from webcare.domain.findings import Finding
from webcare.errors import Forbidden, NotFound, Refused
from webcare.storage.tables import Team

LONGEST_NAME = 60

log = structlog.get_logger()


def add_team(session: Session, scope: Scope, name: str) -> int:
    """Add a team; return its id.

    Raises:
        Forbidden: when the caller may not manage users.
        Refused: when the name is empty, too long or taken.
    """
    if not scope.allows_everywhere(Permission.MANAGE_USERS):
        raise Forbidden("You may not manage users.")
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise _refused("A team's name has 1 to 60 characters.")
    if session.exec(select(Team.id).where(Team.name == name)).first() is not None:
        raise _refused("There is a team of this name already.")
    team = Team(name=name)
    session.add(team)
    session.flush()
    log.info("team.added", team_id=team.id, by=scope.user_id)
    return team.id


def team_ids(session: Session, names: Iterable[str]) -> tuple[int, ...]:
    """Return the ids of teams, in the order of their names as given.

    Raises:
        NotFound: when one is absent; the sentence names it and those there are.
    """
    known = {team.name: team.id for team in session.exec(select(Team))}
    wanted = list(names)
    if missing := [name for name in wanted if name not in known]:
        there_are = ", ".join(sorted(known)) or "none yet"
        raise NotFound(f"There is no team {missing[0]!r}; there are: {there_are}.")
    return tuple(known[name] for name in wanted)


def _refused(reason: str) -> Refused:
    return Refused([Finding(rule="team.name", level="error", reason=reason)])

"""A person with a part in another team: that part is absent for who may not see it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlmodel import select

from tests.made.acquaintances import acquaintance, another_channel, invited
from tests.made.desk import Desk, desk, migrated
from tests.services.plugin import NewDatabase
from webcare.domain.access import SYSTEM, Scope
from webcare.services.people import merging
from webcare.storage.queries.alike import suggestions
from webcare.storage.queries.cases import case_of
from webcare.storage.queries.merges import merges_of
from webcare.storage.tables import Contact, Conversation

pytestmark = pytest.mark.anyio

PHONE = {"phone": "+31612345678"}


@dataclass(frozen=True)
class Parted:
    """A desk of two teams, and what somebody of one of them may see."""

    at: Desk
    channel: int
    north: int
    south: int
    scope: Scope

    def writes(self, identity: int, team: int) -> int:
        return self.at.conversation(self.channel, team=team, identity=identity)


@pytest.fixture
async def parted(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[Parted]:
    with desk(new_database(migrated), tmp_path) as at:
        north, south = at.team("noord"), at.team("zuid")
        another_channel(at, "square")
        scope = at.scope(at.user("noor", team=north))
        yield Parted(at, at.channel("balie"), north, south, scope)


async def both_teams(parted: Parted) -> int:
    """Have a person who writes to both teams, to the south under another address."""
    here, known = acquaintance(parted.at, "Zus")
    there, foreign = acquaintance(parted.at, "Aafje", "square", PHONE)
    parted.writes(known, parted.north)
    parted.writes(foreign, parted.south)
    await merging.merge(parted.at.core, SYSTEM, here, there)
    return here


async def test_a_foreign_number_makes_nobody_alike(parted: Parted) -> None:
    person = await both_teams(parted)
    bas, identity = acquaintance(parted.at, "Bas", aliases=PHONE)
    parted.writes(identity, parted.north)
    with parted.at.core.database.reading() as session:
        assert suggestions(SYSTEM, session, person), "the two have a number in common"
        assert suggestions(parted.scope, session, person) == ()
        assert suggestions(parted.scope, session, bas) == ()


async def test_a_foreign_invitation_makes_nobody_alike(parted: Parted) -> None:
    person = await both_teams(parted)
    bas, identity = acquaintance(parted.at, "Bas")
    came = parted.writes(identity, parted.north)
    with parted.at.core.database.reading() as session:
        southern = select(Conversation.id).where(Conversation.team_id == parted.south)
        foreign = session.exec(southern).one()
    invited(parted.at, came, by=foreign)
    with parted.at.core.database.reading() as session:
        assert suggestions(SYSTEM, session, person)
        assert suggestions(parted.scope, session, person) == ()
        assert suggestions(parted.scope, session, bas) == ()


async def test_a_foreign_address_gives_a_merge_no_name(parted: Parted) -> None:
    person = await both_teams(parted)
    third, identity = acquaintance(parted.at, "Zus op straat")
    parted.writes(identity, parted.north)
    await merging.merge(parted.at.core, SYSTEM, person, third)
    with parted.at.core.database.writing() as session:
        session.get_one(Contact, person).name = ""
    with parted.at.core.database.reading() as session:
        (seen, *_) = merges_of(parted.scope, session, person)
        assert "Aafje" in {each.kept for each in merges_of(SYSTEM, session, person)}
    assert seen.kept == "Zus"


async def test_a_case_does_not_say_who_came_to_another_team(parted: Parted) -> None:
    _, public = acquaintance(parted.at, "Anna")
    _, private = acquaintance(parted.at, "Ans")
    here = parted.writes(public, parted.north)
    there = parted.writes(private, parted.south)
    invited(parted.at, there, by=here)
    with parted.at.core.database.reading() as session:
        (told,) = case_of(SYSTEM, session, here).invitations
        assert told.accepted == (there,)
        (told,) = case_of(parted.scope, session, here).invitations
        assert told.accepted == ()

"""A desk whose organisation says how people are greeted."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.made.desk import Desk, desk, migrated
from tests.made.manners import KINDS, MANNERS
from tests.made.site import Site, site
from tests.services.plugin import NewDatabase
from webcare.domain.access import Scope
from webcare.services.policies.activation import Decision, activate
from webcare.services.policies.drafts import save_draft
from webcare.services.policies.places import Place

SEEN = Decision(acknowledged=True)


@dataclass
class Manual:
    """A desk with two channels, and an administrator who writes its manual."""

    at: Desk
    chief: Scope
    shop: int
    help: int

    async def say(
        self,
        document: dict[str, object],
        channel_id: int | None = None,
        decision: Decision = SEEN,
        kind: str = "manners",
    ) -> int:
        """Draft and activate; return the version's number."""
        place = Place(KINDS[kind], channel_id)
        core = self.at.core
        revision = await save_draft(core, self.chief, place, document, revision=0)
        newest = len(core.policies.versions(place.kind, channel_id))
        return await activate(
            core, self.chief, place, decision, revision=revision, newest=newest
        )

    def words(self, channel_id: int | None = None) -> str:
        """Return the words that hold now."""
        return self.at.core.policies.effective(
            MANNERS, channel_id, self.at.now
        ).words.text


@pytest.fixture
def manual(new_database: NewDatabase, tmp_path: Path) -> Iterator[Manual]:
    with desk(new_database(migrated), tmp_path, kinds=KINDS) as at:
        chief = at.scope(at.user("chief", "admin"))
        yield Manual(at, chief, at.channel("shop"), at.channel("help"))


@pytest.fixture
def at(new_sqlite: NewDatabase, tmp_path: Path) -> Iterator[Desk]:
    """Give a desk with the kinds of policy that come along."""
    with desk(new_sqlite(migrated), tmp_path) as made:
        yield made


@pytest.fixture
def pages(at: Desk) -> Site:
    return site(at)

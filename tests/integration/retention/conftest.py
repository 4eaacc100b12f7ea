"""A loft of pigeons whose organisation says how long it keeps what they bring."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlmodel import Session

from tests.made.desk import migrated
from tests.services.plugin import NewDatabase
from tests.world.core import World, running
from webcare.domain.access import SYSTEM, Scope
from webcare.policies.retention import KIND
from webcare.services.policies.activation import Decision, activate
from webcare.services.policies.drafts import save_draft
from webcare.services.policies.places import Place
from webcare.services.retention.run import run
from webcare.storage.queries.messages import MessageView, timeline
from webcare.storage.tables import Conversation, User

T = TypeVar("T")

DAY = timedelta(days=1)


@dataclass
class Archive:
    """The world, what it keeps, and shortcuts for both."""

    world: World
    loft: int

    async def keep(self, channel_id: int | None = None, **days: Any) -> None:
        """Keep each kind of data for so many days from now on."""
        core, place = self.world.core, Place(KIND, channel_id)
        document = {name: {"days": count} for name, count in days.items()}
        revision = await save_draft(core, SYSTEM, place, document, revision=0)
        newest = len(core.policies.versions(KIND, channel_id))
        await activate(
            core,
            SYSTEM,
            place,
            Decision(acknowledged=True),
            revision=revision,
            newest=newest,
        )

    async def later(self, days: float = 0, *, seconds: float = 0) -> int:
        """Let time pass, and remove what has had its time; returns how many rows."""
        self.world.now += timedelta(days=days, seconds=seconds)
        return await run(self.world.core)

    async def read(self, query: Callable[[Scope, Session], T]) -> T:
        """Return what a named query shows to somebody who may see everything."""
        return await self.world.core.read(lambda session: query(SYSTEM, session))

    async def shown(self) -> list[MessageView]:
        """Return the messages that somebody finds in the only conversation."""
        (row,) = self.world.rows(Conversation)
        page = await self.read(lambda scope, session: timeline(scope, session, row.id))
        return list(page.items)

    def colleague(self, name: str = "iris") -> str:
        """Add somebody who can answer for a hold; returns the address."""
        email = f"{name}@example.org"
        if not self.world.rows(User, email=email):
            self.world.add(User(email=email, name=name, created_at=self.world.now))
        return email


@pytest.fixture
async def archive(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[Archive]:
    async with running(new_database(migrated), tmp_path) as world:
        yield Archive(world, world.channel())

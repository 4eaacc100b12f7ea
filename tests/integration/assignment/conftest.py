"""An office: a team with people at work, on both databases."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from tests.made.desk import Desk, desk, migrated
from tests.services.plugin import NewDatabase
from webcare.domain.access import SYSTEM
from webcare.domain.presence import Presence
from webcare.services.assignment import abilities, own_agents
from webcare.services.assignment.attendance import choose
from webcare.services.assignment.giving import Shared, give_out
from webcare.services.assignment.taking import take_next
from webcare.services.assignment.ways import Mode, Way, set_way
from webcare.services.core import Core
from webcare.storage.tables import Attendance, Conversation, Identity


@dataclass
class Office:
    """A desk with one team, `service`, and one channel of its own."""

    desk: Desk
    team: int = 0
    channel: int = 0
    people: dict[str, int] = field(default_factory=dict)

    @property
    def core(self) -> Core:
        return self.desk.core

    def way(self, mode: Mode = Mode.PUSH, **more: Any) -> None:
        """Say how the team works."""
        way = Way(mode=mode, **more)
        with self.core.database.writing() as session:
            set_way(session, SYSTEM, self.team, way)

    async def comes(
        self, *names: str, capacity: int | None = None, **skills: int
    ) -> None:
        """Have people begin their work."""
        for name in names:
            if name not in self.people:
                self.people[name] = self.desk.user(name, team=self.team)
            user_id = self.people[name]
            with self.core.database.writing() as session:
                abilities.set_skills(session, SYSTEM, user_id, skills)
                if capacity is not None:
                    abilities.set_capacity(session, SYSTEM, user_id, capacity)
            await self.is_now(name, Presence.AVAILABLE)

    async def is_now(self, name: str, presence: Presence) -> None:
        await choose(self.core, self.desk.scope(self.people[name]), presence)

    def waits(self, name: str = "Jan", *, ago: int = 0, **columns: Any) -> int:
        """Have a customer wait for the team, for so many seconds."""
        at = self.desk.now - timedelta(seconds=ago)
        values = {"team": self.team, "identity": self.desk.contact(name), **columns}
        made = self.desk.conversation(self.channel, **values)
        self.desk.change(
            Conversation,
            made,
            waiting_since=at,
            queue_position=int(at.timestamp() * 1000),
        )
        return made

    def later(self, span: timedelta, *here: str) -> None:
        """Let time pass, with some people busy on their pages."""
        self.desk.now += span
        for name in here:
            self.desk.change(
                Attendance,
                self.people[name],
                seen_at=self.desk.now,
                active_at=self.desk.now,
            )

    async def passes(self) -> Shared:
        return await give_out(self.core)

    async def takes(self, name: str) -> int | None:
        return await take_next(self.core, self.desk.scope(self.people[name]))

    def owner(self, conversation_id: int) -> str | None:
        """Return who has a conversation."""
        row = self.desk.get(Conversation, conversation_id)
        assert isinstance(row, Conversation)
        names = {user_id: name for name, user_id in self.people.items()}
        return names.get(row.assignee_id) if row.assignee_id else None

    def helps(self, name: str, conversation_id: int) -> None:
        """Make somebody the own agent of whose conversation it is."""

        def contact(session: Session) -> int:
            return session.exec(
                select(Identity.contact_id)
                .join(Conversation, col(Conversation.identity_id) == Identity.id)
                .where(Conversation.id == conversation_id)
            ).one()

        contact_id = self.desk.ask(contact)
        with self.core.database.writing() as session:
            own_agents.set_own_agent(
                session, SYSTEM, contact_id, self.people[name], now=self.desk.now
            )


@pytest.fixture
def office(new_database: NewDatabase, tmp_path: Path) -> Iterator[Office]:
    with desk(new_database(migrated), tmp_path) as made:
        found = Office(made)
        found.team = made.team("service")
        found.channel = made.channel("chat", team=found.team)
        yield found

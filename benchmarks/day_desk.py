"""The desk of a simulated day: the real core on SQLite, with a clock of its own."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import update
from sqlmodel import col, select

from webcare.bootstrap import build_core
from webcare.domain.access import BUILT_IN_ROLES, SYSTEM, Scope
from webcare.domain.assignment import OWN_PATIENCE
from webcare.domain.presence import Presence, presence_of
from webcare.loader import load_plugins
from webcare.services.access.scopes import scope_of
from webcare.services.assignment.abilities import set_capacity, set_skills
from webcare.services.assignment.attendance import attendances, choose, choose_for
from webcare.services.assignment.giving import Shared, give_out
from webcare.services.assignment.ways import Mode, Way, set_way
from webcare.services.conversations import handle
from webcare.services.conversations.history import Happening, record
from webcare.services.core import Core
from webcare.settings import Settings
from webcare.storage.migrate import migrate
from webcare.storage.tables import (
    Attendance,
    Case,
    ChannelRow,
    Contact,
    Conversation,
    Identity,
    Membership,
    OwnAgent,
    Role,
    RoleGrant,
    Team,
    User,
)

WRAP_UP = timedelta(seconds=20)
BACK_AFTER = timedelta(minutes=7)
"""How long after falling silent somebody says that they are back."""


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody at work on this day.

    Attributes:
        from_: when they come; `until` when they go.
        away: their breaks.
        silent: whether they close the lid instead of saying that they go.
        ill_at: when they fall ill; None for not at all.
        back_at: when they say that they are back after falling silent.
        here: whether they sit at their page.
    """

    name: str
    team: str
    skills: Mapping[str, int]
    from_: datetime
    until: datetime
    away: Sequence[tuple[datetime, datetime]]
    silent: bool = False
    ill_at: datetime | None = None
    back_at: datetime | None = None
    here: bool = False
    number: int = 0
    user_id: int = 0
    scope: Scope = SYSTEM

    def is_here(self, now: datetime) -> bool:
        """Tell whether they sit at their page."""
        on_break = any(start <= now < end for start, end in self.away)
        return self.from_ <= now < self.until and not on_break

    def is_ill(self, now: datetime) -> bool:
        """Tell whether they fall ill now."""
        return self.ill_at is not None and self.ill_at <= now


@dataclass(slots=True, kw_only=True)
class Talk:
    """A conversation: who wrote when, what it takes, and what became of it.

    Attributes:
        own: the number of the customer's own agent.
        takes: how long whoever has it works on it.
        owner: the number of who has it.
        done_at: when they are done with it; None when they never will be.
    """

    at: datetime
    team: str
    public: bool
    weight: int
    needs: Mapping[str, int]
    own: int | None
    takes: timedelta
    owner: int | None = None
    done_at: datetime | None = None
    given_at: datetime | None = None


@dataclass(slots=True)
class Desk:
    """The core, and what people do with it."""

    folder: Path
    now: datetime
    patience: timedelta = OWN_PATIENCE
    listening_since: datetime | None = None
    teams: dict[str, int] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    channel: int = 0
    core: Core = field(init=False)

    def __post_init__(self) -> None:
        """Open the core on a new database."""
        self.core = self._build()
        migrate(self.core.database)

    def _build(self) -> Core:
        settings = Settings(data_dir=self.folder, secret_key=SecretStr("s" * 64))
        return build_core(
            settings, plugins=load_plugins(discover=False), clock=lambda: self.now
        )

    def close(self) -> None:
        """Close the core."""
        self.core.passwords.close()
        self.core.database.close()

    def start_anew(self) -> None:
        """Stop the server and start it again: silence counts from then."""
        self.close()
        self.core = self._build()
        self.listening_since = self.now

    def furnish(
        self,
        teams: Iterable[str],
        people: Sequence[Person],
        *,
        capacity: int,
        reaction: timedelta,
    ) -> list[Person]:
        """Hire people; all teams are given their work."""
        permissions = sorted(each.value for each in BUILT_IN_ROLES["agent"])
        role = Role(name="simulated", permissions=permissions)
        way = Way(mode=Mode.PUSH, reaction=reaction, wrap_up=WRAP_UP)
        with self.core.database.writing() as session:
            session.add(role)
            for name in teams:
                team = Team(name=name)
                session.add(team)
                session.flush()
                self.teams[name] = team.id
                set_way(session, SYSTEM, team.id, way)
            channel = ChannelRow(
                name="chat", type="simulated", settings={}, created_at=self.now
            )
            channel.secrets = b""
            session.add(channel)
            self.channel = channel.id
            session.flush()
            for number, person in enumerate(people):
                team_id = self.teams[person.team]
                user = User(email=f"{person.name}@example.org", created_at=self.now)
                session.add(user)
                session.flush()
                session.add(Membership(user_id=user.id, team_id=team_id))
                session.add(
                    RoleGrant(user_id=user.id, role_id=role.id, team_id=team_id)
                )
                session.flush()
                person.number, person.user_id = number, user.id
                set_skills(session, SYSTEM, user.id, person.skills)
                set_capacity(session, SYSTEM, user.id, capacity)
                person.scope = scope_of(session, user.id)
        self.people = list(people)
        return self.people

    def receive(self, talks: Sequence[Talk]) -> dict[int, Talk]:
        """Store what customers wrote; return it by the conversations' ids."""
        found = {}
        with self.core.database.writing() as session:
            for talk in talks:
                contact = Contact(created_at=talk.at)
                identity = Identity(
                    contact_id=contact.id,
                    channel_type="simulated",
                    created_at=talk.at,
                )
                case = Case(created_at=talk.at)
                row = Conversation(
                    channel_id=self.channel,
                    identity_id=identity.id,
                    case_id=case.id,
                    team_id=self.teams[talk.team],
                    visibility="public" if talk.public else "private",
                    status="open",
                    opened_at=talk.at,
                    waiting_since=talk.at,
                    last_message_at=talk.at,
                    skills=dict(talk.needs) or None,
                    queue_position=round(talk.at.timestamp() * 1000),
                )
                session.add_all([contact, case])
                session.flush()
                session.add(identity)
                session.flush()
                session.add(row)
                if talk.own is not None:
                    own = self.people[talk.own].user_id
                    session.add(
                        OwnAgent(contact_id=contact.id, user_id=own, set_at=talk.at)
                    )
                found[row.id] = talk
        return found

    def hear(self, people: Iterable[Person]) -> None:
        """Note that pages of people are open, as their pages do one by one."""
        users = [each.user_id for each in people]
        with self.core.database.writing() as session:
            session.exec(
                update(Attendance)
                .where(col(Attendance.user_id).in_(users))
                .values(seen_at=self.now, active_at=self.now)
            )

    async def choose(self, person: Person, presence: str) -> None:
        """Have somebody say where they are."""
        await choose(self.core, person.scope, Presence(presence))

    async def send_home(self, person: Person) -> None:
        """Have a lead send somebody home, and put back what they have."""
        await choose_for(
            self.core, SYSTEM, person.user_id, Presence.OFFLINE, clear=True
        )

    async def resolve(self, person: Person, conversation_id: int) -> None:
        """Have somebody finish a conversation."""
        await handle.resolve(self.core, person.scope, conversation_id)

    def react(self, reactions: Sequence[tuple[Person, int]]) -> None:
        """Have people open what they were given."""
        with self.core.database.writing() as session:
            for person, key in reactions:
                record(session, key, Happening.READ, scope=person.scope, at=self.now)

    async def give_out(self) -> Shared:
        """Make one pass."""
        return await give_out(self.core, listening_since=self.listening_since)

    def states(self) -> dict[int, Presence]:
        """Return where everybody is, by their numbers."""
        with self.core.database.reading() as session:
            known = attendances(session, [each.user_id for each in self.people])
        return {
            each.number: presence_of(
                known.get(each.user_id),
                self.now,
                listening_since=self.listening_since,
            )
            for each in self.people
        }

    def owners(self, keys: Collection[int]) -> dict[int, int | None]:
        """Return the numbers of who has what, of conversations that are open."""
        numbers = {each.user_id: each.number for each in self.people}
        query = select(Conversation.id, Conversation.assignee_id).where(
            col(Conversation.status) == "open"
        )
        with self.core.database.reading() as session:
            found = session.exec(query).all()
        return {
            key: None if owner is None else numbers[owner]
            for key, owner in found
            if key in keys
        }

"""A small service desk: a core on a real database, with a few people and channels."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from pydantic import SecretStr
from sqlmodel import Session, SQLModel

from tests.made.paper import Paper, PaperPlugin
from webcare.domain.access import BUILT_IN_ROLES, Scope
from webcare.live.signals import Signals
from webcare.loader import load_plugins
from webcare.policies.installed import Kinds, installed_kinds
from webcare.services.access import login_sessions
from webcare.services.access.scopes import scope_of
from webcare.services.connecting.accounts import Accounts
from webcare.services.connecting.channel_secrets import seal_secrets
from webcare.services.core import Core
from webcare.services.policies import PolicyBook
from webcare.settings import Settings
from webcare.storage.database import Database
from webcare.storage.ids import new_id
from webcare.storage.media import MediaStore
from webcare.storage.migrate import migrate
from webcare.storage.sealing import Seal
from webcare.storage.tables import (
    Case,
    ChannelRow,
    Contact,
    Conversation,
    Identity,
    IdentityAlias,
    Membership,
    Message,
    Role,
    RoleGrant,
    Team,
    User,
)

T = TypeVar("T")

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def migrated(url: str) -> None:
    """Bring the schema of a new database up to date, for the database fixtures."""
    database = Database(_address(url))
    migrate(database)
    database.close()


@dataclass
class Desk:
    """The core, and shortcuts that put rows where a test needs them.

    `now` is what the core's clock shows.
    """

    core: Core
    paper: Paper
    now: datetime = NOON
    roles: dict[str, int] = field(default_factory=dict)

    def add(self, *rows: object) -> None:
        """Store rows, in their order."""
        with self.core.database.writing() as session:
            for row in rows:
                session.add(row)
                session.flush()

    def ask(self, query: Callable[[Session], T]) -> T:
        """Return what a query finds."""
        with self.core.database.reading() as session:
            return query(session)

    def get(self, table: type, key: object) -> object:
        """Return a row by its key; None when there is none."""
        return self.ask(lambda session: session.get(table, key))

    def change(self, table: type[SQLModel], key: object, **columns: object) -> None:
        """Put other values into columns of a row."""
        with self.core.database.writing() as session:
            row = session.get_one(table, key)
            for name, value in columns.items():
                setattr(row, name, value)

    def team(self, name: str) -> int:
        """Add a team."""
        row = Team(name=name)
        self.add(row)
        return row.id

    def user(
        self,
        name: str,
        role: str = "agent",
        *,
        team: int | None = None,
        channel: int | None = None,
        permissions: Iterable[str] = (),
    ) -> int:
        """Add somebody with a role, everywhere unless a team or channel is named.

        A role that is not built in has `permissions`.
        """
        if role not in self.roles:
            built_in = [each.value for each in BUILT_IN_ROLES.get(role, ())]
            made = Role(name=role, permissions=sorted([*built_in, *permissions]))
            self.add(made)
            self.roles[role] = made.id
        row = User(email=f"{name}@example.org", name=name, created_at=self.now)
        grant = RoleGrant(
            user_id=row.id,
            role_id=self.roles[role],
            team_id=team,
            channel_id=channel,
        )
        member = [] if team is None else [Membership(user_id=row.id, team_id=team)]
        self.add(row, grant, *member)
        return row.id

    def end_log_ins(self, user_id: int) -> None:
        """Log somebody out everywhere."""
        with self.core.database.writing() as session:
            login_sessions.end_all(session, user_id)

    def scope(self, user_id: int) -> Scope:
        """Return what somebody may see and do."""
        with self.core.database.reading() as session:
            return scope_of(session, user_id)

    def channel(
        self,
        name: str,
        *,
        team: int | None = None,
        number: str = "",
        kind: str = "paper",
        undo_seconds: int | None = None,
    ) -> int:
        """Connect a channel of paper, or of another kind."""
        row = ChannelRow(
            name=name,
            type=kind,
            undo_seconds=undo_seconds,
            team_id=team,
            settings={"number": number or f"{name}-number"},
            created_at=self.now,
        )
        row.secrets = seal_secrets(self.core.seal, row.id, {"access_token": "word"})
        self.add(row)
        return row.id

    def contact(self, name: str, *, hand: str = "", kind: str = "paper") -> int:
        """Add a person with one identity; return the identity's id."""
        contact = Contact(name=name, created_at=self.now)
        identity = Identity(
            contact_id=contact.id,
            channel_type=kind,
            name=name,
            created_at=self.now,
        )
        alias = IdentityAlias(
            channel_type=kind,
            kind="hand",
            value=hand or f"{name}-{identity.id}",
            strength="strong",
            identity_id=identity.id,
        )
        self.add(contact, identity, alias)
        return identity.id

    def conversation(
        self,
        channel_id: int,
        *,
        team: int | None = None,
        identity: int | None = None,
        status: str = "open",
        **columns: Any,
    ) -> int:
        """Add a conversation that waits for an answer since the desk's `now`."""
        case = Case(created_at=self.now)
        waiting = self.now if status == "open" else None
        values: dict[str, Any] = {
            "case_id": case.id,
            "visibility": "private",
            "preview": "Waar is mijn koffer?",
            "unread": 1,
            "window_until": self.now + timedelta(hours=24),
            **columns,
        }
        row = Conversation(
            channel_id=channel_id,
            identity_id=identity or self.contact("Jan"),
            team_id=team,
            status=status,
            opened_at=self.now,
            last_message_at=self.now,
            waiting_since=waiting,
            queue_position=(
                int(self.now.timestamp() * 1000) if status == "open" else None
            ),
            **values,
        )
        self.add(case, row)
        return row.id

    def message(
        self, conversation_id: int, text: str, *, later: int = 0, **columns: Any
    ) -> int:
        """Add a message of the customer, `later` seconds after the desk's `now`."""
        at = self.now + timedelta(seconds=later)
        with self.core.database.writing() as session:
            conversation = session.get_one(Conversation, conversation_id)
            values: dict[str, Any] = {
                "external_id": f"in-{new_id()}",
                "direction": "in",
                "kind": "text",
                "status": "received",
                "identity_id": conversation.identity_id,
                **columns,
            }
            row = Message(
                conversation_id=conversation_id,
                channel_id=conversation.channel_id,
                text=text,
                sent_at=at,
                received_at=at,
                **values,
            )
            session.add(row)
        return row.id


@contextmanager
def desk(
    url: str,
    folder: Path,
    paper: Paper | None = None,
    *others: Paper,
    kinds: Kinds | None = None,
) -> Iterator[Desk]:
    """Open a desk on a database that is `migrated`, with no rows yet."""
    settings = Settings(
        data_dir=folder, database_url=url, secret_key=SecretStr("k" * 64)
    )
    database = Database(settings.effective_database_url)
    seal = Seal(["k" * 64])
    plugin = PaperPlugin(paper or Paper(), others)
    plugins = load_plugins(extra={"paper": plugin}, discover=False)
    made: list[Desk] = []
    core = Core(
        settings=settings,
        database=database,
        seal=seal,
        plugins=plugins,
        accounts=Accounts(database, seal, plugins),
        media=MediaStore.in_memory(),
        signals=Signals(),
        policies=PolicyBook(database, kinds or installed_kinds()),
        clock=lambda: made[0].now,
    )
    made.append(Desk(core, plugin.paper))
    try:
        yield made[0]
    finally:
        database.close()


def _address(url: str) -> str:
    return Settings(database_url=url).effective_database_url

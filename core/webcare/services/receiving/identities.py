"""Who the people of a batch are: all of them looked up, and made, set-wise."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, bindparam, select, update
from sqlmodel import col

from webcare.domain.people import Alias, KnownAlias, Person, match_identity
from webcare.services.receiving.proofs import prove_one
from webcare.storage.among import among
from webcare.storage.bulk import execute_rows, fetch_rows, insert_rows
from webcare.storage.ids import new_id
from webcare.storage.tables import Contact, Identity, IdentityAlias


class IdentityBook:
    """The identities of one channel type that a batch speaks of.

    `resolve` answers from memory; `write` stores what it decided.
    """

    def __init__(
        self, connection: Connection, channel_type: str, people: Iterable[Person]
    ) -> None:
        self._connection = connection
        self._type = channel_type
        self._known: dict[tuple[str, str], KnownAlias] = {}
        self._names: dict[int, str] = {}
        self._strong: dict[int, list[Alias]] = {}
        self._new: list[tuple[int, int, str, datetime]] = []
        self._added: dict[tuple[str, str], KnownAlias] = {}
        self._moved: dict[tuple[str, str], KnownAlias] = {}
        self._renamed: dict[int, str] = {}
        self._joined: list[tuple[int, int]] = []
        people = list(people)
        self._look_up({alias for person in people for alias in person.aliases})
        self._load_strong(people)

    def find(self, person: Person) -> int | None:
        """Return a person's identity; None when they are new to us."""
        return match_identity(person, self._known, self._strong)

    def is_nameless(self, identity_id: int) -> bool:
        """Tell whether nobody has said yet what somebody is called."""
        return not self._names.get(identity_id)

    def resolve(self, person: Person, now: datetime) -> int:
        """Return a person's identity, a new one if need be, and learn their aliases."""
        identity_id = self.find(person)
        if identity_id is None:
            identity_id, contact_id = new_id(), new_id()
            self._new.append((identity_id, contact_id, person.name, now))
            self._names[identity_id] = person.name
        elif person.name and person.name != self._names.get(identity_id):
            self._names[identity_id] = self._renamed[identity_id] = person.name
        self.learn(identity_id, person.aliases)
        return identity_id

    def learn(self, identity_id: int, aliases: Iterable[Alias]) -> None:
        """Note an identity's aliases; a weak one is taken from its former holder."""
        for alias in aliases:
            known = self._known.get(alias.key)
            if known is None:
                self._added[alias.key] = KnownAlias(identity_id, alias)
            elif known.identity_id != identity_id and alias.strength == "weak":
                self._moved[alias.key] = KnownAlias(identity_id, alias)
            else:
                continue
            self._known[alias.key] = KnownAlias(identity_id, alias)
            if alias.strength == "strong":
                self._strong.setdefault(identity_id, []).append(alias)

    def join(self, one: int, other: int) -> None:
        """Make two identities one contact: that of the first."""
        self._joined.append((one, other))

    def write(self, now: datetime) -> None:
        """Store the new identities and what was learned."""
        connection = self._connection
        self._insert_new()
        insert_rows(
            connection, IdentityAlias, list(map(self._alias_row, self._added.values()))
        )
        moved = [each for key, each in self._moved.items() if key not in self._added]
        execute_rows(
            connection,
            _MOVE,
            [
                {
                    "of_type": self._type,
                    "of_kind": known.alias.kind,
                    "of_value": known.alias.value,
                    "holder": known.identity_id,
                }
                for known in moved
            ],
        )
        execute_rows(
            connection,
            _RENAME,
            [{"identity": key, "value": name} for key, name in self._renamed.items()],
        )
        for one, other in self._joined:
            prove_one(connection, one, other, now)

    def _insert_new(self) -> None:
        insert_rows(
            self._connection,
            Contact,
            [
                {
                    "id": contact_id,
                    "name": name,
                    "tags": [],
                    "created_at": at,
                    "version": 0,
                }
                for _, contact_id, name, at in self._new
            ],
        )
        insert_rows(
            self._connection,
            Identity,
            [
                {
                    "id": identity_id,
                    "contact_id": contact_id,
                    "channel_type": self._type,
                    "name": name,
                    "created_at": at,
                }
                for identity_id, contact_id, name, at in self._new
            ],
        )

    def _alias_row(self, known: KnownAlias) -> dict[str, object]:
        holder = self._moved.get(known.alias.key, known)
        return {
            "channel_type": self._type,
            "kind": known.alias.kind,
            "value": known.alias.value,
            "strength": known.alias.strength,
            "scope": known.alias.scope,
            "identity_id": holder.identity_id,
        }

    def _look_up(self, aliases: set[Alias]) -> None:
        if not aliases:
            return
        rows = fetch_rows(
            self._connection,
            _ALIASES,
            {
                "channel_type": self._type,
                "kinds": {alias.kind for alias in aliases},
                "values": {alias.value for alias in aliases},
            },
        )
        for kind, value, strength, scope, identity_id, name in rows:
            alias = Alias(kind, value, _strength(strength), scope)
            self._known[alias.key] = KnownAlias(identity_id, alias)
            self._names[identity_id] = name
            if strength == "strong":
                self._strong.setdefault(identity_id, []).append(alias)

    def _load_strong(self, people: Iterable[Person]) -> None:
        """Fetch the strong aliases of those who are known by a weak one only."""
        doubtful = {
            known.identity_id
            for person in people
            if not any(alias.key in self._known for alias in _strong(person))
            for alias in person.aliases
            if (known := self._known.get(alias.key))
        }
        if not doubtful:
            return
        rows = self._connection.execute(
            select(
                col(IdentityAlias.identity_id),
                col(IdentityAlias.kind),
                col(IdentityAlias.value),
                col(IdentityAlias.scope),
            ).where(
                col(IdentityAlias.identity_id).in_(doubtful),
                col(IdentityAlias.strength) == "strong",
            )
        )
        for identity_id in doubtful:
            self._strong[identity_id] = []
        for identity_id, kind, value, scope in rows:
            self._strong[identity_id].append(Alias(kind, value, "strong", scope))


_ALIASES = (
    select(
        col(IdentityAlias.kind),
        col(IdentityAlias.value),
        col(IdentityAlias.strength),
        col(IdentityAlias.scope),
        col(IdentityAlias.identity_id),
        col(Identity.name),
    )
    .join(Identity, col(Identity.id) == col(IdentityAlias.identity_id))
    .where(
        col(IdentityAlias.channel_type) == bindparam("channel_type"),
        among(col(IdentityAlias.kind), "kinds"),
        among(col(IdentityAlias.value), "values"),
    )
)
_MOVE = (
    update(IdentityAlias)
    .where(
        col(IdentityAlias.channel_type) == bindparam("of_type"),
        col(IdentityAlias.kind) == bindparam("of_kind"),
        col(IdentityAlias.value) == bindparam("of_value"),
    )
    .values(identity_id=bindparam("holder"))
)
_RENAME = (
    update(Identity)
    .where(col(Identity.id) == bindparam("identity"))
    .values(name=bindparam("value"))
)


def _strength(stored: str) -> Literal["strong", "weak"]:
    return "strong" if stored == "strong" else "weak"


def _strong(person: Person) -> Iterable[Alias]:
    return (alias for alias in person.aliases if alias.strength == "strong")

"""What there is, in the shape of the file that `webcare apply` reads.

Passwords and credentials are not in it: a channel's secret is a reference to a variable
of the environment. Applied where it came from, with those set, it changes nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import tomlkit
from sqlmodel import Session, col, select
from tomlkit.items import Item

from webcare.domain.access import SYSTEM
from webcare.policies.timeline import in_force, planned
from webcare.services.configuration.apply_file import (
    ChannelEntry,
    ContactFieldEntry,
    IntakeEntry,
    PolicyEntry,
    PopupEntry,
    TeamEntry,
    UserEntry,
)
from webcare.services.configuration.apply_popups import exported_popups
from webcare.services.configuration.apply_work import (
    all_capacities,
    all_skills,
    work_entries,
)
from webcare.services.connecting.channel_secrets import open_secrets
from webcare.services.policies.documents import kept, lines_of, without_none
from webcare.storage.queries.staff import staff
from webcare.storage.tables import ChannelRow, ContactField, Intake, Team

if TYPE_CHECKING:
    from webcare.services.core import Core

_PARTS = ("teams", "users", "contact_fields", "channels", "policies", "popups")
_NOT_A_NAME = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Exported:
    """Everything that a file can ask for, as it is now."""

    teams: tuple[TeamEntry, ...]
    users: tuple[UserEntry, ...]
    contact_fields: tuple[ContactFieldEntry, ...]
    channels: tuple[ChannelEntry, ...]
    policies: tuple[PolicyEntry, ...]
    popups: tuple[PopupEntry, ...] = ()


async def export(core: "Core") -> Exported:
    """Return what there is: people who can log in, channels, and every policy."""

    def look(session: Session) -> Exported:
        return Exported(
            teams=tuple(_teams(session)),
            users=tuple(_users(session)),
            contact_fields=tuple(_fields(session)),
            channels=tuple(_channels(core, session)),
            policies=tuple(_policies(core, session)),
            popups=tuple(exported_popups(session, core.policies.kinds)),
        )

    return await core.read(look)


def written(exported: Exported) -> str:
    """Return it as TOML, one entry after the other, each part in a fixed order."""
    file = tomlkit.document()
    for part in _PARTS:
        entries = [
            without_none(each.model_dump(by_alias=True, exclude_none=True))
            for each in getattr(exported, part)
        ]
        if entries:
            file.append(part, _array(entries))
    return tomlkit.dumps(file)


def _teams(session: Session) -> Iterator[TeamEntry]:
    work = work_entries(session)
    set_up = {row.team_id: row for row in session.exec(select(Intake))}
    for team in session.exec(select(Team).order_by(Team.name)):
        row, intake = set_up.get(team.id), None
        if row is not None:
            settings = {**row.settings, "active": row.active}
            intake = IntakeEntry.model_validate(settings)
        yield TeamEntry(name=team.name, work=work.get(team.id), intake=intake)


def _users(session: Session) -> Iterator[UserEntry]:
    skills, capacities = all_skills(session), all_capacities(session)
    for person in staff(SYSTEM, session):
        # Who was shut out must not come in again by a file.
        if person.disabled_at is None and person.roles:
            yield UserEntry(
                email=person.email,
                name=person.name,
                role=person.roles[0],
                language="en" if person.language == "en" else "nl",
                teams=list(person.teams),
                capacity=capacities.get(person.id),
                skills=skills.get(person.id),
            )


def _fields(session: Session) -> Iterator[ContactFieldEntry]:
    query = select(ContactField).order_by(col(ContactField.position))
    for row in session.exec(query):
        yield ContactFieldEntry(
            name=row.name,
            title=row.title,
            kind="phone" if row.kind == "phone" else "text",
        )


def _channels(core: "Core", session: Session) -> Iterator[ChannelEntry]:
    names = {row.id: row.name for row in session.exec(select(Team))}
    taken: set[str] = set()
    for row in session.exec(select(ChannelRow).order_by(col(ChannelRow.name))):
        secrets = sorted(open_secrets(core.seal, row))
        yield ChannelEntry(
            name=row.name,
            type=row.type,
            team=names.get(row.team_id) if row.team_id else None,
            enabled=row.enabled,
            undo_seconds=row.undo_seconds,
            settings={
                **row.settings,
                **{each: {"env": _variable(row.name, each, taken)} for each in secrets},
            },
        )


def _policies(core: "Core", session: Session) -> Iterator[PolicyEntry]:
    """Yield what each place says now and will say; what it said is left out."""
    now = core.clock()
    names: dict[int | None, str | None] = {
        row.id: row.name for row in session.exec(select(ChannelRow))
    }
    names[None] = None
    for kind in core.policies.kinds.values():
        lines = lines_of(session, kind)
        for place in sorted(lines, key=lambda each: names[each] or ""):
            current = in_force(lines[place], now)
            if current is not None:
                document = kept(kind, current.document)
                yield _entry(kind.name, names[place], document)
            # Of several for one moment the last one is to hold.
            later = {each.effective_from: each for each in planned(lines[place], now)}
            for begins, each in later.items():
                document = kept(kind, each.document)
                yield _entry(kind.name, names[place], document, begins)


def _entry(
    kind: str,
    channel: str | None,
    document: dict[str, Any],
    begins: datetime | None = None,
) -> PolicyEntry:
    return PolicyEntry.model_validate(
        {"kind": kind, "channel": channel, "from": begins, "document": document}
    )


def _variable(channel: str, setting: str, taken: set[str]) -> str:
    """Return a variable's name for a secret, another one for each."""
    name = _NOT_A_NAME.sub("_", f"{channel}_{setting}").upper()
    while name in taken:
        name += "_"
    taken.add(name)
    return name


def _array(entries: Iterable[Mapping[str, Any]]) -> Item:
    array = tomlkit.aot()
    for each in entries:
        array.append(_table(each))
    return array


def _table(values: Mapping[str, Any]) -> tomlkit.items.Table:
    table = tomlkit.table()
    # What is plain stands above what has a heading of its own.
    for name, value in sorted(values.items(), key=lambda pair: _is_deep(pair[1])):
        table.append(name, _item(value))
    return table


def _is_deep(value: object) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(each, dict) for each in value)
    return isinstance(value, dict) and value.keys() != {"env"}


def _is_plain(text: str) -> bool:
    return all(each.isprintable() for each in text.split("\n"))


def _item(value: Any) -> Item:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, dict):
        if value.keys() == {"env"}:
            line = tomlkit.inline_table()
            line.append("env", value["env"])
            return line
        return _table(value)
    if isinstance(value, list) and _is_deep(value):
        return _array(value)
    if isinstance(value, str) and "\n" in value and _is_plain(value):
        return tomlkit.string(value, multiline=True)
    plain: Item = tomlkit.item(value)
    return plain

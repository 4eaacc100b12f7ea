"""Bring teams, users, fields, channels, policies and pop-ups to what a file asks for.

Doing it twice changes nothing the second time. Nothing is removed, and nothing at all
is changed while anything in the file is wrong.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlmodel import Session, select

from webcare.domain.access import SYSTEM
from webcare.domain.findings import Finding
from webcare.errors import ConfigurationError, ConversationError, Refused
from webcare.services.access import teams, users
from webcare.services.configuration.apply_file import (
    ChannelEntry,
    ContactFieldEntry,
    Document,
    Placed,
    TeamEntry,
    UserEntry,
)
from webcare.services.configuration.apply_policies import (
    PolicyStep,
    apply_policies,
    plan_policies,
)
from webcare.services.configuration.apply_popups import (
    PopupStep,
    apply_popups,
    plan_popup,
)
from webcare.services.configuration.apply_work import put_abilities, put_way
from webcare.services.connecting import channels
from webcare.services.connecting.channel_secrets import open_secrets
from webcare.services.connecting.channel_settings import checked
from webcare.services.core import Core
from webcare.services.intake.settings import IntakeChange, IntakeSettings, put_intake
from webcare.services.people import contact_fields
from webcare.storage.queries.staff import StaffView, staff
from webcare.storage.tables import ChannelRow, ContactField, Team, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What became of one entry; `changes` names what is different now."""

    kind: Literal["team", "user", "contact field", "channel", "policy", "pop-up"]
    name: str
    outcome: Literal["created", "changed", "unchanged"]
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _ChannelStep:
    """What has to happen to a channel; `row` is None when it has to be connected."""

    entry: ChannelEntry
    row: ChannelRow | None
    team_id: int | None
    changes: tuple[str, ...]


@dataclass(slots=True)
class _Work:
    """One file on its way into the database, in one transaction."""

    core: Core
    session: Session
    now: datetime
    hashes: Mapping[str, str]
    problems: list[str] = field(default_factory=list)
    done: list[Applied] = field(default_factory=list)
    steps: list[_ChannelStep] = field(default_factory=list)
    policies: Sequence[PolicyStep] = ()
    popups: list[PopupStep] = field(default_factory=list)

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        """Note what is refused while the context is open, with its place."""
        try:
            yield
        except Refused as error:
            self.problems.extend(_problem(place, each) for each in error.findings)
        except ConfigurationError as error:
            self.problems.extend(f"{place}: {each}" for each in error.problems)
        except ConversationError as error:
            self.problems.append(f"{place}: {error}")

    def note(
        self,
        kind: Literal["team", "user", "contact field"],
        name: str,
        changes: Sequence[str] = (),
        *,
        created: bool = False,
    ) -> None:
        """Remember what became of an entry."""
        changed: Literal["changed", "unchanged"] = "changed" if changes else "unchanged"
        self.done.append(
            Applied(
                kind=kind,
                name=name,
                outcome="created" if created else changed,
                changes=tuple(changes),
            )
        )


async def apply(
    core: Core, document: Document, *, acknowledged: bool = False
) -> tuple[Applied, ...]:
    """Create and change what a file asks for; return what became of each entry.

    Args:
        core: what use cases work with.
        document: the file as it was read.
        acknowledged: whether the caller knows what the policies will take away that
            must be previewed otherwise.

    Raises:
        ConfigurationError: with a sentence for everything that is wrong; nothing was
            changed then.
    """
    hashes = await _changed_passwords(core, document.users)

    def change(session: Session) -> _Work:
        work = _Work(core, session, core.clock(), hashes, [*document.problems])
        for team in document.teams:
            with work.at(f"{team.place}.name"):
                _apply_team(work, team.entry)
        people = {person.email: person for person in staff(SYSTEM, session)}
        for user in document.users:
            with work.at(user.place):
                _apply_user(work, user, people)
        for field_entry in document.contact_fields:
            with work.at(field_entry.place):
                _apply_contact_field(work, field_entry.entry)
        for channel in document.channels:
            with work.at(channel.place):
                _plan_channel(work, channel)
        plan = plan_policies(core, session, document, acknowledged=acknowledged)
        work.problems.extend(plan.problems)
        work.policies = plan.steps
        for popup in document.popups:
            with work.at(popup.place):
                step = plan_popup(core, session, document, popup.entry)
                work.popups.append(step)
        if work.problems:
            # Leaving so takes everything back.
            raise ConfigurationError(*work.problems)
        return work

    work = await core.write(change)
    connected = [await _apply_channel(core, step) for step in work.steps]
    await apply_policies(core, work.policies, acknowledged=acknowledged)
    policies = [
        Applied(
            kind="policy", name=each.name, outcome=each.outcome, changes=each.changes
        )
        for each in work.policies
    ]
    await apply_popups(core, work.popups)
    return (*work.done, *connected, *policies, *map(_popup, work.popups))


def _popup(step: PopupStep) -> Applied:
    changed: Literal["changed", "unchanged"] = (
        "changed" if step.changes else "unchanged"
    )
    return Applied(
        kind="pop-up",
        name=step.popup.name,
        outcome="created" if step.created else changed,
        changes=step.changes,
    )


async def _changed_passwords(
    core: Core, entries: Sequence[Placed[UserEntry]]
) -> dict[str, str]:
    """Return the hash of each password that is new, by e-mail address.

    Done before the transaction: it is slow on purpose.
    """
    stored = await core.read(
        lambda session: dict(session.exec(select(User.email, User.password_hash)).all())
    )

    async def changed(entry: UserEntry) -> tuple[str, str] | None:
        if entry.password is None:
            return None
        email = users.normalised_email(entry.email)
        password = entry.password.get_secret_value()
        known = stored.get(email)
        if known is not None and (await core.passwords.check(password, known)).fits:
            return None
        return email, await core.passwords.hash(password)

    found = await asyncio.gather(*(changed(each.entry) for each in entries))
    return dict(filter(None, found))


def _apply_team(work: _Work, entry: TeamEntry) -> None:
    known = select(Team.id).where(Team.name == entry.name)
    found = work.session.exec(known).first()
    team_id = found or teams.add_team(work.session, SYSTEM, entry.name)
    changes = [*_put_intake(work, team_id, entry)]
    if put_way(work.session, team_id, entry.work):
        changes.append("work")
    work.note("team", entry.name, changes, created=found is None)


def _put_intake(work: _Work, team_id: int, entry: TeamEntry) -> Iterator[str]:
    if entry.intake is None:
        return
    settings = IntakeSettings.model_validate(
        entry.intake.model_dump(exclude={"active"})
    )
    setting = IntakeChange(settings, active=entry.intake.active)
    if put_intake(work.core, work.session, SYSTEM, team_id, setting):
        yield "intake"


def _apply_user(
    work: _Work, placed: Placed[UserEntry], people: Mapping[str, StaffView]
) -> None:
    entry = placed.entry
    email = users.normalised_email(entry.email)
    if entry.password is not None:
        with work.at(f"{placed.place}.password"):
            users.check_password_rules(entry.password.get_secret_value())
    person = people.get(email)
    if person is None:
        user_id, changes = _add_user(work, entry, email), []
    else:
        user_id, changes = person.id, list(_change_user(work, entry, person))
    with work.at(f"{placed.place}.skills"):
        changes += put_abilities(work.session, user_id, entry)
    work.note("user", email, changes, created=person is None)


def _add_user(work: _Work, entry: UserEntry, email: str) -> int:
    new = users.NewUser(
        email=email,
        role=entry.role,
        name=entry.name or "",
        teams=_team_ids(work.session, entry.teams),
        password_hash=work.hashes.get(email),
        language=entry.language or "nl",
    )
    return users.add_user(work.session, SYSTEM, new, now=work.now)


def _change_user(work: _Work, entry: UserEntry, person: StaffView) -> Iterator[str]:
    """Change what is different about somebody; yield what that was."""
    names = person.teams if entry.teams is None else tuple(sorted(entry.teams))
    if (entry.role,) != person.roles or names != person.teams:
        places = _team_ids(work.session, names)
        users.change_role(work.session, SYSTEM, person.id, entry.role, places)
        yield "role" if names == person.teams else "teams"
    profile = users.ProfileChange(
        name=None if entry.name == person.name else entry.name,
        language=None if entry.language == person.language else entry.language,
    )
    if profile != users.ProfileChange():
        users.change_profile(work.session, SYSTEM, person.id, profile)
        yield "profile"
    if person.email in work.hashes:
        users.set_password(work.session, SYSTEM, person.id, work.hashes[person.email])
        yield "password"


def _apply_contact_field(work: _Work, entry: ContactFieldEntry) -> None:
    known = work.session.get(ContactField, entry.name)
    renamed = known is not None and known.title != entry.title
    created = contact_fields.put_field(
        work.session, SYSTEM, entry.name, title=entry.title, kind=entry.kind
    )
    changes = ["title"] if renamed else []
    work.note("contact field", entry.name, changes, created=created)


def _plan_channel(work: _Work, placed: Placed[ChannelEntry]) -> None:
    """Check a channel and find what has to change, without changing it yet."""
    entry, place = placed.entry, placed.place
    with work.at(f"{place}.name"):
        channels.check_name(entry.name)
    with work.at(f"{place}.team"):
        team = entry.team
        ids = () if team is None else teams.team_ids(work.session, [team])
        row = work.session.exec(
            select(ChannelRow).where(ChannelRow.name == entry.name)
        ).one_or_none()
        team_id = ids[0] if ids else (row.team_id if row else None)
        with work.at(f"{place}.type"):
            work.core.plugins.channel(entry.type)
            changes = tuple(_channel_changes(work, placed, row, team_id))
            work.steps.append(_ChannelStep(entry, row, team_id, changes))


def _channel_changes(
    work: _Work,
    placed: Placed[ChannelEntry],
    row: ChannelRow | None,
    team_id: int | None,
) -> Iterator[str]:
    """Yield what is different about a channel.

    Raises:
        ConfigurationError: when the file gives it another type.
    """
    entry = placed.entry
    channel = work.core.plugins.channel(entry.type)
    if row is not None and row.type != entry.type:
        raise ConfigurationError(
            f"{entry.name!r} is connected as {row.type!r}; a channel's type cannot "
            "change. Connect it under another name."
        )
    with work.at(f"{placed.place}.settings"):
        secrets = open_secrets(work.core.seal, row) if row else {}
        present = row.settings if row else {}
        wanted = checked(channel, {**present, **secrets, **entry.settings})
        if (wanted.open, wanted.secrets) != (present, secrets):
            yield "settings"
    if row is not None and row.team_id != team_id:
        yield "team"
    if entry.enabled is not None and entry.enabled != (row is None or row.enabled):
        yield "enabled"
    undo = entry.undo_seconds
    if undo is not None and (row is None or undo != row.undo_seconds):
        yield "undo_seconds"


async def _apply_channel(core: Core, step: _ChannelStep) -> Applied:
    entry = step.entry
    if step.row is None:
        new = channels.NewChannel(
            name=entry.name,
            type=entry.type,
            settings=entry.settings,
            team_id=step.team_id,
        )
        channel_id = await channels.connect_channel(core, SYSTEM, new)
        if entry.undo_seconds is not None:
            await channels.set_undo(core, SYSTEM, channel_id, entry.undo_seconds)
        if entry.enabled is False:
            await channels.switch_channel(core, SYSTEM, channel_id, on=False)
        return Applied(kind="channel", name=entry.name, outcome="created")
    if "settings" in step.changes:
        await channels.change_settings(core, SYSTEM, step.row.id, entry.settings)
    if "team" in step.changes:
        await channels.move_channel(core, SYSTEM, step.row.id, step.team_id)
    if "undo_seconds" in step.changes:
        await channels.set_undo(core, SYSTEM, step.row.id, entry.undo_seconds)
    if "enabled" in step.changes:
        await channels.switch_channel(
            core, SYSTEM, step.row.id, on=entry.enabled is True
        )
    return Applied(
        kind="channel",
        name=entry.name,
        outcome="changed" if step.changes else "unchanged",
        changes=step.changes,
    )


def _team_ids(session: Session, names: Sequence[str] | None) -> tuple[int, ...] | None:
    return teams.team_ids(session, names) if names else None


def _problem(place: str, finding: Finding) -> str:
    """Return a finding with the place that it is about."""
    part, _, name = finding.rule.partition(".")
    values = dict(finding.values)
    reason = finding.reason % values if values else finding.reason
    named = part in {"settings", "user", "popup"} and not place.endswith(f".{name}")
    return f"{place}.{name}: {reason}" if named else f"{place}: {reason}"

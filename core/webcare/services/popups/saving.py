"""Making and changing pop-up services, and what they say of policies."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import structlog
from pydantic import ValidationError
from sqlmodel import Session, col, select

from webcare.domain.access import Permission, Scope
from webcare.domain.findings import Finding
from webcare.errors import NotFound, Refused, StorageUnavailable
from webcare.policies import hours
from webcare.policies.kind import Document, PolicyKind, Problem
from webcare.policies.popup import Popup, clashes, moments, problems
from webcare.policies.reasons import reason_of
from webcare.services import audit
from webcare.services.access.permitted import permitted_channel
from webcare.services.policies.documents import Known, finding, kept, unknown_names
from webcare.storage.ids import new_id
from webcare.storage.locks import lock_names
from webcare.storage.tables import ChannelRow, PopupPolicy, PopupRow, Team, User
from webcare.work.enqueue import NewJob, enqueue

if TYPE_CHECKING:
    from webcare.services.core import Core

SEEN = timedelta(seconds=3)
"""How long a new pop-up is kept shut: by then every process knows its channel."""

CLOSE = "popup.close"
"""The kind of job that closes a pop-up whose end has come."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a pop-up: its id, and what is different now."""

    id: int
    created: bool
    changes: tuple[str, ...]


def read_popup(given: Mapping[str, Any]) -> Popup:
    """Return what was filled in as a pop-up.

    Raises:
        Refused: with a finding for each place, such as `popup.ends`.
    """
    try:
        popup = Popup.model_validate(given)
    except ValidationError as error:
        found = [
            Problem(tuple(each["loc"]), *reason_of(each))
            for each in error.errors(include_url=False)
        ]
        raise Refused([finding(each, "popup") for each in found]) from None
    if found := list(problems(popup)):
        raise Refused([finding(each, "popup") for each in found])
    return popup


def save_popup(core: "Core", session: Session, scope: Scope, popup: Popup) -> Saved:
    """Make a pop-up, or change the one of its name, in the caller's transaction.

    One that is closed opens again when its end is put into the future.

    Raises:
        NotFound: when the channel is absent, or the caller may not see it.
        Forbidden: when the caller may not change the channel's policies.
        Refused: when something does not fit what else there is.
    """
    now = core.clock()
    channel = _channel(session, popup.channel)
    permitted_channel(session, scope, channel.id, Permission.MANAGE_POLICIES)
    lock_names(session.connection(), ["popups"])
    row = session.exec(
        select(PopupRow).where(PopupRow.name == popup.name).with_for_update()
    ).one_or_none()
    refuse_clashes(session, popup, channel, row)
    zone = core.policies.effective(hours.KIND, channel.id, now).clock
    starts_at, ends_at = moments(popup, zone)
    document = popup.model_dump(mode="json")
    created = row is None
    if row is None:
        row = PopupRow(
            name=popup.name,
            channel_id=channel.id,
            starts_at=max(starts_at, now + SEEN),
            ends_at=ends_at,
            document=document,
        )
        session.add(row)
        changes: tuple[str, ...] = ()
    else:
        changes = tuple(
            name for name in document if document[name] != row.document.get(name)
        )
    if created or changes:
        row.document, row.revision = document, new_id()
        row.starts_at = starts_at if changes else row.starts_at
        row.ends_at = ends_at
        row.team_id = _team_id(session, popup.team)
        row.after_team_id = _team_id(session, popup.after)
        if ends_at > now:
            row.closed_at = None
        session.flush()
        enqueue(session, _closing(row))
        _note(session, scope, "popup.made" if created else "popup.changed", row, now)
    return Saved(row.id, created, changes)


def say_policy(
    core: "Core",
    session: Session,
    scope: Scope,
    spot: tuple[PopupRow, PolicyKind[Any]],
    document: Document,
) -> bool:
    """Let a pop-up say something of its own of a kind from now on; False for the same.

    An empty document leaves all to the channel.

    Raises:
        NotFound, Forbidden: as `save_popup`.
        Refused: when the kind is none of a pop-up's, or the document does not fit.
    """
    row, kind = spot
    permitted_channel(session, scope, row.channel_id, Permission.MANAGE_POLICIES)
    lock_names(session.connection(), ["popups"])
    if not kind.in_popups:
        raise _refused("policies", "A pop-up has no policy of this kind.")
    given, now = kept(kind, document), core.clock()
    newest = _newest(session, row.id, kind.name)
    if (newest.document if newest else {}) == given:
        return False
    _refuse_unfit(core, session, spot, given)
    session.add(
        PopupPolicy(
            popup_id=row.id,
            kind=kind.name,
            number=newest.number + 1 if newest else 1,
            document=given,
            effective_from=now,
        )
    )
    session.flush()
    _note(session, scope, "popup.policy_changed", row, now, kind=kind.name)
    return True


async def make_popup(
    core: "Core",
    scope: Scope,
    popup: Popup,
    policies: Mapping[str, Document] = MappingProxyType({}),
) -> Saved:
    """Make or change a pop-up with what it says of policies; raises as `save_popup`.

    This process goes by it at once, others within two seconds.
    """

    def run(session: Session) -> Saved:
        saved = save_popup(core, session, scope, popup)
        row = session.get_one(PopupRow, saved.id)
        for name, document in policies.items():
            kind = core.policies.kinds.get(name)
            if kind is None:
                raise _refused("policies", "A pop-up has no policy of this kind.")
            say_policy(core, session, scope, (row, kind), document)
        return saved

    saved = await core.write(run)
    await see_popups(core)
    return saved


async def see_popups(core: "Core") -> None:
    """Have this process go by what was saved just now."""

    def look(session: Session) -> None:
        core.policies.look(session.connection())
        core.popups.look(session.connection())

    # What is saved stands, whether or not the database can be asked again.
    with suppress(StorageUnavailable):
        await core.read(look)


def refuse_taken(session: Session, name: str) -> None:
    """Check that no pop-up has a name yet.

    Raises:
        Refused: when one has.
    """
    if session.exec(select(PopupRow.id).where(PopupRow.name == name)).first():
        raise _refused("name", "There is a pop-up of this name already.")


def popup_named(session: Session, scope: Scope, name: str) -> PopupRow:
    """Return a pop-up of a name, on a channel whose policies the caller may change.

    Raises:
        NotFound: when it is absent or foreign.
        Forbidden: when the caller may only look.
    """
    row = session.exec(
        select(PopupRow).where(PopupRow.name == name).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no pop-up of this name.")
    permitted_channel(session, scope, row.channel_id, Permission.MANAGE_POLICIES)
    return row


def own_document(session: Session, popup_id: int, kind: str) -> dict[str, Any]:
    """Return what a pop-up says of a kind; empty for nothing."""
    newest = _newest(session, popup_id, kind)
    return dict(newest.document) if newest else {}


def _newest(session: Session, popup_id: int, kind: str) -> PopupPolicy | None:
    return session.exec(
        select(PopupPolicy)
        .where(PopupPolicy.popup_id == popup_id, PopupPolicy.kind == kind)
        .order_by(col(PopupPolicy.number).desc())
        .limit(1)
    ).first()


def _refuse_unfit(
    core: "Core",
    session: Session,
    spot: tuple[PopupRow, PolicyKind[Any]],
    document: Document,
) -> None:
    (row, kind), now = spot, core.clock()
    ours = core.policies.document(kind, None, now)
    below = kind.merge(ours, core.policies.document(kind, row.channel_id, now))
    known = Known(
        channels=session.exec(select(ChannelRow.name)).all(),
        teams=session.exec(select(Team.name)).all(),
        people=session.exec(
            select(User.email).where(col(User.disabled_at).is_(None))
        ).all(),
    )
    found = kind.problems(below, document) or unknown_names(kind, document, known)
    if found:
        raise Refused([finding(each) for each in found])


def refuse_clashes(
    session: Session, popup: Popup, channel: ChannelRow, row: PopupRow | None
) -> None:
    """Check a pop-up against what else there is.

    Raises:
        Refused: with the places.
    """
    if row is not None and row.channel_id != channel.id:
        raise _refused("channel", "A pop-up stays on its channel. Make another one.")
    others = session.exec(
        select(PopupRow).where(
            PopupRow.channel_id == channel.id, PopupRow.name != popup.name
        )
    )
    found = list(clashes(popup, [Popup.model_validate(o.document) for o in others]))
    found += _absent(session, popup)
    if found:
        raise Refused([finding(each, "popup") for each in found])


def _absent(session: Session, popup: Popup) -> Iterable[Problem]:
    teams = set(session.exec(select(Team.name)))
    channels = set(session.exec(select(ChannelRow.name)))
    for place, name, there, reason in (
        ("team", popup.team, teams, "There is no team of this name."),
        ("after", popup.after, teams, "There is no team of this name."),
        ("elsewhere", popup.elsewhere, channels, "There is no channel of this name."),
    ):
        if name and name not in there:
            yield Problem((place,), reason)


def _channel(session: Session, name: str) -> ChannelRow:
    row = session.exec(select(ChannelRow).where(ChannelRow.name == name)).one_or_none()
    if row is None:
        raise _refused("channel", "There is no channel of this name.")
    return row


def _team_id(session: Session, name: str) -> int | None:
    if not name:
        return None
    return session.exec(select(Team.id).where(Team.name == name)).one()


def _closing(row: PopupRow) -> NewJob:
    """Return the work that closes it. A lane for each end: a later one may move up."""
    return NewJob(
        lane=f"popup:{row.id}:{row.ends_at.timestamp():.0f}",
        kind=CLOSE,
        payload={"popup": row.id},
        run_at=row.ends_at,
    )


def _note(
    session: Session,
    scope: Scope,
    action: str,
    row: PopupRow,
    now: datetime,
    **detail: str,
) -> None:
    audit.note(session, scope, action, row.name, now=now, detail=detail)
    log.info(action, popup=row.name, by=scope.user_id)


def _refused(part: str, reason: str) -> Refused:
    return Refused([Finding(rule=f"popup.{part}", level="error", reason=reason)])

"""From draft to version: in force now or from a moment on, and called off before it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from sqlmodel import Session, col, func, select

from webcare.domain.access import Scope
from webcare.domain.findings import Finding
from webcare.errors import InvalidTransition, Refused, StorageUnavailable
from webcare.policies.kind import Document
from webcare.policies.timeline import document_at
from webcare.services import audit
from webcare.services.policies.documents import lines_of, refuse_problems
from webcare.services.policies.drafts import seen_draft, version_row
from webcare.services.policies.places import Place, hold
from webcare.storage.tables import PolicyVersion

if TYPE_CHECKING:
    from webcare.services.core import Core

LONGEST_NOTE = 500
FARTHEST = timedelta(days=3653)
"""Who plans for later than this mistyped the year."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """How somebody activates something.

    Attributes:
        note: why, in their own words.
        acknowledged: whether they saw the preview and the difference, and said so.
        preview: what the preview counted then, by name.
        effective_from: from when it is to hold, aware; None for now.
        restores: the number of the version that this one repeats.
    """

    note: str = ""
    acknowledged: bool = False
    preview: Mapping[str, int] | None = None
    effective_from: datetime | None = None
    restores: int | None = None


async def activate(
    core: "Core",
    scope: Scope,
    place: Place,
    decision: Decision,
    *,
    revision: int,
    newest: int,
) -> int:
    """Make a version of a draft; return its number. The draft is gone then.

    This process goes by it at once, others within two seconds.

    Args:
        core: what use cases work with.
        scope: who does it.
        place: the kind of policy, and for whom it is.
        decision: from when, why, and what was acknowledged.
        revision: of the draft that the caller saw.
        newest: the number of the newest version that they compared it with; 0 for none.

    Raises:
        NotFound, Forbidden: as `hold`.
        InvalidTransition: when the draft or the versions are other ones by now, or
            there is no draft.
        Refused: when the document does not fit, the moment has passed, or the preview
            was not acknowledged.
    """

    def run(session: Session) -> int:
        hold(session, scope, place)
        draft = seen_draft(session, place, revision)
        if draft is None:
            raise InvalidTransition("There is no draft to activate.")
        if newest_number(session, place) != newest:
            raise InvalidTransition(
                "Another version was activated meanwhile. Look at the difference again."
            )
        if not decision.acknowledged:
            raise _refused("acknowledged", "Say that you have seen what this changes.")
        session.delete(draft)
        session.flush()
        return put_version(
            session,
            scope,
            place,
            draft.document,
            replace(decision, restores=draft.restores),
            now=core.clock(),
        )

    number = await core.write(run)
    await see_at_once(core)
    return number


async def call_off(core: "Core", scope: Scope, place: Place, number: int) -> None:
    """Call a version off that has not begun to hold.

    Raises:
        NotFound, Forbidden: as `hold`, or when there is no such version.
        InvalidTransition: when it holds already, or held.
        Refused: when what is planned elsewhere would not fit without it.
    """

    def run(session: Session) -> None:
        subject = hold(session, scope, place)
        row = version_row(session, place, number)
        now = core.clock()
        if row.effective_from <= now:
            raise InvalidTransition(
                "This version has begun. Put an earlier one back instead."
            )
        if row.withdrawn_at is None:
            row.withdrawn_at, row.withdrawn_by = now, scope.user_id
            session.flush()
            _check_without(session, place, row.effective_from)
            audit.note(
                session,
                scope,
                "policy.called_off",
                subject,
                now=now,
                detail={"version": number},
            )

    await core.write(run)
    await see_at_once(core)


async def see_at_once(core: "Core") -> None:
    """Have this process go by what was committed just now.

    What is committed stands, whether or not the database can be asked again: then the
    book learns of it as other processes do.
    """
    with suppress(StorageUnavailable):
        await core.read(lambda session: core.policies.look(session.connection()))


def moment_refusal(begins: datetime, now: datetime) -> str:
    """Return why nothing can be planned for a moment; empty when it can."""
    if begins < now:
        return "Choose a moment that is still to come."
    if begins - now > FARTHEST:
        return "Choose a moment within ten years."
    return ""


def put_version(
    session: Session,
    scope: Scope,
    place: Place,
    document: Document,
    decision: Decision,
    *,
    now: datetime,
) -> int:
    """Add a version, in the caller's transaction; return its number.

    Args:
        session: of the transaction; the caller has the book look after its commit.
        scope: who does it.
        place: the kind of policy, and for whom it is.
        document: as `kept` returns it.
        decision: from when, why, and what was acknowledged.
        now: the present moment, in UTC.

    Raises:
        NotFound, Forbidden: as `hold`.
        Refused: when the document does not fit, the moment has passed, or the reason is
            too long.
    """
    hold(session, scope, place)
    begins = decision.effective_from or now
    if reason := moment_refusal(begins, now):
        raise _refused("effective_from", reason)
    if len(decision.note) > LONGEST_NOTE:
        raise _refused("note", "The reason has at most 500 characters.")
    refuse_problems(session, lines_of(session, place.kind), place, document, begins)
    return add_version(session, scope, place, document, decision, now=now)


def add_version(
    session: Session,
    scope: Scope,
    place: Place,
    document: Document,
    decision: Decision,
    *,
    now: datetime,
) -> int:
    """Add a version that the caller checks, with all that it adds; as `put_version`.

    Raises:
        NotFound, Forbidden: as `hold`.
    """
    subject = hold(session, scope, place)
    begins = decision.effective_from or now
    number = newest_number(session, place) + 1
    session.add(
        PolicyVersion(
            kind=place.kind.name,
            channel_id=place.channel_id,
            number=number,
            document=dict(document),
            note=decision.note,
            activated_by=scope.user_id,
            activated_at=now,
            effective_from=begins,
            acknowledged=decision.acknowledged,
            preview=dict(decision.preview) if decision.preview else None,
            restores=decision.restores,
        )
    )
    session.flush()
    action = "policy.planned" if begins > now else "policy.activated"
    audit.note(session, scope, action, subject, now=now, detail={"version": number})
    log.info(action, subject=subject, version=number, by=scope.user_id)
    return number


def newest_number(session: Session, place: Place) -> int:
    """Return the number of the version that was added last; 0 for none."""
    found = session.exec(
        select(func.max(PolicyVersion.number)).where(
            col(PolicyVersion.kind) == place.kind.name,
            col(PolicyVersion.channel_id).is_not_distinct_from(place.channel_id),
        )
    ).one()
    return found or 0


def _check_without(session: Session, place: Place, moment: datetime) -> None:
    """Check that what holds instead from a moment on fits what else holds then."""
    lines = lines_of(session, place.kind)
    instead = document_at(lines.get(place.channel_id, ()), moment)
    refuse_problems(session, lines, place, instead, moment)


def _refused(part: str, reason: str) -> Refused:
    return Refused([Finding(rule=f"policy.{part}", level="error", reason=reason)])

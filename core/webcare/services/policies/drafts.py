"""Drafts: what is being prepared for a place, until it is activated or thrown away."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from webcare.domain.access import Scope
from webcare.errors import InvalidTransition, NotFound
from webcare.policies.kind import Document
from webcare.policies.timeline import document_at
from webcare.services import audit
from webcare.services.policies.documents import kept, lines_of, refuse_always
from webcare.services.policies.places import Place, hold, hold_to_propose
from webcare.storage.ids import new_id
from webcare.storage.tables import PolicyDraft, PolicyVersion

if TYPE_CHECKING:
    from webcare.services.core import Core

NO_DRAFT = 0
"""The revision of a draft that is not there."""

CHANGED_MEANWHILE = (
    "Somebody else changed this draft meanwhile. Look again first: nothing of yours "
    "was saved."
)


async def save_draft(
    core: "Core", scope: Scope, place: Place, document: Document, *, revision: int
) -> int:
    """Keep a draft; return its new revision.

    Args:
        core: what use cases work with.
        scope: who does it.
        place: the kind of policy, and for whom it is.
        document: what it is to say; for a channel only the sections of its own.
        revision: of the draft that the caller saw, `NO_DRAFT` when there was none.

    Raises:
        NotFound, Forbidden: as `hold`.
        Refused: when the document does not fit; with a finding for each problem.
        InvalidTransition: when somebody else changed the draft meanwhile.
    """
    stored = kept(place.kind, document)

    def run(session: Session) -> int:
        subject = hold(session, scope, place)
        found = seen_draft(session, place, revision)
        now = core.clock()
        refuse_always(session, lines_of(session, place.kind), place, stored, now)
        audit.note(session, scope, "policy.drafted", subject, now=now)
        draft = _next(core, scope, place, found)
        draft.document, draft.restores = stored, None
        session.add(draft)
        return draft.revision

    return await core.write(run)


async def discard_draft(
    core: "Core", scope: Scope, place: Place, *, revision: int
) -> None:
    """Throw a draft away; what holds goes on holding.

    Raises:
        NotFound, Forbidden, InvalidTransition: as `save_draft`.
    """

    def run(session: Session) -> None:
        subject = hold(session, scope, place)
        draft = seen_draft(session, place, revision)
        if draft is not None:
            session.delete(draft)
            audit.note(session, scope, "policy.discarded", subject, now=core.clock())

    await core.write(run)


async def restore(
    core: "Core", scope: Scope, place: Place, number: int, *, revision: int
) -> int:
    """Make a draft of what an earlier version said; return the draft's revision.

    It is activated as any other: the version that it leads to says which one it
    restores. It need not fit any more; then activating it is refused.

    Raises:
        NotFound: when there is no such version, or as `hold`.
        Forbidden, InvalidTransition: as `save_draft`.
    """

    def run(session: Session) -> int:
        subject = hold(session, scope, place)
        version = version_row(session, place, number)
        found = seen_draft(session, place, revision)
        audit.note(
            session,
            scope,
            "policy.put_back",
            subject,
            now=core.clock(),
            detail={"version": number},
        )
        draft = _next(core, scope, place, found)
        draft.document, draft.restores = version.document, number
        session.add(draft)
        return draft.revision

    return await core.write(run)


def propose(
    core: "Core",
    session: Session,
    scope: Scope,
    place: Place,
    change: Callable[[Document], Document],
) -> None:
    """Change a draft for who meets what is wrong, and may not change policies.

    Where there is none it begins with what holds; somebody who may activates it. A
    change that changes nothing leaves the draft as whoever writes it saw it.
    """
    subject = hold_to_propose(session, place)
    now = core.clock()
    found = _draft(session, place)
    own = lines_of(session, place.kind).get(place.channel_id, ())
    before = found.document if found else document_at(own, now)
    after = kept(place.kind, change(before))
    if after == before:
        return
    draft = _next(core, scope, place, found)
    draft.document, draft.restores = after, None
    session.add(draft)
    audit.note(session, scope, "policy.drafted", subject, now=now)


def seen_draft(session: Session, place: Place, revision: int) -> PolicyDraft | None:
    """Return the draft that the caller saw; None when there was none, as they saw.

    Raises:
        InvalidTransition: when it is another one by now, or is gone.
    """
    draft = _draft(session, place)
    if (draft.revision if draft else NO_DRAFT) != revision:
        raise InvalidTransition(CHANGED_MEANWHILE)
    return draft


def version_row(session: Session, place: Place, number: int) -> PolicyVersion:
    """Return one version of a place.

    Raises:
        NotFound: when there is none of this number.
    """
    found = session.exec(
        select(PolicyVersion).where(
            col(PolicyVersion.kind) == place.kind.name,
            col(PolicyVersion.channel_id).is_not_distinct_from(place.channel_id),
            col(PolicyVersion.number) == number,
        )
    ).one_or_none()
    if found is None:
        raise NotFound("This version does not exist.")
    return found


def _draft(session: Session, place: Place) -> PolicyDraft | None:
    """Return the draft of a place, which nobody else changes meanwhile."""
    return session.exec(
        select(PolicyDraft)
        .where(
            col(PolicyDraft.kind) == place.kind.name,
            col(PolicyDraft.channel_id).is_not_distinct_from(place.channel_id),
        )
        .with_for_update()
    ).one_or_none()


def _next(
    core: "Core", scope: Scope, place: Place, found: PolicyDraft | None
) -> PolicyDraft:
    """Return the draft with a new revision, of who changes it now."""
    now = core.clock()
    draft = found or PolicyDraft(
        kind=place.kind.name,
        channel_id=place.channel_id,
        revision=NO_DRAFT,
        document={},
        drafted_at=now,
    )
    draft.revision = new_id()
    draft.drafted_by, draft.drafted_at = scope.user_id, now
    return draft

"""How a policy stands at one place: what holds, what is drafted, what is planned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session
from starlette.requests import Request

from webcare.domain.access import Permission
from webcare.errors import Forbidden, NotFound
from webcare.policies.kind import Document, PolicyKind, Problem
from webcare.policies.timeline import in_force, in_order, planned
from webcare.services.policies.ailments import ailments
from webcare.services.policies.book import resolve
from webcare.services.policies.documents import known_names
from webcare.services.policies.places import ORGANISATION, Place
from webcare.services.policies.preview import Asked, Preview
from webcare.storage.queries import policies as queries
from webcare.storage.queries.channels import ChannelView, channel_named, channels
from webcare.storage.queries.policies import DraftView, VersionView
from webcare.web.admin.policies.editor import Editor
from webcare.web.admin.policies.editors import Editors
from webcare.web.pages import Visit, storable

ADDRESS = "/admin/policies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One kind at one place, as its page shows it.

    Attributes:
        channel: None for the organisation.
        channels: all that the visitor sees.
        draft: what is being prepared; None when nothing is.
        versions: the last activated first.
        current: the version in force; None before the first.
        planned: what is to begin, the first one first.
        ailing: what is wrong by now with what the place says itself.
        may_change: whether the visitor may change it.
    """

    editor: Editor[Any]
    channel: ChannelView | None
    channels: Sequence[ChannelView]
    draft: DraftView | None
    versions: Sequence[VersionView]
    current: VersionView | None
    planned: Sequence[VersionView]
    ailing: Sequence[Problem]
    may_change: bool

    @property
    def place(self) -> Place:
        """Return the place as use cases take it."""
        return Place(self.editor.kind, self.channel.id if self.channel else None)

    @property
    def address(self) -> str:
        """Return where its page is."""
        name = self.channel.name if self.channel else ORGANISATION
        return f"{ADDRESS}/{self.editor.kind.name}/{name}"

    @property
    def subject(self) -> str:
        """Return what the audit calls it."""
        return self.address.removeprefix(f"{ADDRESS}/")

    @property
    def newest(self) -> int:
        """Return the number of the newest version; 0 without any."""
        return self.versions[0].number if self.versions else 0

    @property
    def own(self) -> Document:
        """Return what the place itself says now."""
        return self.current.document if self.current else {}

    def holding(self, visit: Visit, document: Document | None = None) -> BaseModel:
        """Return what holds here, or would if the place said something else."""
        kind: PolicyKind[BaseModel] = self.editor.kind
        if document is None:
            book = visit.core.policies
            return book.effective(kind, self.place.channel_id, visit.now)
        if self.channel is None:
            return resolve(kind, document, {})
        return resolve(kind, self.inherited(visit), document)

    def inherited(self, visit: Visit) -> Document:
        """Return the document that a channel inherits; empty for the organisation."""
        if self.channel is None:
            return {}
        return visit.core.policies.document(self.editor.kind, None, visit.now)

    def problems(self, visit: Visit, document: Document) -> Sequence[Problem]:
        """Return what is wrong with a document here."""
        kind = self.editor.kind
        if self.channel is None:
            return kind.problems(document)
        return kind.problems(self.inherited(visit), document)

    def touched(self, visit: Visit, document: Document) -> Sequence[ChannelView]:
        """Return the channels on which something would be otherwise."""
        if self.channel is not None:
            return [self.channel]
        core, kind = visit.core, self.editor.kind
        return [
            each
            for each in self.channels
            if core.policies.effective(kind, each.id, visit.now)
            != resolve(kind, document, core.policies.document(kind, each.id, visit.now))
        ]

    async def preview(self, visit: Visit, document: Document) -> Preview | None:
        """Return what a document would have done; None when the kind cannot say."""
        if self.editor.preview is None:
            return None
        book, kind, now = visit.core.policies, self.editor.kind, visit.now

        def after(channel_id: int) -> Any:  # noqa: ANN401 - of the kind's schema
            if self.channel is not None:
                return resolve(kind, book.document(kind, None, now), document)
            return resolve(kind, document, book.document(kind, channel_id, now))

        asked: Asked[Any] = Asked(
            channel_ids=[each.id for each in self.touched(visit, document)],
            before=lambda channel_id: book.effective(kind, channel_id, now),
            after=after,
        )
        return await self.editor.preview(visit.core, visit.scope, asked)


def editors_of(request: Request) -> Editors:
    """Return the editors of this application."""
    editors: Editors = request.app.state.policy_editors
    return editors


def must_see(visit: Visit) -> None:
    """Check that the visitor may look at policies at all.

    Raises:
        Forbidden: when they see no channel.
    """
    if not visit.scope.allows_anywhere(Permission.SEE_CHANNELS):
        raise Forbidden("You may not do this.")


async def standing_of(visit: Visit) -> Standing:
    """Return how the kind and place of a request's address stand.

    Raises:
        NotFound: when there is no such kind or channel, or it is foreign.
        Forbidden: as `must_see`.
    """
    must_see(visit)
    path: Mapping[str, str] = visit.request.path_params
    editor = editors_of(visit.request).get(path["kind"])
    name = storable(path["place"])
    if editor is None or not (editor.kind.for_channels or name == ORGANISATION):
        raise NotFound("This page does not exist.")

    def look(session: Session) -> Standing:
        channel = (
            None if name == ORGANISATION else channel_named(visit.scope, session, name)
        )
        return _standing(visit, session, editor, channel)

    return await visit.core.read(look)


def _standing(
    visit: Visit, session: Session, editor: Editor[Any], channel: ChannelView | None
) -> Standing:
    scope, kind = visit.scope, editor.kind.name
    channel_id = channel.id if channel else None
    found = queries.versions(scope, session, kind, channel_id)
    count = in_order(each for each in found if each.withdrawn_at is None)
    return Standing(
        editor=editor,
        channel=channel,
        channels=channels(scope, session),
        draft=queries.draft(scope, session, kind, channel_id),
        versions=found,
        current=in_force(count, visit.now),
        planned=planned(count, visit.now),
        ailing=ailments(
            visit.core, known_names(session), Place(editor.kind, channel_id)
        ),
        may_change=may_change(visit, channel),
    )


def title_of(visit: Visit, standing: Standing) -> str:
    """Return what a page about it is called: the kind, and where."""
    where = standing.channel.name if standing.channel else visit.say("Organisation")
    return f"{visit.say(standing.editor.title)} · {where}"


def may_change(visit: Visit, channel: ChannelView | None) -> bool:
    """Tell whether the visitor may change the policies of a channel, or of all."""
    if channel is None:
        return visit.scope.allows_everywhere(Permission.MANAGE_POLICIES)
    return visit.scope.allows(
        Permission.MANAGE_POLICIES, team_id=channel.team_id, channel_id=channel.id
    )

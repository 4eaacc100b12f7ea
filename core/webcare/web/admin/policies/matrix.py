"""All policies at a glance: every kind, for the organisation and for each channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import Response

from webcare.policies.timeline import planned
from webcare.services.policies.ailments import ailments
from webcare.services.policies.documents import Known, finding, known_names
from webcare.services.policies.places import ORGANISATION, Place
from webcare.storage.queries.channels import ChannelView, channels
from webcare.storage.queries.policies import drafted
from webcare.web.admin.policies.editor import Editor
from webcare.web.admin.policies.standing import (
    ADDRESS,
    editors_of,
    may_change,
    must_see,
)
from webcare.web.pages import Visit, visit_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One kind at one place.

    Attributes:
        says: whether the place has words of its own (`own`), has what the organisation
            says (`inherited`), or nobody said anything yet (`usual`).
        sections: the titles of what is its own, when that is not everything.
        draft: whether a draft waits to be activated.
        begins: when the next planned version begins; None when none is planned.
        reminder: what who may change it is asked to look at, where the organisation is
            not asked the same; empty for nothing.
    """

    url: str
    title: str
    says: Literal["own", "inherited", "usual"]
    sections: Sequence[str]
    draft: bool
    begins: datetime | None
    reminder: str


@dataclass(frozen=True, slots=True)
class Row:
    """The policies of one place; `channel` is None for the organisation.

    In place of a cell there is None where the place has nothing of its own to say.
    """

    channel: ChannelView | None
    cells: Sequence[Cell | None]


async def show_policies(request: Request) -> Response:
    """Show what every place says itself, what it inherits, and what is under way."""
    visit = visit_of(request)
    must_see(visit)
    editors = editors_of(request).values()
    found, waiting, known = await visit.core.read(
        lambda session: (
            channels(visit.scope, session),
            drafted(visit.scope, session),
            known_names(session),
        )
    )
    rows = [
        Row(
            each,
            [
                _cell(visit, editor, each, waiting, known)
                if each is None or editor.kind.for_channels
                else None
                for editor in editors
            ],
        )
        for each in (None, *found)
    ]
    return await visit.page(
        "admin/policies/matrix.html",
        "policies",
        title=visit.say("Policies"),
        kinds=list(editors),
        rows=rows,
    )


def _cell(
    visit: Visit,
    editor: Editor[Any],
    channel: ChannelView | None,
    waiting: set[tuple[str, int | None]],
    known: Known,
) -> Cell:
    book, kind, now = visit.core.policies, editor.kind, visit.now
    channel_id = channel.id if channel else None
    own = book.document(kind, channel_id, now)
    ours = book.document(kind, None, now)
    says: Literal["own", "inherited", "usual"] = "own" if own else "usual"
    if not own and channel is not None and ours:
        says = "inherited"
    later = planned(book.versions(kind, channel_id), now)
    name = channel.name if channel else ORGANISATION
    return Cell(
        url=f"{ADDRESS}/{kind.name}/{name}",
        title=editor.title,
        says=says,
        sections=[
            title
            for section, title in editor.sections.items()
            if channel is not None
            and section in own
            and len(own) < len(editor.sections)
        ],
        draft=(kind.name, channel_id) in waiting,
        begins=later[0].effective_from if later else None,
        reminder=_ailing(visit, editor, channel, known)
        or _reminder(visit, editor, channel),
    )


def _ailing(
    visit: Visit, editor: Editor[Any], channel: ChannelView | None, known: Known
) -> str:
    """Return the first thing that is wrong by now with what a place says."""
    if not may_change(visit, channel):
        return ""
    place = Place(editor.kind, channel.id if channel else None)
    found = ailments(visit.core, known, place)
    return visit.say_finding(finding(found[0])) if found else ""


def _reminder(visit: Visit, editor: Editor[Any], channel: ChannelView | None) -> str:
    if not may_change(visit, channel):
        return ""

    def asked(channel_id: int | None) -> str:
        policy = visit.core.policies.effective(editor.kind, channel_id, visit.now)
        return editor.reminder(policy, visit.now, visit.say)

    if channel is None:
        return asked(None)
    own = asked(channel.id)
    return own if own != asked(None) else ""

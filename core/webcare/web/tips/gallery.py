"""The gallery of a tip line: everything that came in, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.access import Permission
from webcare.domain.tips import Consent, TipState
from webcare.errors import NotFound
from webcare.live.hub import newest_event
from webcare.services.intake.settings import intake_of
from webcare.storage.ids import id_in
from webcare.storage.paging import Page
from webcare.storage.queries.tips import (
    TipLine,
    TipView,
    new_tips,
    newest_tip,
    tip,
    tip_lines,
    tips,
)
from webcare.web.inbox.views import Empty, Link
from webcare.web.languages import translatable
from webcare.web.pages import Visit, see, shown_count, visit_of
from webcare.web.tips.sought import EVERY, KINDS, STATES, Sought

TITLE = translatable("Tips")

CONSENT = {
    Consent.UNKNOWN: (translatable("Consent not asked"), ""),
    Consent.ASKED: (translatable("Consent asked"), "warn"),
    Consent.GIVEN: (translatable("Consent given"), "ok"),
    Consent.REFUSED: (translatable("Consent refused"), "bad"),
    Consent.WITHDRAWN: (translatable("Consent withdrawn"), "bad"),
}
"""What a sender says to our use, in words, and how good that is."""


WORDS = {
    "kinds": {kind.value: words for kind, words in KINDS.items()},
    "states": {state.value: text for state, text in STATES.items()},
}
"""What kinds and states are called, for the template."""


@dataclass(frozen=True, slots=True)
class Gallery:
    """What the page shows; `newest` is the id up to which it does."""

    lines: Sequence[TipLine]
    page: Page[TipView]
    new: int
    newest: int
    cursor: int
    thanks: bool
    asks: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A tip as the page shows it.

    Attributes:
        may_handle: whether the reader may select or reject it.
        may_save: whether the reader may download it.
        may_reply: whether the reader may note or ask its sender's consent.
    """

    t: TipView
    consent: str
    tone: str
    may_handle: bool
    may_save: bool
    may_reply: bool


async def show_lines(request: Request) -> Response:
    """Go to the first tip line that there is for who asks."""
    visit = visit_of(request)
    lines = await visit.core.read(lambda session: tip_lines(visit.scope, session))
    if not lines:
        raise NotFound("There is no tip line.")
    return see(f"/tips/{lines[0].team_id}")


async def show_gallery(request: Request) -> Response:
    """Show the tips of a team."""
    visit = visit_of(request)
    sought = Sought.of(visit.id("team"), visit.asked)
    found = await visit.core.read(lambda session: _read(visit, session, sought))
    line = next(each for each in found.lines if each.team_id == sought.team_id)
    chosen = [
        ("", visit.say("Everything")),
        *((kind.value, visit.say(text)) for kind, (_, text) in KINDS.items()),
    ]
    items = [shown(visit, each) for each in found.page.items]
    return await visit.page(
        "tips/gallery.html",
        "tips",
        title=line.name,
        done=visit.asked("done"),
        count=_number(visit, "count"),
        left_out=_number(visit, "left"),
        sought=sought,
        lines=[
            Link(str(each.team_id), each.name, f"/tips/{each.team_id}", each == line)
            for each in found.lines
        ],
        tabs=_tabs(visit, sought, found.new),
        kinds=chosen,
        items=items,
        found=found,
        may_handle=any(each.may_handle for each in items),
        may_save=any(each.may_save for each in items),
        may_reply=any(each.may_reply for each in items),
        may_set=visit.scope.allows_everywhere(Permission.MANAGE_CHANNELS),
        older=sought.url(before=found.page.next) if found.page.next else "",
        empty=_empty(visit, sought),
        words=WORDS,
    )


async def show_news(request: Request) -> Response:
    """Tell how many tips came since the page was made."""
    visit = visit_of(request)
    team_id, after = visit.id("team"), id_in(visit.asked("after")) or 0

    def look(session: Session) -> int:
        require_line(visit, session, team_id)
        return new_tips(visit.scope, session, team_id, after=after)

    count = await visit.core.read(look)
    return visit.fragment(
        "tips/news.html", count=count, shown=shown_count(count), team_id=team_id
    )


async def show_tip(request: Request) -> Response:
    """Show one tip anew, such as when its file has come."""
    visit = visit_of(request)
    found = await visit.core.read(
        lambda session: tip(visit.scope, session, visit.id("team"), visit.id())
    )
    sought = Sought.of(visit.id("team"), visit.asked)
    return visit.fragment(
        "tips/one.html", each=shown(visit, found), sought=sought, words=WORDS
    )


def shown(visit: Visit, found: TipView) -> Shown:
    """Return a tip with what its reader may do with it."""

    def may(permission: Permission) -> bool:
        return visit.scope.allows(
            permission,
            team_id=found.conversation_team_id,
            channel_id=found.channel_id,
        )

    consent, tone = CONSENT[found.consent]
    return Shown(
        found,
        consent,
        tone,
        may(Permission.RESOLVE),
        may(Permission.EXPORT_TIPS),
        may(Permission.REPLY),
    )


def _read(visit: Visit, session: Session, sought: Sought) -> Gallery:
    require_line(visit, session, sought.team_id)
    cursor = newest_event(session)
    # First: what comes while the page is made is told then.
    newest = newest_tip(session, sought.team_id)
    settings = intake_of(session, sought.team_id)
    return Gallery(
        lines=tip_lines(visit.scope, session),
        page=tips(
            visit.scope,
            session,
            sought.team_id,
            sought.only(visit.templates.languages.zone),
            before=visit.asked("before") or None,
        ),
        new=new_tips(visit.scope, session, sought.team_id),
        newest=newest,
        cursor=cursor,
        thanks=settings is not None and bool(settings.thanks),
        asks=settings is not None and bool(settings.question),
    )


def require_line(visit: Visit, session: Session, team_id: int) -> None:
    """Go on only for who may look at a team's tips.

    Raises:
        NotFound: for anybody else, and where there is no tip line.
    """
    if team_id not in {each.team_id for each in tip_lines(visit.scope, session)}:
        raise NotFound("There is no tip line.")


def _tabs(visit: Visit, sought: Sought, new: int) -> list[Link]:
    return [
        Link(
            name,
            visit.say(text),
            sought.to(state=name).url(),
            here=sought.state == name,
            count=shown_count(new) if name == TipState.NEW else None,
        )
        for name, text in (
            *((state.value, text) for state, text in STATES.items()),
            (EVERY, translatable("All")),
        )
    ]


def _number(visit: Visit, name: str) -> int:
    text = visit.asked(name)
    return min(int(text), 1000) if text.isascii() and text.isdecimal() else 0


def _empty(visit: Visit, sought: Sought) -> Empty:
    if sought.kind or sought.since or sought.until or sought.sender:
        return Empty(
            "image",
            visit.say("Nothing found"),
            visit.say("No tip is as you asked for. Choose less to see more."),
        )
    if sought.state in {TipState.NEW, EVERY}:
        return Empty(
            "image",
            visit.say("No new tips"),
            visit.say("Photos, films and messages appear here as they come in."),
        )
    return Empty(
        "image",
        visit.say("Nothing here yet"),
        visit.say("Mark tips, and they come to stand here."),
    )

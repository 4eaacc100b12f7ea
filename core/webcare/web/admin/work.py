"""The work behind the pages: what was given up, what waits, and who does it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.errors import ConversationError, InvalidTransition, NotFound
from webcare.services.operations import work as service
from webcare.services.operations.work_kinds import words_for
from webcare.storage.paging import Page
from webcare.storage.queries.backlog import must_manage
from webcare.storage.queries.work import (
    COUNTED_AT_MOST,
    KindCount,
    Late,
    WorkState,
    WorkView,
    late_lanes,
    work,
    work_counts,
)
from webcare.storage.queries.workers import (
    HeldLane,
    ProcessView,
    held_lanes,
    processes,
)
from webcare.web.inbox.views import Empty, Link
from webcare.web.languages import translatable
from webcare.web.pages import (
    Fields,
    Notice,
    Visit,
    fields_of,
    see,
    shown_count,
    visit_of,
)

ADDRESS = "/admin/work"
OLDEST = "oldest"

STATES = {
    WorkState.ASIDE: translatable("Set aside"),
    WorkState.DUE: translatable("Due"),
    WorkState.LATER: translatable("Later"),
}

EMPTY = {
    WorkState.ASIDE: (
        "resolve",
        translatable("Nothing was given up"),
        translatable("Work that fails too often is set aside here for you to look at."),
    ),
    WorkState.DUE: (
        "resolve",
        translatable("All work is done"),
        translatable("What has to be done now appears here for a moment."),
    ),
    WorkState.LATER: (
        "clock",
        translatable("Nothing is planned"),
        translatable("What is to be done later waits here until its time."),
    ),
}

DONE = {
    "retried": translatable("It is tried again now."),
    "dropped": translatable("It was dropped."),
}
ALL_RETRIED = translatable("Tried again: %(count)s.")


@dataclass(frozen=True, slots=True)
class Sought:
    """Which work was asked for; an empty kind stands for all kinds."""

    state: WorkState
    kind: str = ""
    oldest: bool = False

    @classmethod
    def of(cls, visit: Visit) -> "Sought":
        """Read the address; an unknown state becomes the first one."""
        return _sought(visit.asked("state"), visit.asked("kind"), visit.asked("order"))

    @classmethod
    def in_form(cls, fields: Fields) -> "Sought":
        """Read what a form carries to lead back to the same work."""
        return _sought(fields["state"], fields["kind"], fields["order"])

    @property
    def order(self) -> str:
        """Return the order as the address names it."""
        return OLDEST if self.oldest else ""

    def url(self, **added: str) -> str:
        """Return the address of the page."""
        state = "" if self.state is WorkState.ASIDE else self.state.value
        wanted = {"state": state, "kind": self.kind, "order": self.order, **added}
        given = {name: value for name, value in wanted.items() if value}
        return ADDRESS + ("?" + urlencode(given) if given else "")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work as the page shows it.

    Attributes:
        title: what is done, in the reader's language.
        error: why it failed, likewise where it is a sentence of ours.
        question: what to answer before it is dropped.
    """

    w: WorkView
    title: str
    error: str
    question: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work with its counts, each with the address of that work."""

    title: str
    counts: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Found:
    """What the page reads, at one moment."""

    page: Page[WorkView]
    counts: Sequence[KindCount]
    late: Late | None
    held: Sequence[HeldLane]
    processes: Sequence[ProcessView]


async def show_work(request: Request) -> Response:
    """Show the work in one state, and what is said of the last change."""
    visit = visit_of(request)
    done, count = visit.asked("done"), visit.asked("count")
    notice = None
    if done in DONE:
        notice = Notice(visit.say(DONE[done]))
    elif count.isdecimal():
        notice = Notice(visit.say(ALL_RETRIED, count=count[:9]))
    return await _page(visit, Sought.of(visit), notice)


async def retry_one(request: Request) -> Response:
    """Try one piece of work again, and show the others like it."""
    visit = visit_of(request)
    sought = Sought.in_form(await fields_of(request))
    try:
        await service.retry(visit.core, visit.scope, visit.id())
    except (InvalidTransition, NotFound) as error:
        return await _refused(visit, sought, error)
    return see(sought.url(done="retried"))


async def drop_one(request: Request) -> Response:
    """Drop one piece of work, and show the others like it."""
    visit = visit_of(request)
    sought = Sought.in_form(await fields_of(request))
    try:
        await service.drop(visit.core, visit.scope, visit.id())
    except (InvalidTransition, NotFound) as error:
        return await _refused(visit, sought, error)
    return see(sought.url(done="dropped"))


async def retry_kind(request: Request) -> Response:
    """Try everything again that is set aside of one kind."""
    visit = visit_of(request)
    sought = Sought.in_form(await fields_of(request))
    count = await service.retry_all(visit.core, visit.scope, sought.kind)
    return see(sought.url(count=str(count)))


async def _refused(visit: Visit, sought: Sought, error: ConversationError) -> Response:
    """Say on the page that somebody, or a worker, was faster."""
    status = 404 if isinstance(error, NotFound) else 409
    return await _page(visit, sought, Notice(visit.say(str(error)), "bad"), status)


async def _page(
    visit: Visit, sought: Sought, notice: Notice | None = None, status: int = 200
) -> Response:
    must_manage(visit.scope)
    found = await visit.core.read(lambda session: _read(visit, session, sought))
    icon, title, text = EMPTY[sought.state]
    following = found.page.next
    return await visit.page(
        "admin/work.html",
        "channels",
        status,
        title=visit.say("Work"),
        notice=notice,
        sought=sought,
        tabs=[_tab(visit, sought, state, found.counts) for state in WorkState],
        kind_options=_kind_options(visit, sought, found.counts),
        pieces=[_piece(visit, each) for each in found.page.items],
        more_url=sought.url(after=following) if following else "",
        kinds=_kinds(visit, sought, found.counts),
        cut=any(_total(found.counts, each) >= COUNTED_AT_MOST for each in WorkState),
        late=found.late,
        held=[(each, visit.say(words_for(each.kind).title)) for each in found.held],
        processes=found.processes,
        empty=Empty(icon, visit.say(title), visit.say(text)),
    )


def _read(visit: Visit, session: Session, sought: Sought) -> Found:
    scope, now = visit.scope, visit.now
    page = work(
        scope,
        session,
        now,
        state=sought.state,
        kind=sought.kind or None,
        newest=not sought.oldest,
        after=visit.asked("after") or None,
    )
    return Found(
        page=page,
        counts=work_counts(scope, session, now),
        late=late_lanes(scope, session, now),
        held=held_lanes(scope, session, now),
        processes=processes(scope, session, now),
    )


def _sought(state: str, kind: str, order: str) -> Sought:
    known = WorkState(state) if state in set(WorkState) else WorkState.ASIDE
    return Sought(known, kind, order == OLDEST)


def _total(counts: Sequence[KindCount], state: WorkState) -> int:
    return sum(each.of(state) for each in counts)


def _tab(
    visit: Visit, sought: Sought, state: WorkState, counts: Sequence[KindCount]
) -> Link:
    return Link(
        state.value,
        visit.say(STATES[state]),
        replace(sought, state=state, kind="").url(),
        here=sought.state is state,
        count=shown_count(_total(counts, state)),
    )


def _kind_options(
    visit: Visit, sought: Sought, counts: Sequence[KindCount]
) -> list[tuple[str, str]]:
    kinds = {sought.kind, *(each.kind for each in counts)} - {""}
    named = [(kind, visit.say(words_for(kind).title)) for kind in kinds]
    return [("", visit.say("All kinds")), *sorted(named, key=lambda each: each[1])]


def _kinds(visit: Visit, sought: Sought, counts: Sequence[KindCount]) -> list[Kind]:
    kinds = (_kind(visit, sought, each) for each in counts)
    return sorted(kinds, key=lambda each: each.title)


def _kind(visit: Visit, sought: Sought, count: KindCount) -> Kind:
    links = [
        Link(
            state.value,
            visit.say(STATES[state]),
            replace(sought, state=state, kind=count.kind).url(),
            here=False,
            count=str(count.of(state) or ""),
        )
        for state in WorkState
    ]
    return Kind(visit.say(words_for(count.kind).title), links)


def _piece(visit: Visit, item: WorkView) -> Piece:
    words = words_for(item.kind)
    title, follows = visit.say(words.title), visit.say(words.dropped)
    question = visit.say("Drop “%(title)s”? %(follows)s", title=title, follows=follows)
    error = visit.say(item.error) if item.error else ""
    return Piece(item, title, error, question)

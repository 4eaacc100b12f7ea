"""The page of found posts: answer them, set them aside, or take them up again."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.access import Permission, Scope
from webcare.domain.listening import FoundState
from webcare.services.conversations import listening
from webcare.services.core import Core
from webcare.storage.ids import id_in
from webcare.storage.paging import Page
from webcare.storage.queries.channel_names import ChannelName, channel_names
from webcare.storage.queries.listening import (
    FoundPostView,
    found_posts,
    found_sources,
    new_count,
)
from webcare.web.inbox.views import Empty, Link
from webcare.web.languages import translatable
from webcare.web.linking import web_address
from webcare.web.pages import Visit, fields_of, see, shown_count, visit_of

TITLE = translatable("Listening")

STATES = {
    FoundState.NEW: translatable("New"),
    FoundState.ANSWERED: translatable("Taken up"),
    FoundState.SET_ASIDE: translatable("Set aside"),
}

EMPTY = {
    FoundState.NEW: (
        translatable("Nothing new was found"),
        translatable("What people write about you elsewhere appears here by itself."),
    ),
    FoundState.ANSWERED: (
        translatable("Nothing was taken up yet"),
        translatable("Posts that became a conversation stay here."),
    ),
    FoundState.SET_ASIDE: (
        translatable("Nothing was set aside"),
        translatable("Posts that need no answer stay here, to be taken up after all."),
    ),
}


@dataclass(frozen=True, slots=True)
class Sought:
    """Which posts were asked for; empty for all channels and sources."""

    state: FoundState
    channel: str = ""
    source: str = ""

    @classmethod
    def of(cls, visit: Visit) -> "Sought":
        """Read the address; an unknown state becomes the first one."""
        state = visit.asked("state")
        known = FoundState(state) if state in set(FoundState) else FoundState.NEW
        return cls(known, visit.asked("channel"), visit.asked("source"))

    def url(self, **changed: str) -> str:
        """Return the address of the page, with something else chosen or added."""
        wanted = {
            "state": self.state.value,
            "channel": self.channel,
            "source": self.source,
            **changed,
        }
        if wanted["state"] == FoundState.NEW:
            del wanted["state"]
        given = {name: value for name, value in wanted.items() if value}
        return "/listening" + ("?" + urlencode(given) if given else "")


@dataclass(frozen=True, slots=True)
class Post:
    """A found post as the page shows it.

    Attributes:
        away: where it stands; empty when nobody can go there.
        refusal: why the platform takes no answer to it; empty when it takes one.
        may: whether the reader may do anything with it.
    """

    p: FoundPostView
    away: str
    refusal: str
    may: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A page of posts and what the filters offer."""

    page: Page[FoundPostView]
    channels: Sequence[ChannelName]
    sources: Sequence[str]
    new: int


async def show_posts(request: Request) -> Response:
    """Show what was found, the newest first."""
    visit = visit_of(request)
    sought = Sought.of(visit)
    found = await visit.core.read(lambda session: _read(visit, session, sought))
    title, text = EMPTY[sought.state]
    return await visit.page(
        "listening/posts.html",
        "listening",
        title=visit.say(TITLE),
        sought=sought,
        tabs=_tabs(visit, sought, found.new),
        channel_options=[
            ("", visit.say("All channels")),
            *((each.name, each.name) for each in found.channels),
        ],
        source_options=[
            ("", visit.say("Everything")),
            *((name, name) for name in found.sources),
        ],
        posts=[_post(visit, each) for each in found.page.items],
        older=sought.url(before=found.page.next) if found.page.next else "",
        aside=id_in(visit.asked("aside")),
        here=sought.url(),
        empty=Empty("listening", visit.say(title), visit.say(text)),
    )


async def answer(request: Request) -> Response:
    """Make a conversation of a post, and go there."""
    visit = visit_of(request)
    conversation_id = await listening.answer_post(visit.core, visit.scope, visit.id())
    return see(f"/conversations/{conversation_id}")


async def set_aside(request: Request) -> Response:
    """Take a post out of what waits; the page then offers to undo that."""
    return await _moved(request, listening.set_aside, aside=True)


async def restore(request: Request) -> Response:
    """Let a post that was set aside wait again."""
    return await _moved(request, listening.restore)


async def _moved(
    request: Request,
    move: Callable[[Core, Scope, int], Awaitable[None]],
    *,
    aside: bool = False,
) -> Response:
    visit = visit_of(request)
    fields = await fields_of(request)
    await move(visit.core, visit.scope, visit.id())
    state = fields["state"]
    sought = Sought(
        FoundState(state) if state in set(FoundState) else FoundState.NEW,
        fields["channel"],
        fields["source"],
    )
    return see(sought.url(aside=str(visit.id()) if aside else ""))


def _read(visit: Visit, session: Session, sought: Sought) -> Found:
    channels = channel_names(visit.scope, session)
    chosen = next((each.id for each in channels if each.name == sought.channel), None)
    page: Page[FoundPostView] = Page([], None)
    if chosen is not None or not sought.channel:
        page = found_posts(
            visit.scope,
            session,
            state=sought.state,
            channel_id=chosen,
            source=sought.source or None,
            before=visit.asked("before") or None,
        )
    sources = found_sources(visit.scope, session)
    return Found(page, channels, sources, new_count(visit.scope, session))


def _post(visit: Visit, post: FoundPostView) -> Post:
    may = visit.scope.allows(
        Permission.REPLY, team_id=post.team_id, channel_id=post.channel_id
    )
    refusal = visit.say(post.reply_refusal) if post.reply_refusal else ""
    return Post(post, web_address(post.permalink), refusal, may)


def _tabs(visit: Visit, sought: Sought, new: int) -> list[Link]:
    return [
        Link(
            state.value,
            visit.say(text),
            sought.url(state=state.value),
            here=sought.state is state,
            count=shown_count(new) if state is FoundState.NEW else None,
        )
        for state, text in STATES.items()
    ]

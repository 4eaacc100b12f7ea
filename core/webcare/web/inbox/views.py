"""The views of the queue: which conversations, and what the list shows above them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlmodel import Session

from webcare.domain.access import Scope
from webcare.domain.inbound import Visibility
from webcare.storage.paging import Page
from webcare.storage.queries.channel_names import ChannelName, channel_names
from webcare.storage.queries.conversations import (
    ConversationFilter,
    ConversationView,
    newest_page,
    queue_page,
    unanswered_count,
)
from webcare.storage.queries.users import teams
from webcare.web.languages import translatable
from webcare.web.pages import Visit, shown_count

ALL, MINE, UNASSIGNED = "all", "mine", "unassigned"
SNOOZED, RESOLVED = "snoozed", "resolved"

SEVERAL = 2

IN_QUEUE = (ALL, MINE, UNASSIGNED)

TITLES = {
    ALL: translatable("Queue"),
    MINE: translatable("Queue"),
    UNASSIGNED: translatable("Queue"),
    SNOOZED: translatable("Snoozed"),
    RESOLVED: translatable("Resolved"),
}

TABS = {
    ALL: translatable("All"),
    MINE: translatable("Mine"),
    UNASSIGNED: translatable("Unassigned"),
}

EMPTY = {
    ALL: (
        "resolve",
        translatable("All answered"),
        translatable("Nobody is waiting. New messages appear here by themselves."),
    ),
    MINE: (
        "resolve",
        translatable("All answered"),
        translatable("Nothing is assigned to you at the moment."),
    ),
    UNASSIGNED: (
        "resolve",
        translatable("All answered"),
        translatable("Every conversation has somebody who looks after it."),
    ),
    SNOOZED: (
        "snooze",
        translatable("Nothing is snoozed"),
        translatable("What you snooze waits here until its time comes."),
    ),
    RESOLVED: (
        "resolve",
        translatable("Nothing is resolved yet"),
        translatable("Finished conversations stay here, to be read again."),
    ),
}


VISIBILITIES = {
    "": ("queue", translatable("Public and private")),
    Visibility.PUBLIC.value: ("globe", translatable("Public only")),
    Visibility.PRIVATE.value: ("lock", translatable("Private only")),
}


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of a menu or tab bar."""

    name: str
    text: str
    url: str
    here: bool
    icon: str = ""
    type: str = ""
    count: str | None = None


@dataclass(frozen=True, slots=True)
class Empty:
    """What stands where no conversation does."""

    icon: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which view was asked for, of which channel and visibility; empty for all."""

    name: str = ALL
    channel: str = ""
    visibility: str = ""

    @classmethod
    def of(cls, visit: Visit) -> "Chosen":
        """Read the address; what is unknown there becomes the first view."""
        name = visit.asked("view")
        visibility = visit.asked("visibility")
        return cls(
            name if name in TITLES else ALL,
            visit.asked("channel"),
            visibility if visibility in VISIBILITIES else "",
        )

    def url(self, **changed: str) -> str:
        """Return the address of the list, with something else chosen or added."""
        return "/queue" + self.suffix(**changed)

    def suffix(self, **changed: str) -> str:
        """Return the query that leads back to this view; empty for the first one."""
        wanted = {
            "view": self.name,
            "channel": self.channel,
            "visibility": self.visibility,
            **changed,
        }
        if wanted["view"] == ALL:
            del wanted["view"]
        given = {name: value for name, value in wanted.items() if value}
        return "?" + urlencode(given) if given else ""

    def filter(self, me: int) -> ConversationFilter:
        """Return the condition on conversations; `me` is who asks."""
        return ConversationFilter(
            status=self.name if self.name in {SNOOZED, RESOLVED} else None,
            channel=self.channel or None,
            visibility=self.visibility or None,
            assignee_id=me if self.name == MINE else None,
            unassigned=self.name == UNASSIGNED,
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """How many conversations wait, in each of the views of the queue."""

    all: int
    mine: int
    unassigned: int

    def shown(self) -> dict[str, str]:
        """Return the counts as they are shown, by view; nothing for zero."""
        pairs = ((ALL, self.all), (MINE, self.mine), (UNASSIGNED, self.unassigned))
        return {name: shown_count(count) for name, count in pairs}


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of conversations and everything around it; `teams` is how many."""

    chosen: Chosen
    page: Page[ConversationView]
    counts: Counts
    channels: Sequence[ChannelName]
    teams: int


def listed(
    scope: Scope, session: Session, chosen: Chosen, after: str | None = None
) -> Listed:
    """Read a page of a view.

    Raises:
        NotFound: for a cursor that is not ours.
    """
    return Listed(
        chosen,
        page_of(scope, session, chosen, after),
        counts(scope, session),
        channel_names(scope, session),
        len(teams(scope, session)),
    )


def page_of(
    scope: Scope, session: Session, chosen: Chosen, after: str | None
) -> Page[ConversationView]:
    """Read a page of conversations only; raises as `listed`."""
    only = chosen.filter(scope.user_id or 0)
    if chosen.name in IN_QUEUE:
        return queue_page(scope, session, after=after, only=only)
    return newest_page(scope, session, after=after, only=only)


def counts(scope: Scope, session: Session) -> Counts:
    """Count who waits for us."""
    mine = ConversationFilter(assignee_id=scope.user_id or 0)
    nobodys = ConversationFilter(unassigned=True)
    return Counts(
        unanswered_count(scope, session),
        unanswered_count(scope, session, mine),
        unanswered_count(scope, session, nobodys),
    )


def view_values(visit: Visit, found: Listed) -> dict[str, object]:
    """Return what the list's template calls `view`."""
    chosen = found.chosen
    return {
        "name": chosen.name,
        "channel": chosen.channel,
        "visibility": chosen.visibility,
        "title": visit.say(TITLES[chosen.name]),
        "suffix": chosen.suffix(),
        "one_channel": bool(chosen.channel) or len(found.channels) == 1,
        "one_team": found.teams < SEVERAL,
        "many": " ".join(_many(found.channels)),
        "filters": _filters(visit, chosen),
        "tabs": _tabs(visit, found),
        "others": _others(visit, chosen),
        "channels": _channels(visit, found),
        "visibilities": _visibilities(visit, found),
        "empty": _empty(visit, chosen),
        "more_url": chosen.url(after=found.page.next or ""),
    }


def _many(channels: Sequence[ChannelName]) -> list[str]:
    """Return the types of which there are several channels, told apart by name."""
    found = Counter(each.type for each in channels)
    return sorted(name for name, count in found.items() if count >= SEVERAL)


def _tabs(visit: Visit, found: Listed) -> list[Link]:
    shown = found.counts.shown()
    return [
        Link(
            name,
            visit.say(text),
            found.chosen.url(view=name),
            here=found.chosen.name == name,
            count=shown[name],
        )
        for name, text in TABS.items()
    ]


def _others(visit: Visit, chosen: Chosen) -> list[Link]:
    icons = {ALL: "queue", SNOOZED: "snooze", RESOLVED: "resolve"}
    return [
        Link(
            name,
            visit.say(TITLES[name]),
            chosen.url(view=name),
            here=chosen.name == name,
            icon=icon,
        )
        for name, icon in icons.items()
    ]


def _channels(visit: Visit, found: Listed) -> list[Link]:
    chosen = found.chosen
    everything = Link(
        "", visit.say("All channels"), chosen.url(channel=""), here=not chosen.channel
    )
    return [everything] + [
        Link(
            each.name,
            each.name,
            chosen.url(channel=each.name),
            here=chosen.channel == each.name,
            type=each.type,
        )
        for each in found.channels
    ]


def _visibilities(visit: Visit, found: Listed) -> list[Link]:
    """Return the choice between public and private; empty where there is only one."""
    types = visit.templates.looks.types
    used = [types[each.type] for each in found.channels if each.type in types]
    known = {each for channel in used for each in channel.capabilities.visibility}
    chosen = found.chosen
    if len(known) < len(Visibility) and not chosen.visibility:
        return []
    return [
        Link(
            name,
            visit.say(text),
            chosen.url(visibility=name),
            here=chosen.visibility == name,
            icon=icon,
        )
        for name, (icon, text) in VISIBILITIES.items()
    ]


def _filters(visit: Visit, chosen: Chosen) -> list[Link]:
    """Return what narrows the list, each with the address of the list without it."""
    found = []
    if chosen.channel:
        url = chosen.url(channel="")
        found.append(Link("channel", chosen.channel, url, here=True))
    if chosen.visibility:
        icon, text = VISIBILITIES[chosen.visibility]
        url = chosen.url(visibility="")
        found.append(Link("visibility", visit.say(text), url, here=True, icon=icon))
    return found


def _empty(visit: Visit, chosen: Chosen) -> Empty:
    icon, title, text = EMPTY[chosen.name]
    return Empty(icon, visit.say(title), visit.say(text))

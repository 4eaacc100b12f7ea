"""A batch's events, sorted by what they are about, and whom they concern."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from webcare.domain.inbound import (
    ChannelReported,
    ControlChanged,
    IdentityChanged,
    ItemFailed,
    MessageEdited,
    MessageHidden,
    MessageReceived,
    MessageRevoked,
    PostFound,
    PostPublished,
    PreferenceChanged,
    ReactionChanged,
    StatusChanged,
    StatusReached,
    TemplateChanged,
)
from webcare.domain.people import Person
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.receiving.changes import Change
from webcare.services.receiving.delivery import Addressed, Delivery
from webcare.services.receiving.messages import as_message
from webcare.services.receiving.rows import Buried, NewRows
from webcare.services.receiving.statuses import News
from webcare.services.receiving.watermarks import named_in


@dataclass(slots=True)
class Sorted:
    """A batch's events by what they are about."""

    said: list[tuple[Delivery, ConnectedChannel, MessageReceived]] = field(
        default_factory=list
    )
    changes: list[Change] = field(default_factory=list)
    reactions: list[tuple[ConnectedChannel, ReactionChanged]] = field(
        default_factory=list
    )
    news: list[News] = field(default_factory=list)
    moved: list[tuple[ConnectedChannel, IdentityChanged]] = field(default_factory=list)
    preferences: list[tuple[ConnectedChannel, PreferenceChanged]] = field(
        default_factory=list
    )
    templates: list[tuple[int, TemplateChanged]] = field(default_factory=list)
    reports: list[tuple[int, ChannelReported]] = field(default_factory=list)
    posts: list[tuple[int, PostPublished]] = field(default_factory=list)
    found: list[tuple[int, PostFound]] = field(default_factory=list)
    reached: list[tuple[ConnectedChannel, StatusReached]] = field(default_factory=list)
    control: list[tuple[ConnectedChannel, ControlChanged]] = field(default_factory=list)


def sort_events(deliveries: Sequence[Delivery], rows: NewRows) -> Sorted:
    """Sort the events of deliveries; bury those that are for nobody."""
    events = Sorted()
    for delivery in deliveries:
        for addressed in delivery.events:
            _sort_one(delivery, addressed, events, rows)
    return events


def _sort_one(  # noqa: C901, PLR0912 - one arm for each kind of event, nothing else
    delivery: Delivery,
    addressed: Addressed,
    events: Sorted,
    rows: NewRows,
) -> None:
    channel, event = addressed.channel, addressed.event
    if channel is None:
        rows.bury(
            Buried(
                kind="unaddressed",
                reason="This is for an account that is not connected here.",
                body=delivery.body,
                channel_id=delivery.channel.id,
                account=event.account or "",
            )
        )
        return
    match event:
        case MessageReceived():
            events.said.append((delivery, channel, event))
        case StatusChanged():
            events.news.append(News(event, channel.id))
        case ReactionChanged():
            events.reactions.append((channel, event))
        case MessageEdited() | MessageRevoked() | MessageHidden():
            events.changes.append(Change(event, channel, delivery.body))
        case IdentityChanged():
            events.moved.append((channel, event))
            if event.external_id:
                events.said.append((delivery, channel, as_message(event)))
        case PreferenceChanged():
            events.preferences.append((channel, event))
        case TemplateChanged():
            events.templates.append((channel.id, event))
        case ChannelReported():
            events.reports.append((channel.id, event))
        case PostPublished():
            events.posts.append((channel.id, event))
        case PostFound():
            events.found.append((channel.id, event))
        case StatusReached():
            events.reached.append((channel, event))
            events.news.extend(named_in(event, channel.id))
        case ControlChanged():
            events.control.append((channel, event))
        case ItemFailed():
            rows.bury(
                Buried(
                    kind="unreadable",
                    reason=event.reason,
                    body=event.item.encode("utf-8", "surrogatepass"),
                    channel_id=channel.id,
                    account=event.account or "",
                )
            )


def names_in(events: Sorted) -> Iterable[str]:
    """Name everything that another process must not touch at the same time."""
    for channel, person in people_in(events):
        for alias in person.aliases:
            yield f"{channel.type}:{alias.kind}:{alias.value}"
    for news in events.news:
        yield f"message:{news.channel_id}:{news.event.external_id}"
    for _, channel, said in events.said:
        if said.direction == "out":
            # An echo and the answer to the same send may come at the same time.
            yield f"message:{channel.id}:{said.external_id}"


def people_in(events: Sorted) -> Iterable[tuple[ConnectedChannel, Person]]:
    """Yield everyone whom events name, with the channel."""
    for _, channel, said in events.said:
        yield channel, said.person
    for channel, reaction in events.reactions:
        yield channel, reaction.person
    for channel, preference in events.preferences:
        yield channel, preference.person
    for channel, reached in events.reached:
        yield channel, reached.person
    for channel, control in events.control:
        yield channel, control.person
    for channel, moved in events.moved:
        yield channel, moved.new
        yield channel, Person(moved.old)

"""Webhooks on their way out: two emitters, batched, copied and signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from webcare.plugin.simulation import Parcel, Persistence
from webcare_facebook.simulation import control, subscription, wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from webcare_facebook.simulation.customers import Page
    from webcare_facebook.simulation.wire import Json
    from webcare_facebook.simulation.world import Chat, World

MESSAGING = Persistence(
    pauses=(1, 5, 15), give_up=timedelta(hours=1), tries=4, deadline=5
)
"""Messenger: 5 seconds, and "a few more times"; then the event is lost."""

FEED = Persistence(
    pauses=(0, 10, 60, 300, 1800, 7200, 21_600),
    give_up=timedelta(hours=36),
    deadline=5,
)
"""The Page's feed: at once, and less and less often for 36 hours."""

FLUSH_AFTER = 0.5
"""So many seconds a batch waits for more."""

_NEVER_STANDBY = frozenset({"messaging_handovers", "messaging_policy_enforcement"})


def _nothing() -> None:
    return


@dataclass(frozen=True, slots=True)
class Waiting:
    """One event of a Page that waits for its webhook.

    Attributes:
        key: in which list of an entry it stands.
        done: called when it was taken, or when a try failed.
    """

    page: Page
    key: str
    body: Json
    label: str
    lane: str
    done: Callable[[], None] = _nothing
    taken: Callable[[], None] = _nothing

    @property
    def is_feed(self) -> bool:
        """Tell whether it goes by the feed's emitter."""
        return self.key == "changes"


def post_event(
    world: World,
    chat: Chat,
    field: str,
    event: Json,
    *,
    at: datetime | None = None,
    from_page: bool = False,
    done: Callable[[], None] = _nothing,
    taken: Callable[[], None] = _nothing,
) -> None:
    """Send a Messenger event, in milliseconds.

    It comes in `standby` while another app has the thread. `taken` is called when our
    webhook answered 200, `done` also when it did not or nothing was sent.
    """
    held = subscription.of(world, chat.page)
    waits = field not in _NEVER_STANDBY and not control.is_ours(world, chat)
    if not held.wants("standby" if waits else field):
        done()
        return
    if waits and "postback" in event:
        shown = {name: v for name, v in event["postback"].items() if name != "payload"}
        event = {"postback": shown}
    person, page = {"id": world.psid(chat)}, {"id": chat.page.id}
    body: Json = {
        "sender": page if from_page else person,
        "recipient": person if from_page else page,
        "timestamp": wire.milliseconds(at or world.timeline.now()),
        **event,
    }
    key = "standby" if waits else "messaging"
    echo = "message" in event and event["message"].get("is_echo")
    label = "echo" if echo else next(iter(event))
    _queue(world, Waiting(chat.page, key, body, label, chat.topic, done, taken))


def post_change(world: World, page: Page, value: Json, field: str = "feed") -> None:
    """Send a change of the Page's feed, in seconds."""
    if not subscription.of(world, page).wants(field):
        return
    body = {"field": field, "value": value}
    label = f"{value.get('item', field)} {value.get('verb', '')}".strip()
    lane = f"feed:{value.get('post_id', page.id)}"
    _queue(world, Waiting(page, "changes", body, label, lane))


def _queue(world: World, item: Waiting) -> None:
    world.buffer.append(item)
    if len(world.buffer) >= world.scenario.batch:
        _flush(world)
    elif len(world.buffer) == 1:

        async def flush() -> None:
            _flush(world)

        world.timeline.after(FLUSH_AFTER, flush)


def _flush(world: World) -> None:
    waiting, world.buffer = world.buffer, []
    groups: dict[tuple[str, bool], list[Waiting]] = {}
    for item in waiting:
        groups.setdefault((item.page.id, item.is_feed), []).append(item)
    for group in groups.values():
        _post(world, group)


def _post(world: World, items: Sequence[Waiting]) -> None:
    page, feed = items[0].page, items[0].is_feed
    held, scenario = subscription.of(world, page), world.scenario
    body: Json = {"object": "page", "entry": list(_entries(world, items))}
    if scenario.integer_ids:
        body = wire.with_integer_ids(body)
    raw = wire.encode(body, escape_slashes=scenario.escape_slashes)

    def delivered() -> None:
        held.took()
        for item in items:
            item.taken()
            item.done()

    def failed() -> None:
        if not feed:
            subscription.failed(world, page)
        for item in items:
            item.done()

    parcel = Parcel(
        url=held.url,
        body=raw,
        headers={
            "content-type": "application/json",
            "user-agent": "facebookexternalua",
            "x-hub-signature-256": wire.sign(raw, world.credentials.app_secret),
        },
        label=_label(items),
        lane=items[0].lane if len(items) == 1 else "batch",
        delivered=delivered,
        failed=failed,
        persistence=FEED if feed else MESSAGING,
    )
    for _ in range(int(scenario.copies)):
        world.webhooks.post(parcel, delay=scenario.webhook_delay)


def _entries(world: World, items: Sequence[Waiting]) -> Iterator[Json]:
    """Yield an entry for each Messenger event, and one for all changes together."""
    now, page = world.timeline.now(), items[0].page
    if items[0].is_feed:
        changes = [item.body for item in items]
        yield {"id": page.id, "time": wire.seconds(now), "changes": changes}
        return
    for item in items:
        time = wire.milliseconds(now)
        yield {"id": page.id, "time": time, item.key: [item.body]}


def _label(items: Sequence[Waiting]) -> str:
    if len(items) > 1:
        return f"{len(items)} items"
    (item,) = items
    return f"standby {item.label}" if item.key == "standby" else item.label

"""A Page's subscription to webhooks, and the clock that ends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from webcare_facebook.simulation.graph import parameter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from webcare_facebook.simulation.customers import Page
    from webcare_facebook.simulation.world import World

WARNS_AFTER = timedelta(minutes=15)
DROPS_AFTER = timedelta(minutes=60)

FIELDS = (
    "feed",
    "inbox_labels",
    "mention",
    "message_context",
    "messages",
    "message_deliveries",
    "message_echoes",
    "message_edits",
    "message_reactions",
    "message_reads",
    "messaging_account_linking",
    "messaging_customer_information",
    "messaging_feedback",
    "messaging_handovers",
    "messaging_optins",
    "messaging_policy_enforcement",
    "messaging_postbacks",
    "messaging_referrals",
    "ratings",
    "response_feedback",
    "standby",
)
"""What an app can subscribe to at a Page, as far as webcare could want it."""

_log = structlog.get_logger()


@dataclass(slots=True)
class Subscription:
    """Where a Page's webhooks go, and which.

    Attributes:
        url: the callback that is saved for the app; empty when none is.
        fields: what the app is subscribed to; None while it is not.
        failing_since: when a webhook first was not taken, none having been since.
        warned_at: when Meta last sent its alert.
        dropped_at: when Meta last ended the subscription.
    """

    url: str = ""
    fields: frozenset[str] | None = None
    failing_since: datetime | None = None
    warned_at: datetime | None = None
    dropped_at: datetime | None = None

    def wants(self, name: str) -> bool:
        """Tell whether webhooks of a field are sent."""
        return bool(self.url) and self.fields is not None and name in self.fields

    def subscribe(self, names: Iterable[str]) -> None:
        """Begin, or begin again.

        Raises:
            GraphError: 100 for a field that does not exist.
        """
        wanted = frozenset(names)
        if not wanted:
            raise parameter("The parameter subscribed_fields is required.")
        if unknown := wanted - set(FIELDS):
            known = ", ".join(FIELDS).upper()
            words = f"Param subscribed_fields[0] must be one of {{{known}}} - got {{}}."
            raise parameter(words.replace("{}", f'"{min(unknown)}"'))
        self.fields = wanted
        self.failing_since = None

    def took(self) -> None:
        """Note that a webhook was taken: the clock begins anew."""
        self.failing_since = None


def of(world: World, page: Page) -> Subscription:
    """Return a Page's subscription."""
    return world.subscriptions.setdefault(page.id, Subscription())


def failed(world: World, page: Page) -> None:
    """Note that a webhook was not taken; from the first one on the clock runs."""
    held = of(world, page)
    if held.failing_since is not None:
        return
    began = held.failing_since = world.timeline.now()

    async def warn() -> None:
        if held.failing_since == began:
            held.warned_at = world.timeline.now()
            _log.warning("simulation.webhooks_failing", page_id=page.id)
            world.changes.note("laboratory")

    async def end() -> None:
        if held.failing_since == began:
            drop(world, page)

    world.timeline.at(began + WARNS_AFTER, warn)
    world.timeline.at(began + DROPS_AFTER, end)


def drop(world: World, page: Page) -> None:
    """End a Page's subscription, as Meta does after an hour of failures."""
    held = of(world, page)
    held.dropped_at = world.timeline.now()
    held.fields = held.failing_since = None
    _log.warning("simulation.webhooks_disabled", page_id=page.id)
    world.changes.note("laboratory")


def health(world: World) -> str:
    """Return how the webhooks fare, in one English sentence; empty when well."""
    for held in world.subscriptions.values():
        if held.url and held.fields is None:
            return "A Page was dropped: subscribe it again to get its webhooks."
        if (
            held.failing_since
            and held.warned_at
            and held.warned_at > held.failing_since
        ):
            return "Webhooks have failed for 15 minutes: Facebook sent an alert."
        if held.failing_since:
            return "The last webhook failed."
    return ""

"""The laboratory's switches: what the simulated platform does differently just now."""

from dataclasses import dataclass, replace

from webcare.plugin.simulation import (
    BATCH,
    COPIES,
    ESCAPE_SLASHES,
    LATENCY,
    WEBHOOK_DELAY,
    Field,
    Switches,
)
from webcare_facebook.simulation.faults import FAULTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is set; the defaults are a good day.

    Attributes:
        refuse_next: the name of the fault that the next call to send meets.
        usage: the percentage that the usage headers show; at 100 calls are refused.
        default_app: who has a thread that nobody controls: `ours`, `inbox` or `none`.
        grants_control: whether another app gives a thread back when we ask.
        authors: how the feed names who wrote: `from`, `sender` or `absent`.
        unsends: whether we are told that a customer took a message back.
        outage: whether no webhook gets through.
    """

    echo: str = "sometimes"
    deliveries: str = "with_mids"
    reading: str = "opened"
    read_after: float = 5
    pace: float = 1
    refuse_next: str = ""
    token_expired: bool = False
    usage: float = 0
    latency: float = 0
    default_app: str = "ours"
    grants_control: bool = True
    webhook_delay: float = 0
    copies: float = 1
    batch: float = 1
    integer_ids: bool = False
    escape_slashes: bool = False
    authors: str = "from"
    unsends: bool = True
    outage: bool = False


_RECEIPTS = "Receipts"
_SENDING = "Sending"
_THREADS = "Threads"
_WEBHOOKS = "Webhooks"

_FIELDS = (
    Field(
        name="echo",
        title="The echo of what we send comes",
        kind="choice",
        group=_RECEIPTS,
        choices=(
            ("sometimes", "sometimes before the answer"),
            ("before", "before the answer"),
            ("after", "after the answer"),
            ("never", "never"),
        ),
    ),
    Field(
        name="deliveries",
        title="That it was delivered is told",
        kind="choice",
        group=_RECEIPTS,
        choices=(
            ("with_mids", "with the messages' ids"),
            ("without_mids", "by a moment only"),
            ("never", "never"),
        ),
    ),
    Field(
        name="reading",
        title="The customer reads",
        kind="choice",
        group=_RECEIPTS,
        choices=(
            ("opened", "when the chat is open"),
            ("itself", "after a while, by itself"),
            ("silent", "without telling"),
        ),
    ),
    Field(
        name="read_after",
        title="Seconds until read by itself",
        kind="number",
        group=_RECEIPTS,
        maximum=86_400,
    ),
    Field(
        name="pace",
        title="Echoes and receipts come so many times slower",
        kind="number",
        group=_RECEIPTS,
        maximum=1000,
    ),
    Field(
        name="refuse_next",
        title="What we send next meets",
        kind="choice",
        group=_SENDING,
        choices=(
            ("", "nothing special"),
            *((name, fault.title) for name, fault in FAULTS.items()),
        ),
    ),
    Field(
        name="token_expired",
        title="The access token has expired",
        kind="flag",
        group=_SENDING,
    ),
    Field(
        name="usage",
        title="Used of what we may call, in percent",
        kind="number",
        group=_SENDING,
        maximum=200,
        help="At 100 every call is refused, as Facebook does for the rest of the hour.",
    ),
    replace(LATENCY, group=_SENDING),
    Field(
        name="default_app",
        title="The Page's default app is",
        kind="choice",
        group=_THREADS,
        choices=(
            ("ours", "ours"),
            ("inbox", "Meta Business Suite"),
            ("none", "not chosen"),
        ),
    ),
    Field(
        name="grants_control",
        title="Others give a chat back when we ask for it",
        kind="flag",
        group=_THREADS,
    ),
    Field(
        name="outage",
        title="No webhook gets through",
        kind="flag",
        group=_WEBHOOKS,
        help="After 15 minutes Facebook warns, after 60 it drops the Page.",
    ),
    WEBHOOK_DELAY,
    COPIES,
    BATCH,
    Field(
        name="integer_ids",
        title="Ids are numbers",
        kind="flag",
        group=_WEBHOOKS,
    ),
    ESCAPE_SLASHES,
    Field(
        name="authors",
        title="The feed names who wrote",
        kind="choice",
        group=_WEBHOOKS,
        choices=(
            ("from", "as it does today"),
            ("sender", "as it did before"),
            ("absent", "not at all"),
        ),
    ),
    Field(
        name="unsends",
        title="Tell us when a message is taken back",
        kind="flag",
        group=_WEBHOOKS,
    ),
)

SWITCHES = Switches(_FIELDS)

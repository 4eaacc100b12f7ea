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

LAST_WITH_CONVERSATION = 23
"""Up to this major version statuses carry a `conversation`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is set; the defaults are a good day.

    Attributes:
        refuse_next: the code that the next send is refused with at once; 0 for none.
        fail_next: the code with which the next send fails after it was accepted.
        latency: seconds that every answer of the API takes longer.
        webhook_delay: seconds that every webhook comes later.
    """

    path: str = "normal"
    reading: str = "opened"
    read_after: float = 5
    status_pace: float = 1
    window: str = "late"
    refuse_next: float = 0
    fail_next: float = 0
    lose_next_answer: bool = False
    token_expired: bool = False
    latency: float = 0
    webhook_delay: float = 0
    copies: float = 1
    batch: float = 1
    escape_slashes: bool = False
    edits: str = "unsupported"
    version: str = "v26.0"
    recipient_user_id: bool = True
    paid_exempt: bool = False
    free_used: float = 0

    @property
    def conversations(self) -> bool:
        """Tell whether statuses of this version carry a `conversation`."""
        return (
            int(self.version.removeprefix("v").split(".")[0]) <= LAST_WITH_CONVERSATION
        )


_STATUSES = "Statuses"
_SENDING = "Sending"
_WEBHOOKS = "Webhooks"
_PLATFORM = "Platform"

_FIELDS = (
    Field(
        name="path",
        title="Way of the statuses",
        kind="choice",
        group=_STATUSES,
        choices=(
            ("normal", "sent, delivered, read"),
            ("read_without_delivered", "read without delivered"),
            ("delivered_before_sent", "delivered before sent"),
            ("never_delivered", "never delivered"),
            ("twice", "every status twice"),
        ),
    ),
    Field(
        name="reading",
        title="The customer reads",
        kind="choice",
        group=_STATUSES,
        choices=(
            ("opened", "when the chat is open"),
            ("itself", "after a while, by itself"),
            ("silent", "without telling (read receipts off)"),
        ),
    ),
    Field(
        name="read_after",
        title="Seconds until read by itself",
        kind="number",
        group=_STATUSES,
        maximum=86_400,
    ),
    Field(
        name="status_pace",
        title="Statuses come so many times slower",
        kind="number",
        group=_STATUSES,
        maximum=1000,
    ),
    Field(
        name="window",
        title="Free text outside the 24 hours",
        kind="choice",
        group=_SENDING,
        choices=(
            ("late", "accepted, then failed (131047)"),
            ("at_once", "refused at once (131047)"),
        ),
    ),
    Field(
        name="refuse_next",
        title="Refuse the next message with code",
        kind="number",
        group=_SENDING,
        help="For example 131056 (too fast), 190 (token), 131000 (fault at Meta).",
    ),
    Field(
        name="fail_next",
        title="Let the next message fail later with code",
        kind="number",
        group=_SENDING,
        help="For example 131026 (undeliverable) or 131053 (file refused).",
    ),
    Field(
        name="lose_next_answer",
        title="Accept the next message, but lose the answer",
        kind="flag",
        group=_SENDING,
    ),
    Field(
        name="token_expired",
        title="The access token has expired",
        kind="flag",
        group=_SENDING,
    ),
    replace(LATENCY, group=_SENDING),
    WEBHOOK_DELAY,
    COPIES,
    BATCH,
    ESCAPE_SLASHES,
    Field(
        name="edits",
        title="An edited message arrives as",
        kind="choice",
        group=_WEBHOOKS,
        choices=(
            ("unsupported", "unsupported, without the original"),
            ("edit", "edit, with the original"),
        ),
    ),
    Field(
        name="version",
        title="Version of the webhooks",
        kind="choice",
        group=_PLATFORM,
        choices=tuple((f"v{n}.0", f"v{n}.0") for n in range(26, 21, -1)),
    ),
    Field(
        name="recipient_user_id",
        title="Statuses name the person's business-scoped id",
        kind="flag",
        group=_PLATFORM,
    ),
    Field(
        name="paid_exempt",
        title="We are a government that pays nothing",
        kind="flag",
        group=_PLATFORM,
    ),
    Field(
        name="free_used",
        title="Free service messages used this month",
        kind="number",
        group=_PLATFORM,
    ),
)

SWITCHES = Switches(_FIELDS)

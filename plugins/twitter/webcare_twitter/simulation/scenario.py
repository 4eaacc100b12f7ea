"""The laboratory's switches: what the simulated platform does differently just now."""

from dataclasses import dataclass, replace

from webcare.plugin.simulation import (
    COPIES,
    LATENCY,
    WEBHOOK_DELAY,
    Field,
    Switches,
)
from webcare_twitter.simulation.weights import LONGEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is set; the defaults are a good day.

    Attributes:
        reply_rule: whom our app may answer: `engaged`, `strict` or `public_utility`.
        refuse_next: the HTTP status that the next post or message is refused with; 0
            for none.
        outages: so many of the next answers are 503.
        crc: what the platform takes our answer to its challenge for.
        shape: of events: `activity` (today's) or `older` (Account Activity).
    """

    reply_rule: str = "engaged"
    longest: float = LONGEST
    refuse_next: float = 0
    lose_next_answer: bool = False
    outages: float = 0
    latency: float = 0
    errors: str = "problem"
    token_expired: bool = False
    monthly_cap: float = 3_000_000
    out_of_credit: bool = False
    partial_errors: bool = False
    processing: float = 5
    processing_fails: bool = False
    shape: str = "activity"
    crc: str = "answered"
    webhook_delay: float = 0
    copies: float = 1
    strict_addresses: bool = False
    reading: str = "opened"


_SENDING = "Sending"
_ACCESS = "Access"
_FILES = "Files"
_WEBHOOKS = "Webhooks"

_FIELDS = (
    Field(
        name="reply_rule",
        title="Whom our app may answer",
        kind="choice",
        group=_SENDING,
        choices=(
            ("engaged", "who mentions, quotes or answers us"),
            ("strict", "who mentions or quotes us in that very post"),
            ("public_utility", "everybody (public utility)"),
        ),
    ),
    Field(
        name="longest",
        title="Longest post",
        kind="number",
        group=_SENDING,
        minimum=1,
        maximum=25_000,
        help="280 without a paid account, 25000 with one.",
    ),
    Field(
        name="refuse_next",
        title="Refuse the next post or message with status",
        kind="number",
        group=_SENDING,
        maximum=599,
        help="For example 403 (not allowed), 429 (too fast) or 500 (fault at X).",
    ),
    Field(
        name="lose_next_answer",
        title="Accept the next post or message, but lose the answer",
        kind="flag",
        group=_SENDING,
    ),
    Field(
        name="outages",
        title="So many of the next answers are 503",
        kind="number",
        group=_ACCESS,
        maximum=100_000,
    ),
    replace(LATENCY, group=_ACCESS),
    Field(
        name="errors",
        title="Errors are worded",
        kind="choice",
        group=_ACCESS,
        choices=(
            ("problem", "as problems (version 2)"),
            ("codes", "as numbered codes (version 1)"),
        ),
    ),
    Field(
        name="token_expired",
        title="No access token holds any more",
        kind="flag",
        group=_ACCESS,
    ),
    Field(
        name="monthly_cap",
        title="Posts that may be read in a month",
        kind="number",
        group=_ACCESS,
        maximum=3_000_000,
    ),
    Field(
        name="out_of_credit",
        title="The credit is used up",
        kind="flag",
        group=_ACCESS,
    ),
    Field(
        name="partial_errors",
        title="What is looked up comes with errors beside it",
        kind="flag",
        group=_ACCESS,
    ),
    Field(
        name="processing",
        title="Seconds until a film is ready",
        kind="number",
        group=_FILES,
        maximum=3600,
    ),
    Field(
        name="processing_fails",
        title="Films cannot be processed",
        kind="flag",
        group=_FILES,
    ),
    Field(
        name="shape",
        title="Events come as",
        kind="choice",
        group=_WEBHOOKS,
        choices=(
            ("activity", "X Activity (today)"),
            ("older", "Account Activity (older)"),
        ),
    ),
    Field(
        name="crc",
        title="Our answer to the challenge",
        kind="choice",
        group=_WEBHOOKS,
        help="What the hourly check sees, whatever we really answer.",
        choices=(
            ("answered", "is what it is"),
            ("wrong_token", "has a wrong token"),
            ("redirect", "is a redirect (302)"),
            ("failing", "is an error (500)"),
        ),
    ),
    WEBHOOK_DELAY,
    COPIES,
    Field(
        name="strict_addresses",
        title="Take only addresses with https and without a port",
        kind="flag",
        group=_WEBHOOKS,
    ),
    Field(
        name="reading",
        title="The customer reads",
        kind="choice",
        group=_WEBHOOKS,
        choices=(
            ("opened", "when the chat is open"),
            ("silent", "without telling (read receipts off)"),
        ),
    ),
)

SWITCHES = Switches(_FIELDS)

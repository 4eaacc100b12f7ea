"""Switches that any platform can have: what comes late, twice or written otherwise."""

from webcare.plugin.simulation.fields import Field

_WEBHOOKS = "Webhooks"

LATENCY = Field(
    name="latency",
    title="Every answer takes so many seconds longer",
    kind="number",
    maximum=120,
)
"""Without a group: it stands where the platform has its other switches of the API."""

WEBHOOK_DELAY = Field(
    name="webhook_delay",
    title="Webhooks come so many seconds later",
    kind="number",
    group=_WEBHOOKS,
    maximum=86_400,
)

COPIES = Field(
    name="copies",
    title="Times that each webhook is sent",
    kind="number",
    group=_WEBHOOKS,
    minimum=1,
    maximum=10,
)

BATCH = Field(
    name="batch",
    title="Items in one webhook, at most",
    kind="number",
    group=_WEBHOOKS,
    minimum=1,
    maximum=1000,
)

ESCAPE_SLASHES = Field(
    name="escape_slashes",
    title="Write / as \\/ in webhooks",
    kind="flag",
    group=_WEBHOOKS,
)

HITCHES = (LATENCY, WEBHOOK_DELAY, COPIES, BATCH, ESCAPE_SLASHES)
"""All of them; their Dutch is the simulator's own."""

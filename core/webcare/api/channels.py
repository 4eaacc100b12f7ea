"""Channels: what is connected, what it can do, how it does, and what it costs."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from webcare.api.operations import Caller, operation
from webcare.api.values import In, Named, Out, OutId, named
from webcare.domain.health import Reason
from webcare.plugin import Capabilities
from webcare.services.channels import ChannelOverview, overview, overviews
from webcare.storage.queries.channels import channel_named, costs, templates

TAG = "Channels"


class ReasonOut(Out):
    """One thing that is wrong with a channel."""

    level: Literal["warning", "error"]
    text: str = Field(description="One English sentence.")


class HealthOut(Out):
    """How a channel is doing, and why, the worst first."""

    level: Literal["ok", "warning", "error", "off"]
    reasons: list[ReasonOut]


class MediaOut(Out):
    """Which files of one kind can be sent."""

    kind: str
    mime_types: list[str] = Field(description="Empty for any; may end in `/*`.")
    max_bytes: int
    caption_limit: int = Field(description="Characters; 0 when it takes none.")


class CapabilitiesOut(Out):
    """What a type of channel can do."""

    text_limit: int = Field(description="Characters in one message.")
    sends: list[str] = Field(description="Kinds beside `text` that can be sent.")
    media: list[MediaOut]
    visibility: list[str]
    reply_window_seconds: int | None = Field(
        description="How long after the customer's message a free reply is taken."
    )
    templates: bool
    quotes: bool
    reactions: bool
    receipts: bool = Field(description="Whether it tells what was delivered and read.")
    read_receipts: bool = Field(description="Whether we can tell what we have read.")
    blocking: bool


class ChannelOut(Out):
    """A connected account."""

    id: OutId
    name: str
    type: str
    title: str = Field(description="What people call the type.")
    team: Named | None
    enabled: bool
    paused: bool = Field(description="Whether nothing is sent until somebody acts.")
    health: HealthOut
    capabilities: CapabilitiesOut | None = Field(
        description="Null while the plugin of this type is not loaded."
    )
    last_inbound_at: datetime | None
    last_sent_at: datetime | None


class ChannelList(Out):
    """All channels that you may see."""

    items: list[ChannelOut]
    next: None = Field(None, description="Always null: there is one page.")


class CostLine(Out):
    """Messages and calls of one price category, and of one currency."""

    category: str
    billable: bool = Field(description="False for what the platform counts as free.")
    messages: int = Field(description="Messages, or calls where those are billed.")
    micros: int | None = Field(
        description="What they cost by the platform's list, in millionths of the "
        "currency's unit; null where it names no amounts."
    )
    currency: str = Field(description="Such as `USD`; empty without an amount.")


class CostsOut(Out):
    """What the platform counted in a month."""

    month: str
    items: list[CostLine]


class CostsQuery(In):
    """Which month."""

    month: str = Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", examples=["2026-03"])


class TemplateOut(Out):
    """An approved text of the platform, with blanks such as `{{1}}`."""

    name: str
    language: str
    status: str = Field(description="Only `approved` can be sent.")
    category: str
    quality: str
    reason: str = Field(description="Why the platform does not approve it.")
    header: str
    header_kind: str
    body: str
    footer: str
    buttons: list[str]
    synced_at: datetime


class TemplateList(Out):
    """All templates of a channel."""

    items: list[TemplateOut]
    next: None = Field(None, description="Always null: there is one page.")


@operation("GET /channels", TAG)
async def list_channels(caller: Caller) -> ChannelList:
    """List the channels that you may see, by name."""
    found = await overviews(caller.core, caller.scope)
    return ChannelList(items=[shown(each) for each in found], next=None)


@operation("GET /channels/{name}", TAG, refuses=(404,))
async def get_channel(caller: Caller, name: str) -> ChannelOut:
    """Look at one channel."""
    return shown(await overview(caller.core, caller.scope, name))


@operation("GET /channels/{name}/costs", TAG, refuses=(404,))
async def get_costs(caller: Caller, name: str, query: CostsQuery) -> CostsOut:
    """Sum what the platform counted for a channel in a month.

    The platform names categories and what is billable. Some name amounts, too; where
    they do not, prices are agreed with them.
    """
    lines = await caller.core.read(
        lambda session: costs(
            caller.scope,
            session,
            channel_named(caller.scope, session, name).id,
            query.month,
        )
    )
    return CostsOut(
        month=query.month,
        items=[
            CostLine(
                category=line.category,
                billable=line.billable,
                messages=line.messages,
                micros=line.micros,
                currency=line.currency,
            )
            for line in lines
        ],
    )


@operation("GET /channels/{name}/templates", TAG, refuses=(404,))
async def list_templates(caller: Caller, name: str) -> TemplateList:
    """List a channel's templates, as last fetched from the platform."""
    found = await caller.core.read(
        lambda session: templates(
            caller.scope, session, channel_named(caller.scope, session, name).id
        )
    )
    return TemplateList(
        items=[
            TemplateOut(
                name=each.name,
                language=each.language,
                status=each.status,
                category=each.category,
                quality=each.quality,
                reason=each.reason,
                header=each.header,
                header_kind=each.header_kind,
                body=each.body,
                footer=each.footer,
                buttons=[label for label, _ in each.buttons],
                synced_at=each.synced_at,
            )
            for each in found
        ],
        next=None,
    )


def shown(found: ChannelOverview) -> ChannelOut:
    """Return a channel as the API shows it: never its settings."""
    view, channel = found.view, found.channel
    return ChannelOut(
        id=view.id,
        name=view.name,
        type=view.type,
        title=channel.title if channel else view.type,
        team=named(view.team_id, view.team),
        enabled=view.enabled,
        paused=view.paused_reason is not None,
        health=HealthOut(
            level=found.health.level,
            reasons=[_reason(each) for each in found.health.reasons],
        ),
        capabilities=_able(channel.capabilities) if channel else None,
        last_inbound_at=view.last_inbound_at,
        last_sent_at=view.last_sent_at,
    )


def _reason(reason: Reason) -> ReasonOut:
    values = dict(reason.values)
    return ReasonOut(
        level=reason.level, text=reason.text % values if values else reason.text
    )


def _able(able: Capabilities) -> CapabilitiesOut:
    window = able.reply_window
    return CapabilitiesOut(
        text_limit=able.text_limit,
        sends=sorted(able.sends),
        media=[
            MediaOut(
                kind=rule.kind,
                mime_types=list(rule.mime_types),
                max_bytes=rule.max_bytes,
                caption_limit=rule.caption_limit,
            )
            for rule in able.media
        ],
        visibility=sorted(able.visibility),
        reply_window_seconds=int(window.total_seconds()) if window else None,
        templates=able.templates,
        quotes=able.quotes,
        reactions=able.reactions,
        receipts=able.receipts,
        read_receipts=able.read_receipts,
        blocking=able.blocking,
    )

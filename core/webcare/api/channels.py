"""Channels: what is connected, what it can do, how it does, and what it costs."""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from webcare.api.operations import Caller, operation
from webcare.api.values import In, Named, Out, OutId, named
from webcare.domain.health import Reason
from webcare.plugin import Capabilities
from webcare.services.connecting.channels import (
    LONGEST_UNDO,
    ChannelOverview,
    overview,
    overviews,
    set_undo,
)
from webcare.services.conversations.moderation import moderation_of
from webcare.services.conversations.ways import private_reply_term
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


class AbleOut(Out):
    """What a channel can do where everybody reads along, or in private."""

    text_limit: int = Field(
        description="The longest text of one message, as the platform counts it."
    )
    splits: bool = Field(
        description="Whether a longer text becomes several messages, or is refused."
    )
    sends: list[str] = Field(description="Kinds beside `text` that can be sent.")
    media: list[MediaOut]
    most_files: int = Field(description="How many pictures go with one message.")
    reply_window_seconds: int | None = Field(
        description="How long after the customer's message a free reply is taken."
    )
    person_window_seconds: int | None = Field(
        description="The same for what a person wrote, where that is longer."
    )
    templates: bool
    quotes: bool
    reactions: bool
    reaction_choices: list[str] = Field(
        description="The only emoji that it takes; empty for any."
    )
    moderation: list[str] = Field(
        description="What can be done to messages of others: `hide`, `show`."
    )
    receipts: bool = Field(description="Whether it tells what was delivered and read.")
    read_receipts: bool = Field(description="Whether we can tell what we have read.")
    blocking: bool


class CapabilitiesOut(AbleOut):
    """What a channel's account can do; `public` tells what differs in public."""

    visibility: list[str]
    public: AbleOut | None = Field(
        description="Null when what is said here holds in public too."
    )
    private_reply_seconds: int | None = Field(
        description="How long a public message can be answered in private, once."
    )
    private_link: bool = Field(
        description="Whether a link can lead people to a private chat on it."
    )
    control: bool = Field(
        description="Whether chats can be taken over from another program."
    )


class ChannelOut(Out):
    """A connected account."""

    id: OutId
    name: str
    type: str
    title: str = Field(description="What people call the type.")
    team: Named | None
    enabled: bool
    paused: bool = Field(description="Whether nothing is sent until somebody acts.")
    undo_seconds: int | None = Field(
        description="How long a reply can be taken back before it leaves; null for the "
        "usual time, 5 in public and 0 in private."
    )
    health: HealthOut
    capabilities: CapabilitiesOut | None = Field(
        description="Null while the plugin of this type is not loaded."
    )
    last_inbound_at: datetime | None
    last_sent_at: datetime | None


class ChannelPatch(In):
    """What to change; what is left out stays as it is."""

    undo_seconds: int | None = Field(
        None,
        ge=0,
        le=LONGEST_UNDO,
        description="How long a reply can be taken back before it leaves; null for the "
        "usual time.",
    )


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


@operation("PATCH /channels/{name}", TAG, refuses=(403, 404, 415))
async def change_channel(caller: Caller, name: str, body: ChannelPatch) -> ChannelOut:
    """Change how a channel is used; its account is changed on its page."""
    found = await overview(caller.core, caller.scope, name)
    if "undo_seconds" in body.model_fields_set:
        await set_undo(caller.core, caller.scope, found.view.id, body.undo_seconds)
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
        undo_seconds=view.undo_seconds,
        health=HealthOut(
            level=found.health.level,
            reasons=[_reason(each) for each in found.health.reasons],
        ),
        capabilities=_able(found.able) if found.able else None,
        last_inbound_at=view.last_inbound_at,
        last_sent_at=view.last_sent_at,
    )


def _reason(reason: Reason) -> ReasonOut:
    values = dict(reason.values)
    return ReasonOut(
        level=reason.level, text=reason.text % values if values else reason.text
    )


def _able(able: Capabilities) -> CapabilitiesOut:
    return CapabilitiesOut(
        **_able_there(able).model_dump(),
        visibility=sorted(able.visibility),
        public=_able_there(able.public) if able.public else None,
        private_reply_seconds=_seconds(private_reply_term(able)),
        private_link=able.private_link,
        control=able.control,
    )


def _able_there(able: Capabilities) -> AbleOut:
    return AbleOut(
        text_limit=able.text_limit,
        splits=able.split is not None,
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
        most_files=able.most_files,
        reply_window_seconds=_seconds(able.reply_window),
        person_window_seconds=_seconds(able.person_window),
        templates=able.templates,
        quotes=able.quotes,
        reactions=able.reactions,
        reaction_choices=list(able.reaction_choices),
        moderation=sorted(moderation_of(able)),
        receipts=able.receipts,
        read_receipts=able.read_receipts,
        blocking=able.blocking,
    )


def _seconds(length: timedelta | None) -> int | None:
    return int(length.total_seconds()) if length else None

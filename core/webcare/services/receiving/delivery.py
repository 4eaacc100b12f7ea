"""One webhook request, read, with each event addressed to the channel it is for."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from webcare import tracing
from webcare.domain.inbound import (
    ControlChanged,
    Inbound,
    ItemFailed,
    MessageReceived,
    ReactionChanged,
    StatusChanged,
    StatusReached,
)
from webcare.errors import MalformedPayload, SignatureError
from webcare.loader.containment import place
from webcare.plugin import WebhookRequest
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.storage.ids import new_id

log = structlog.get_logger()

_PERSONAL = (
    MessageReceived,
    StatusChanged,
    ReactionChanged,
    StatusReached,
    ControlChanged,
)


@dataclass(frozen=True, slots=True)
class Addressed:
    """One event and the channel that it is for; None when none is connected."""

    event: Inbound
    channel: ConnectedChannel | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A verified request: whose webhook it came to, its body and its events."""

    id: int
    channel: ConnectedChannel
    body: bytes
    received_at: datetime
    events: tuple[Addressed, ...]


def read_delivery(
    channel: ConnectedChannel,
    request: WebhookRequest,
    known: Iterable[ConnectedChannel],
    now: datetime,
) -> Delivery:
    """Verify and read a request, and address its events.

    Raises:
        SignatureError: when it does not come from the platform.
        MalformedPayload: when it is not in the platform's format.
    """
    with tracing.span("webhook.verify"):
        verify(channel, request)
    with tracing.span("webhook.parse") as span:
        events = parse(channel, request)
        span.note(events=len(events))
    return Delivery(
        new_id(),
        channel,
        request.body,
        now,
        address(channel, events, lambda: _siblings(channel, request, known)),
    )


def verify(channel: ConnectedChannel, request: WebhookRequest) -> None:
    """Prove that a request comes from the platform; a broken plugin proves nothing.

    Raises:
        SignatureError: when it does not.
    """
    try:
        channel.channel.verify(channel.account, request)
    except SignatureError:
        raise
    except Exception as error:
        log.error("webhook.verify_failed", channel=channel.name, at=place(error))  # noqa: TRY400 - the error may hold the body
        raise SignatureError(f"{type(error).__name__} while verifying") from error


def parse(channel: ConnectedChannel, request: WebhookRequest) -> tuple[Inbound, ...]:
    """Read a verified request; where a plugin breaks, the rest is kept as it came.

    Raises:
        MalformedPayload: when it is not in the platform's format.
    """
    events: list[Inbound] = []
    try:
        # One by one: what was read before the plugin broke counts.
        for event in channel.channel.parse(channel.account, request):
            events.append(event)  # noqa: PERF402 - a list would lose them all
    except MalformedPayload:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the item is kept
        log.error("webhook.parse_failed", channel=channel.name, at=place(error))  # noqa: TRY400 - idem
        whole = request.body.decode("utf-8", "replace")
        events.append(
            ItemFailed(item=whole, reason=f"unexpected {type(error).__name__}")
        )
    return tuple(events)


def address(
    channel: ConnectedChannel,
    events: Sequence[Inbound],
    find_siblings: Callable[[], Sequence[ConnectedChannel]],
) -> tuple[Addressed, ...]:
    """Give each event to the channels it is for.

    A platform may send all accounts of an app to one address. What is for another
    account goes there only when that channel's own secret verifies the request.
    """
    own = channel.channel.account_ids(channel.account.settings)
    addressed: list[Addressed] = []
    siblings: Sequence[ConnectedChannel] | None = None
    for event in events:
        account = event.account
        if account is None or not own or isinstance(event, ItemFailed):
            addressed.append(Addressed(event, channel))
            continue
        mine = channel if account in own else None
        if mine and isinstance(event, _PERSONAL):
            # A person writes to one account, so that nobody else need be asked.
            addressed.append(Addressed(event, mine))
            continue
        siblings = find_siblings() if siblings is None else siblings
        addressed.extend(_targets(event, account, mine, siblings))
    return tuple(addressed)


def _targets(
    event: Inbound,
    account: str,
    own: ConnectedChannel | None,
    siblings: Sequence[ConnectedChannel],
) -> list[Addressed]:
    found = [Addressed(event, own)] if own else []
    found += [
        Addressed(event, each)
        for each in siblings
        if account in each.channel.account_ids(each.account.settings)
    ]
    return found or [Addressed(event, None)]


def _siblings(
    channel: ConnectedChannel,
    request: WebhookRequest,
    known: Iterable[ConnectedChannel],
) -> Sequence[ConnectedChannel]:
    return [
        each
        for each in known
        if each.type == channel.type
        and each.id != channel.id
        and each.enabled
        and _verifies(each, request)
    ]


def _verifies(channel: ConnectedChannel, request: WebhookRequest) -> bool:
    try:
        verify(channel, request)
    except SignatureError:
        return False
    return True

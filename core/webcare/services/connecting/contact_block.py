"""How customers can reach us now: what web sites show of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from webcare.domain.origin import question, reference_to
from webcare.errors import WebcareError
from webcare.policies import hours, privacy
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.connecting.channel_links import lead_over
from webcare.services.conversations.ways import link_to
from webcare.services.core import Core

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A channel as a visitor of a web site sees it.

    Attributes:
        link: the address at which they begin.
        open: whether somebody is there.
        until: while it is open, when it closes; None when it stays open.
        opens: while it is closed, when somebody is there again; None for never.
        promise: within how many minutes somebody answers then; 0 when that is not told.
        zone: on whose clock the channel is.
        told: whether a page says what happens to what people write.
    """

    name: str
    type: str
    title: str
    link: str
    open: bool
    until: datetime | None
    opens: datetime | None
    promise: int
    zone: str
    told: bool


async def reachable(core: Core, place: str, language: str) -> Sequence[Reach]:
    """Return the channels that are listed and where one can write, the open ones first.

    Nothing is asked of the database.

    Args:
        core: the parts to work with.
        place: where the visitor is, brought back with what they write; may be empty.
        language: of the words that are filled in for them.
    """
    found = [
        reach
        for each in await core.accounts.all()
        if (reach := await _reach(core, each, place, language)) is not None
    ]
    return sorted(found, key=lambda each: (not each.open, each.title, each.name))


async def left_out(core: Core) -> Mapping[int, str]:
    """Return the channels that cannot be listed, by id: why, in English.

    What is listed, and only paused or off for now, is left out of the block as well.
    """
    found = {each.id: await lead_over(core, each) for each in await core.accounts.all()}
    return {channel: lead.refusal for channel, lead in found.items() if lead.refusal}


async def _reach(
    core: Core, channel: ConnectedChannel, place: str, language: str
) -> Reach | None:
    if not channel.enabled or channel.paused_reason or not channel.able.private_link:
        return None
    now = core.clock()
    policy = core.policies.effective(hours.KIND, channel.id, now)
    if not policy.contact.listed:
        return None
    try:
        words = question(place, language)
        link = await link_to(core, channel, reference_to(place), words)
    except WebcareError as error:
        log.info("contact.no_link", channel=channel.name, error=type(error).__name__)
        return None
    if not link:
        return None
    data = core.policies.effective(privacy.KIND, channel.id, now)
    there = hours.is_open(policy, now)
    return Reach(
        name=channel.name,
        type=channel.type,
        title=channel.channel.title,
        link=link,
        open=there,
        until=hours.next_change(policy, now) if there else None,
        opens=None if there else hours.next_opening(policy, now),
        promise=policy.promise.minutes if policy.promise.shown else 0,
        zone=policy.zone,
        told=bool(data.notice.on_page),
    )

"""Where people can write to our own channels."""

from collections.abc import Iterable
from dataclasses import dataclass

import structlog

from webcare.domain.health import OFF
from webcare.errors import WebcareError
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.conversations.ways import BROKEN, NO_LINK, link_to
from webcare.services.core import Core

ABSENT = "There is no channel of this name that can be used."
PAUSED = "The platform does not let this channel send now."
NO_PRIVATE = "On this channel there is no private chat that a link could open."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a channel leads: its address, or why it has none.

    Attributes:
        link: at which people begin to write there; empty when there is none.
        refusal: why there is none, in English, a translation key; empty with a link.
    """

    link: str = ""
    refusal: str = ""


async def lead_to(core: Core, name: str) -> Lead:
    """Return where people can write to a channel of a name, or why they cannot."""
    channel = await core.accounts.get(name)
    return Lead(refusal=ABSENT) if channel is None else await lead_over(core, channel)


async def lead_over(core: Core, channel: ConnectedChannel, words: str = "") -> Lead:
    """Return where people can write to a channel, or why they cannot.

    They begin with `words`, where the platform can fill them in or bring them along.
    """
    if not channel.enabled:
        return Lead(refusal=OFF)
    if channel.paused_reason:
        return Lead(refusal=PAUSED)
    if not channel.able.private_link:
        return Lead(refusal=NO_PRIVATE)
    try:
        link = await link_to(core, channel, words, words)
    except WebcareError as error:
        log.info(
            "channel.link_failed", channel=channel.name, error=type(error).__name__
        )
        return Lead(refusal=BROKEN)
    return Lead(link) if link else Lead(refusal=NO_LINK)


async def channel_links(core: Core, names: Iterable[str]) -> dict[str, str]:
    """Return the addresses of channels by their names; as `lead_to`, those that are."""
    leads = {name: await lead_to(core, name) for name in set(names)}
    return {name: lead.link for name, lead in leads.items() if lead.link}

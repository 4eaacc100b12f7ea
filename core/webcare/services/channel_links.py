"""Where people can write to our own channels."""

from collections.abc import Iterable

import structlog

from webcare.errors import WebcareError
from webcare.services.core import Core
from webcare.services.ways import link_to

log = structlog.get_logger()


async def channel_links(core: Core, names: Iterable[str]) -> dict[str, str]:
    """Return the addresses of channels by their names.

    A channel that is unknown or off, has no such address or fails at it is left out.
    """
    wanted = set(names)
    if not wanted:
        return {}
    found: dict[str, str] = {}
    for each in await core.accounts.all():
        if each.name not in wanted or not each.enabled or not each.able.private_link:
            continue
        try:
            link = await link_to(core, each, "", "")
        except WebcareError as error:
            log.info(
                "channel.link_failed", channel=each.name, error=type(error).__name__
            )
        else:
            if link:
                found[each.name] = link
    return found

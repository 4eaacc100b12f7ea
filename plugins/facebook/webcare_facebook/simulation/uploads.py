"""Files that we send: from the request, from an earlier upload, or from an address."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx2

from webcare.plugin.simulation import Upload
from webcare_facebook.simulation.files import (
    LARGEST,
    LARGEST_PICTURE_BY_URL,
    UPLOAD_LIFE,
)
from webcare_facebook.simulation.graph import GraphError, parameter

if TYPE_CHECKING:
    from webcare_facebook.simulation.bodies import Attached
    from webcare_facebook.simulation.files import Stored
    from webcare_facebook.simulation.world import World

_HERE = frozenset({"127.0.0.1", "localhost", "::1"})


async def resolve(world: World, wanted: Attached, upload: Upload | None) -> Stored:
    """Return a file that goes along with a message.

    Raises:
        GraphError: 100 with a subcode when it is unknown, unreachable or too large.
    """
    now = world.timeline.now()
    if wanted.attachment_id:
        stored = world.files.usable(wanted.attachment_id, now)
        if stored is None:
            raise GraphError(100, 2018074)
        return stored
    limit = LARGEST
    if wanted.url:
        limit = LARGEST_PICTURE_BY_URL if wanted.type == "image" else LARGEST
        upload = await _fetch(world, wanted.url)
    if upload is None:
        raise parameter("Param attachment needs a url, an attachment_id or filedata.")
    if len(upload.data) > limit:
        raise GraphError(100, 2018109)
    until = now + UPLOAD_LIFE if wanted.reusable else None
    return world.files.put(wanted.type, upload, until)


async def _fetch(world: World, url: str) -> Upload:
    """Fetch a file by its address; beyond this machine there is nothing here."""
    if urlsplit(url).hostname not in _HERE:
        raise GraphError(100, 2018008)
    try:
        answer = await world.webhooks.http.get(url)
    except (httpx2.HTTPError, httpx2.InvalidURL):
        raise GraphError(100, 2018008) from None
    if answer.status_code != httpx2.codes.OK:
        raise GraphError(100, 2018008)
    mime = answer.headers.get("content-type", "application/octet-stream")
    name = urlsplit(url).path.rsplit("/", 1)[-1] or "bestand"
    return Upload(name, mime.split(";", 1)[0], answer.content)

"""Small pictures of photos: drawn when somebody looks, kept in memory for a while.

Nothing is stored, so that nothing outlives its photo. What strangers send is opened
only as one of a few kinds, only up to a size, and by two threads at a time.
"""

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from PIL import Image, ImageOps
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from webcare.errors import NotFound
from webcare.services.core import Core
from webcare.storage.queries.tips import tip
from webcare.web.files import POLICY
from webcare.web.pages import visit_of

SIDE = 480
"""Of the frame that a small picture fits in, in pixels: twice what pages draw."""

LARGEST_FILE = 25 * 1024 * 1024
MOST_PIXELS = 60_000_000
KEPT_BYTES = 32 * 1024 * 1024

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_QUALITY = 78


class Thumbnails:
    """Draws small pictures, and keeps those that were looked at last."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._left = kept_bytes
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="thumbnail")

    async def of(self, core: Core, object_key: str) -> bytes | None:
        """Return the small picture of a file, as JPEG; None when none can be drawn."""
        kept = self._kept.get(object_key)
        if kept is not None:
            self._kept.move_to_end(object_key)
            return kept
        if await core.media.size(object_key) > LARGEST_FILE:
            return None
        content = b"".join([chunk async for chunk in core.media.open(object_key)])
        loop = asyncio.get_running_loop()
        drawn = await loop.run_in_executor(self._threads, draw, content)
        if drawn is not None:
            self._keep(object_key, drawn)
        return drawn

    def _keep(self, object_key: str, drawn: bytes) -> None:
        if object_key not in self._kept:
            self._left -= len(drawn)
        self._kept[object_key] = drawn
        while self._left < 0 and self._kept:
            _, oldest = self._kept.popitem(last=False)
            self._left += len(oldest)


def draw(content: bytes) -> bytes | None:
    """Return a small picture without what a camera notes beside it, such as the place.

    None for what is no photo, is damaged, or would take too much memory.
    """
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return None
            # A JPEG is read in a size near the one that is wanted.
            opened.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((SIDE, SIDE))
            flat = Image.new("RGB", upright.size, "white")
            with_alpha = upright.convert("RGBA")
            flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
    except Exception:  # noqa: BLE001 - whatever a damaged file leads its decoder to
        return None
    written = BytesIO()
    flat.save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()


async def give_thumbnail(request: Request) -> Response:
    """Answer with the small picture of a tip, or go to the file itself.

    Raises:
        NotFound: when the tip is absent or foreign, or its file is not here.
    """
    visit = visit_of(request)
    found = await visit.core.read(
        lambda session: tip(visit.scope, session, visit.id("team"), visit.id())
    )
    if not found.object_key:
        raise NotFound("This file is not here.")
    thumbnails: Thumbnails = request.app.state.thumbnails
    drawn = await thumbnails.of(visit.core, found.object_key)
    if drawn is None:
        return RedirectResponse(f"/files/{found.attachment_id}", 303)
    return Response(
        drawn, media_type="image/jpeg", headers={"content-security-policy": POLICY}
    )

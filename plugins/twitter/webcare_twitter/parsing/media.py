"""Files of posts and messages, as X names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.content import MediaReference, MessageKind
from webcare.plugin.payloads import Json, nested, objects, text, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_KINDS = {
    "photo": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    # A moving picture is a film without sound, in all but name.
    "animated_gif": MessageKind.VIDEO,
}
_FILM = "video/mp4"


def attached(post: Json, beside: Mapping[str, Json]) -> tuple[MediaReference, ...]:
    """Return the files of a post or message in the newer format.

    Args:
        post: names them by key.
        beside: what X tells of each key.
    """
    keys = nested(post, "attachments").get("media_keys")
    names = (
        [key for key in keys if isinstance(key, str)] if isinstance(keys, list) else []
    )
    return tuple(_reference(beside.get(key, {}), key) for key in names if key)


def embedded(files: Iterable[Json]) -> tuple[MediaReference, ...]:
    """Return the files of a tweet or message in the older format."""
    found = (_reference(file, text(file, "media_key")) for file in files)
    return tuple(each for each in found if each.url or each.external_id)


def media_beside(includes: Json) -> dict[str, Json]:
    """Return what X tells about files, by their key."""
    return {text(file, "media_key"): file for file in objects(includes, "media")}


def kind_of(media: tuple[MediaReference, ...]) -> MessageKind:
    """Return as what kind of message files are shown: that of the first."""
    return media[0].kind if media else MessageKind.TEXT


def film_address(file: Json) -> str:
    """Return the address of a film's best version; empty when it has none."""
    versions = [
        *objects(file, "variants"),
        *objects(nested(file, "video_info"), "variants"),
    ]
    films = [each for each in versions if text(each, "content_type") == _FILM]
    best = max(films, key=_rate, default={})
    return text(best, "url")


def _reference(file: Json, key: str) -> MediaReference:
    kind = _KINDS.get(text(file, "type") or _type_of(key), MessageKind.IMAGE)
    film = kind is MessageKind.VIDEO
    picture = text(file, "media_url_https") or text(file, "url")
    return MediaReference(
        kind=kind,
        external_id=key,
        url=film_address(file) if film else picture,
        mime_type=_FILM if film else "",
    )


def _type_of(key: str) -> str:
    """Return what a key tells of its file: they begin with 3, 7, 13 or 16."""
    number = key.partition("_")[0]
    return {"7": "video", "13": "video", "16": "animated_gif"}.get(number, "photo")


def _rate(version: Json) -> int:
    rates = (whole_number(version, name) for name in ("bit_rate", "bitrate"))
    return next((rate for rate in rates if rate is not None), 0)

"""Uploading files, whole or in pieces, and fetching them."""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile
from starlette.responses import Response

from webcare.plugin.simulation import Upload
from webcare_twitter.simulation.calls import checked_id, only, part_of
from webcare_twitter.simulation.files import LIFE, LIMITS, known_type
from webcare_twitter.simulation.problems import Problem, invalid, not_found

if TYPE_CHECKING:
    from webcare_twitter.simulation.calls import Call
    from webcare_twitter.simulation.files import File
    from webcare_twitter.simulation.wire import Json
    from webcare_twitter.simulation.world import World

_CATEGORIES = {
    "amplify_video",
    "dm_gif",
    "dm_image",
    "dm_video",
    "subtitles",
    "tweet_gif",
    "tweet_image",
    "tweet_video",
}
_LAST_PART = 999
_LARGEST_PART = 5 * 1024 * 1024
_ALT_TEXT = 1000
_PNG = b"\x89PNG\r\n\x1a\n"


async def whole(call: Call) -> Json:
    """Answer `POST /2/media/upload`: a file in one piece.

    Raises:
        Problem: 400 for a file that X does not take.
    """
    upload, fields = await _received(call)
    category = _category(fields)
    mime = fields.get("media_type") or upload.mime_type
    _check(mime, len(upload.data), category)
    file = call.world.files.begin(
        category=category,
        owner=call.house.id,
        mime_type=mime,
        total=len(upload.data),
        now=call.world.now,
    )
    _finish(call.world, file, Upload(upload.filename, mime, upload.data))
    return {"data": told(call.world, file)}


async def initialize(call: Call) -> Json:
    """Answer `POST /2/media/upload/initialize`.

    Raises:
        Problem: 400 for a type or size that X does not take.
    """
    body = await call.body()
    only(
        body,
        "media_type",
        "total_bytes",
        "media_category",
        "additional_owners",
        "shared",
    )
    total = body.get("total_bytes")
    if not isinstance(total, int) or total <= 0:
        raise invalid("$.total_bytes: is not a number of bytes", "total_bytes", total)
    mime = str(body.get("media_type") or "")
    category = _category(body)
    _check(mime, total, category)
    file = call.world.files.begin(
        category=category,
        owner=call.house.id,
        mime_type=mime,
        total=total,
        now=call.world.now,
    )
    seconds = int(LIFE.total_seconds())
    data = {"id": file.id, "media_key": file.key, "expires_after_secs": seconds}
    return {"data": data}


async def append(call: Call) -> Json:
    """Answer `POST /2/media/upload/:id/append`: one piece.

    Raises:
        Problem: 400 for a piece out of range, 404 without `initialize`.
    """
    file = _own(call, call.part("id"))
    upload, fields = await _received(call)
    place = fields.get("segment_index", "")
    if not place.isdigit() or int(place) > _LAST_PART:
        raise invalid("$.segment_index: lies between 0 and 999", "segment_index", place)
    if len(upload.data) > _LARGEST_PART:
        raise invalid("A segment has 5 MB at most", "media")
    file.parts[int(place)] = upload.data
    return {"data": {"expires_at": int(file.expires_at.timestamp())}}


async def finalize(call: Call) -> Json:
    """Answer `POST /2/media/upload/:id/finalize`.

    Raises:
        Problem: 400 when bytes are missing.
    """
    file = _own(call, call.part("id"))
    data = b"".join(file.parts[place] for place in sorted(file.parts))
    if len(data) != file.total:
        raise invalid(f"Segments do not add up to {file.total} bytes.", "media_id")
    _finish(call.world, file, Upload(f"{file.id}", file.mime_type, data))
    return {"data": told(call.world, file)}


async def status(call: Call) -> Json:
    """Answer `GET /2/media/upload?command=STATUS&media_id=`."""
    number = checked_id(call.query.get("media_id"), "media_id")
    return {"data": told(call.world, _own(call, number))}


async def metadata(call: Call) -> Json:
    """Answer `POST /2/media/metadata`: what a picture shows, for who cannot see it.

    Raises:
        Problem: 400 for more than 1000 characters.
    """
    body = await call.body()
    file = _own(call, checked_id(body.get("id"), "id"))
    text = str(part_of(part_of(body, "metadata"), "alt_text").get("text") or "")
    if len(text) > _ALT_TEXT:
        raise invalid("alt_text has 1000 characters at most", "metadata.alt_text")
    file.alt_text = text
    associated = {"alt_text": {"text": text}}
    return {"data": {"id": file.id, "associated_metadata": associated}}


def told(world: World, file: File) -> Json:
    """Return a file as its owner sees it while it is being uploaded."""
    now = world.now
    shown: Json = {
        "id": file.id,
        "media_key": file.key,
        "expires_after_secs": max(0, int((file.expires_at - now).total_seconds())),
    }
    if file.upload is None:
        return shown
    shown["size"] = len(file.upload.data)
    if file.sort == "video":
        shown["video"] = {"video_type": file.mime_type}
    else:
        width, height = _measures(file.upload.data)
        shown["image"] = {"image_type": file.mime_type, "w": width, "h": height}
    if file.ready_at is not None:
        shown["processing_info"] = _processing(world, file)
    return shown


def picture(call: Call) -> Response:
    """Answer for a file of a post, which anybody may see."""
    name = str(call.request.path_params["name"]).split(".")[0]
    return _bytes(call.world.files.get(name.split("_")[-1]))


def attachment(call: Call) -> Response:
    """Answer for a file of a direct message, which only its two people may see."""
    number = str(call.request.path_params["dm_id"])
    for (house, _), chat in call.world.chats.items():
        message = chat.sent.get(number)
        if message and house == call.caller.user:
            wanted = call.request.path_params["media_id"]
            return _bytes(
                call.world.files.get(wanted) if message.file == wanted else None
            )
    return Response(status_code=404)


def _bytes(file: File | None) -> Response:
    if file is None or file.upload is None:
        return Response(status_code=404)
    return Response(file.upload.data, media_type=file.upload.mime_type)


async def _received(call: Call) -> tuple[Upload, dict[str, str]]:
    """Return the file of a form or of a JSON body, and what stands beside it."""
    kind = call.request.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return _from_json(await call.body())
    async with call.request.form(max_part_size=513 * 1024 * 1024) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        part = form.get("media")
        if isinstance(part, UploadFile):
            name = part.filename or "media"
            return Upload(name, part.content_type or "", await part.read()), fields
    return _from_json(dict(fields))


def _from_json(body: Json) -> tuple[Upload, dict[str, str]]:
    fields = {name: str(value) for name, value in body.items() if name != "media"}
    try:
        data = base64.b64decode(str(body.get("media") or ""), validate=True)
    except binascii.Error:
        raise invalid("$.media: is neither a file nor base64", "media") from None
    if not data:
        raise invalid("$.media: is missing but it is required", "media")
    return Upload("media", fields.get("media_type", "image/png"), data), fields


def _category(fields: Json) -> str:
    category = str(fields.get("media_category") or "")
    if category not in _CATEGORIES:
        raise invalid(
            "$.media_category: is not one of them", "media_category", category
        )
    return category


def _check(mime_type: str, size: int, category: str) -> None:
    if not known_type(mime_type):
        raise invalid(f"media type unrecognized: {mime_type}", "media_type", mime_type)
    sort = category.rsplit("_", maxsplit=1)[-1]
    if size > LIMITS.get(sort, LIMITS["image"]):
        raise Problem(
            400, f"File size exceeds {LIMITS[sort]} bytes.", "invalid-request"
        )


def _own(call: Call, number: str) -> File:
    file = call.world.files.get(number)
    expired = file is not None and call.world.now >= file.expires_at
    if file is None or expired or file.owner != call.house.id:
        raise not_found("media", "media_id", number)
    return file


def _finish(world: World, file: File, upload: Upload) -> None:
    file.upload, file.parts = upload, {}
    if file.sort == "image":
        return
    file.began_at = world.now
    file.ready_at = world.now + timedelta(seconds=world.scenario.processing)
    file.fails = world.scenario.processing_fails


def _processing(world: World, file: File) -> Json:
    state = file.state(world.now)
    told: Json = {"state": state, "progress_percent": file.progress(world.now)}
    if state in {"pending", "in_progress"} and file.ready_at:
        left = (file.ready_at - world.now).total_seconds()
        told["check_after_secs"] = max(1, round(left / 2))
    if state == "failed":
        message = "file is currently unsupported"
        told["error"] = {"code": 1, "name": "InvalidMedia", "message": message}
    return told


def _measures(data: bytes) -> tuple[int, int]:
    """Return the width and height of a picture in PNG, nought of any other."""
    if not data.startswith(_PNG):
        return 0, 0
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])

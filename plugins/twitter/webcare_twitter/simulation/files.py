"""Files on the platform: uploaded in one piece or in many, and sent by people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from webcare.errors import SimulationError

if TYPE_CHECKING:
    from random import Random

    from webcare.plugin.simulation import Upload

LIFE = timedelta(hours=24)
_MEGABYTE = 1024 * 1024

LIMITS = {
    "image": 5 * _MEGABYTE,
    "gif": 15 * _MEGABYTE,
    "video": 512 * _MEGABYTE,
}
TYPES = {
    "image": {"image/jpeg", "image/png", "image/webp", "image/bmp", "image/pjpeg"},
    "gif": {"image/gif"},
    "video": {"video/mp4", "video/quicktime", "video/webm", "video/mp2t"},
}
Sort = Literal["image", "gif", "video"]
_KEYS = {"image": "3", "gif": "16", "video": "13"}
WIRE = {"image": "photo", "gif": "animated_gif", "video": "video"}
"""What the API calls each sort."""

State = Literal["waiting", "pending", "in_progress", "succeeded", "failed"]


@dataclass(slots=True, kw_only=True)
class File:
    """A file, or one that is being uploaded.

    Attributes:
        category: what it was uploaded for, such as `tweet_image`.
        owner: the number of the account or person it belongs to.
        total: how many bytes it is to have.
        parts: its pieces by their place, until it is whole.
        ready_at: when it can be used; None when that is at once.
        fails: whether processing it ends in an error.
    """

    id: str
    key: str
    sort: Sort
    category: str
    owner: str
    mime_type: str
    total: int
    expires_at: datetime
    upload: Upload | None = None
    parts: dict[int, bytes] = field(default_factory=dict)
    began_at: datetime | None = None
    ready_at: datetime | None = None
    fails: bool = False
    alt_text: str = ""

    @property
    def ending(self) -> str:
        """Return how its name ends."""
        return self.mime_type.split("/")[-1].split(";")[0]

    def state(self, now: datetime) -> State:
        """Return how far the platform is with it."""
        if self.upload is None:
            return "waiting"
        if self.ready_at is None or self.began_at is None:
            return "succeeded"
        if now >= self.ready_at:
            return "failed" if self.fails else "succeeded"
        half = self.began_at + (self.ready_at - self.began_at) / 2
        return "in_progress" if now >= half else "pending"

    def progress(self, now: datetime) -> int:
        """Return how far the platform is with it, in per cent."""
        if self.ready_at is None or self.began_at is None or now >= self.ready_at:
            return 100
        whole = (self.ready_at - self.began_at).total_seconds()
        return int(100 * (now - self.began_at).total_seconds() / whole)


class Files:
    """The platform's files."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._known: dict[str, File] = {}

    def begin(
        self, *, category: str, owner: str, mime_type: str, total: int, now: datetime
    ) -> File:
        """Keep place for a file."""
        number = str(self._random.randrange(10**18, 9 * 10**18))
        sort = sort_of(mime_type)
        file = File(
            id=number,
            key=f"{_KEYS[sort]}_{number}",
            sort=sort,
            category=category,
            owner=owner,
            mime_type=mime_type,
            total=total,
            expires_at=now + LIFE,
        )
        self._known[number] = file
        return file

    def put(self, upload: Upload, owner: str, now: datetime) -> File:
        """Keep a file that a person sends."""
        file = self.begin(
            category="",
            owner=owner,
            mime_type=upload.mime_type,
            total=len(upload.data),
            now=now,
        )
        file.upload = upload
        return file

    def get(self, number: str) -> File | None:
        """Return a file by its id, expired or not: what was sent stays."""
        return self._known.get(number)

    def kept(self, number: str) -> File:
        """Return a file that is certainly there.

        Raises:
            SimulationError: when it is not.
        """
        if number in self._known:
            return self._known[number]
        raise SimulationError("There is no such file.")

    def usable(self, number: str, owner: str, now: datetime) -> File | None:
        """Return a file that an account may still send; None for any other."""
        file = self._known.get(number)
        usable = (
            file is not None
            and file.owner == owner
            and now < file.expires_at
            and file.state(now) == "succeeded"
        )
        return file if usable else None


def sort_of(mime_type: str) -> Sort:
    """Return what sort of file a media type is; an image when it is unknown."""
    plain = mime_type.split(";", 1)[0].strip().lower()
    sorts: tuple[Sort, ...] = ("gif", "video")
    return next((sort for sort in sorts if plain in TYPES[sort]), "image")


def known_type(mime_type: str) -> bool:
    """Tell whether X takes files of a media type."""
    plain = mime_type.split(";", 1)[0].strip().lower()
    return any(plain in types for types in TYPES.values())

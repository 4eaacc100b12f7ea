"""Tips that leave: one file, or many as one archive with a list of them.

Only by who has the right to it, noted each time, and never what its sender forbids.
"""

import csv
import io
import mimetypes
import zipfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import Session

from webcare.domain.access import Permission, Scope
from webcare.domain.files import safe_filename
from webcare.domain.findings import Finding
from webcare.errors import Forbidden, MediaError, NotFound, Refused
from webcare.services import audit
from webcare.services.conversations.masking import mask_of
from webcare.services.core import Core
from webcare.storage.queries.tips import TipView, some_tips, tip

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

MANIFEST = "manifest.csv"

COLUMNS = (
    "file",
    "tip",
    "kind",
    "state",
    "sender",
    "channel",
    "sent_at",
    "received_at",
    "consent",
    "consent_since",
    "consent_noted_by",
    "text",
    "remark",
)
"""Of the list; times are UTC, as RFC 3339."""

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would carry out."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is exported; of `kept_back` the senders forbid it, so that it stays."""

    tips: Sequence[TipView]
    kept_back: Sequence[TipView]


async def take_one(core: Core, scope: Scope, team_id: int, tip_id: int) -> TipView:
    """Return a tip whose file is about to be handed out, and note that.

    Raises:
        NotFound: when it is absent or foreign, or has no file here.
        Forbidden: when the caller may not export it.
        Refused: when its sender forbids it.
    """

    def change(session: Session) -> TipView:
        found = tip(scope, session, team_id, tip_id)
        _require(scope, [found])
        if not found.object_key:
            raise NotFound("This file is not here.")
        if not found.may_leave:
            raise _forbidden()
        _note(core, session, scope, [found], "tip.downloaded")
        return found

    return await core.write(change)


async def take_many(
    core: Core, scope: Scope, team_id: int, tips: Sequence[int]
) -> Leaving:
    """Return tips that are about to be exported, and note that.

    Raises:
        NotFound: when none of them exists within the scope.
        Forbidden: when the caller may not export one of them.
        Refused: when all of their senders forbid it.
    """

    def change(session: Session) -> Leaving:
        found = some_tips(scope, session, team_id, list(tips))
        if not found:
            raise NotFound("These tips do not exist.")
        _require(scope, found)
        leaving = [each for each in found if each.may_leave]
        if not leaving:
            raise _forbidden()
        _note(core, session, scope, leaving, "tips.exported")
        return Leaving(leaving, [each for each in found if not each.may_leave])

    return await core.write(change)


async def archive(core: Core, leaving: Leaving) -> AsyncIterator[bytes]:
    """Yield a zip file with the files of tips and the list of all.

    No more than a piece of one file is in memory. A file that is not here, or cannot be
    read now, has a remark in the list.
    """
    pipe = _Pipe()
    rows: list[list[str]] = []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as made:
        for number, each in enumerate(leaving.tips, 1):
            name = _name_of(each, number) if each.object_key else ""
            remark = "" if name or each.attachment_id is None else "not here"
            if name:
                info = zipfile.ZipInfo(name, each.sent_at.timetuple()[:6])
                try:
                    with made.open(info, "w", force_zip64=True) as entry:
                        async for chunk in core.media.open(each.object_key):
                            entry.write(chunk)
                            yield pipe.take()
                except MediaError:
                    remark = "incomplete: it could not be read"
            rows.append(_row(core, each, name, remark))
            yield pipe.take()
        for each in leaving.kept_back:
            # Nothing of them but that they were left out, and why.
            empty = dict.fromkeys(COLUMNS, "")
            told = {"tip": str(each.id), "consent": each.consent.value}
            rows.append([*(empty | told | {"remark": "left out"}).values()])
        made.writestr(MANIFEST, _listed(rows), zipfile.ZIP_DEFLATED)
    yield pipe.take()


class _Pipe(io.RawIOBase):
    """What is written, to be taken away piece by piece; it cannot go back."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer", /) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        return len(piece)

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def _row(core: Core, each: TipView, name: str, remark: str) -> list[str]:
    mask = mask_of(core, each.channel_id)
    values = {
        "file": name,
        "tip": str(each.id),
        "kind": each.kind.value,
        "state": each.state.value,
        "sender": each.sender,
        "channel": each.channel,
        "sent_at": each.sent_at.isoformat(),
        "received_at": each.received_at.isoformat(),
        "consent": each.consent.value,
        "consent_since": each.changed_at.isoformat() if each.changed_at else "",
        "consent_noted_by": each.answered_by or "",
        "text": mask.text(each.text),
        "remark": remark,
    }
    return [_harmless(values[column]) for column in COLUMNS]


def _harmless(text: str) -> str:
    """Return a text that no spreadsheet carries out."""
    return f"'{text}" if text.startswith(_FORMULAS) else text


def _listed(rows: Sequence[Sequence[str]]) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    # With the mark by which spreadsheets know UTF-8.
    return written.getvalue().encode("utf-8-sig")


def _name_of(each: TipView, number: int) -> str:
    return f"{number:04}-{file_name(each)}"


def file_name(each: TipView) -> str:
    """Return what the file of a tip is called when it is saved."""
    if each.filename:
        return safe_filename(each.filename)
    extension = mimetypes.guess_extension(each.mime_type) or ""
    return f"{each.kind.value}-{each.id}{extension}"


def _require(scope: Scope, tips: Sequence[TipView]) -> None:
    for each in tips:
        if not scope.allows(
            Permission.EXPORT_TIPS,
            team_id=each.conversation_team_id,
            channel_id=each.channel_id,
        ):
            raise Forbidden("You may not download tips.")


def _note(
    core: Core,
    session: Session,
    scope: Scope,
    tips: Sequence[TipView],
    action: str,
) -> None:
    audit.note(
        session,
        scope,
        action,
        f"tips/{tips[0].team_id}",
        now=core.clock(),
        detail={"tips": [str(each.id) for each in tips]},
    )


def _forbidden() -> Refused:
    return Refused(
        [
            Finding(
                rule="tip.consent",
                level="error",
                reason="Who sent this does not want it to be used.",
            )
        ]
    )

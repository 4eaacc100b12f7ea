"""What holds where, in memory: asked at every receipt and reply, without waiting."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeVar

import structlog
from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection, Row, func, select
from sqlmodel import col

from webcare.policies.installed import Kinds
from webcare.policies.kind import Document, PolicyKind
from webcare.policies.timeline import Version, document_at, in_force, in_order
from webcare.storage.database import Database
from webcare.storage.tables import PolicyVersion, PopupPolicy, PopupRow

FRESH_SECONDS = 1.0
"""How long the book counts on nothing having changed in another process."""

P = TypeVar("P", bound=BaseModel)

Key = tuple[str, int | None]
"""A kind's name and the id of a channel or pop-up, None for the organisation."""

_SILENT = (None, 0)
_NEVER = (-1, -1, -1, -1)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Pages:
    """All versions as last read; replaced as a whole, never changed.

    Attributes:
        stamp: how many versions there are, how many were called off, and how many
            pop-ups and versions of theirs there are.
        rows: the versions that count, by their row's id, each with its place.
        lines: the same by place, in the order in which they take over; with those of
            pop-ups, whose ids no channel has.
        over: the channel of each pop-up.
        resolved: what two versions together lead to, worked out once: a version never
            changes, so that all pages share it.
    """

    stamp: tuple[int, ...] = _NEVER
    rows: Mapping[int, tuple[Key, Version]] = field(default_factory=dict)
    lines: Mapping[Key, Sequence[Version]] = field(default_factory=dict)
    over: Mapping[int, int] = field(default_factory=dict)
    resolved: dict[tuple[str, tuple[tuple[int | None, int], ...]], BaseModel] = field(
        default_factory=dict
    )


class PolicyBook:
    """Every version of every policy, at hand in memory: `core.policies`.

    What it is asked never waits for the database, but for the very first time. It is
    looked after by whoever reads or writes anyway: `Core.read`, `Core.write` and
    receipt call `freshen` inside their own transaction, which asks at most once a
    second whether another process activated something.
    """

    def __init__(
        self,
        database: Database,
        kinds: Kinds,
        *,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self.kinds = kinds
        self._database = database
        self._pages = _Pages()
        self._looked_at = float("-inf")
        self._looking = threading.Lock()

    def effective(self, kind: PolicyKind[P], place_id: int | None, at: datetime) -> P:
        """Return the policy of a kind that holds at a place.

        Args:
            kind: such as `hours.KIND`.
            place_id: a channel's, or a pop-up's over one: ids are unique among both, so
                that `Conversation.place_id` is either. None for what the organisation
                says.
            at: the moment, aware: the present one, a later one for what is planned, or
                an earlier one for what held then.
        """
        pages = self._read()
        places = _places(pages, kind, place_id)
        layers = [_version(pages.lines, (kind.name, each), at) for each in places]
        key = (
            kind.name,
            tuple(
                (place, each.number) if each else _SILENT
                for place, each in zip(places, layers, strict=True)
            ),
        )
        known: Any = pages.resolved.get(key)
        if known is None:
            known = resolve(kind, *(each.document if each else {} for each in layers))
            pages.resolved[key] = known
        policy: P = known
        return policy

    def layers(
        self, kind: PolicyKind[Any], place_id: int | None
    ) -> tuple[int | None, ...]:
        """Return where something may be said that holds at a place.

        Each lies over those before it; None is the organisation.
        """
        return _places(self._read(), kind, place_id)

    def document(
        self, kind: PolicyKind[Any], channel_id: int | None, at: datetime
    ) -> Document:
        """Return what one place itself says at a moment; empty when it says nothing."""
        return document_at(self.versions(kind, channel_id), at)

    def versions(
        self, kind: PolicyKind[Any], channel_id: int | None
    ) -> Sequence[Version]:
        """Return the versions of one place, in the order in which they take over."""
        return self._read().lines.get((kind.name, channel_id), ())

    def channels(self, kind: PolicyKind[Any]) -> frozenset[int]:
        """Return the channels, and pop-ups, that ever had a version of their own."""
        return frozenset(
            channel_id
            for name, channel_id in self._read().lines
            if name == kind.name and channel_id is not None
        )

    def freshen(self, connection: Connection) -> None:
        """See what other processes activated, if it was not looked at just now.

        Raises:
            StorageUnavailable: when the database is down, as any query does.
        """
        if self._seconds() - self._looked_at < FRESH_SECONDS:
            return
        # Whoever finds somebody looking goes on with what is known.
        if not self._looking.acquire(blocking=False):
            return
        try:
            looked_at = self._seconds()
            self._look(connection)
            self._looked_at = looked_at
        finally:
            self._looking.release()

    def prepare(self, at: datetime) -> None:
        """Make ready what holds at a moment, on every channel; takes long at first."""
        for kind in self.kinds.values():
            for channel_id in (None, *sorted(self.channels(kind))):
                kind.prepare(self.effective(kind, channel_id, at))

    def look(self, connection: Connection) -> None:
        """See what was activated, whenever it was last looked at."""
        with self._looking:
            self._look(connection)

    def _read(self) -> _Pages:
        """Return the pages; waits for the database when nothing was read yet."""
        if self._pages.stamp == _NEVER:
            with self._looking:
                if self._pages.stamp == _NEVER:
                    with self._database.reading() as session:
                        self._look(session.connection())
        return self._pages

    def _look(self, connection: Connection) -> None:
        stamp = tuple(connection.execute(_STAMP).one())
        # They only grow; what is less was read in a transaction that began earlier.
        if all(new <= old for new, old in zip(stamp, self._pages.stamp, strict=True)):
            return
        known = self._pages.rows
        count = set(connection.execute(_THAT_COUNT).scalars())
        missing = count - known.keys()
        rows = {
            **{each: known[each] for each in count & known.keys()},
            **_read(connection, missing, whole=not known),
        }
        # Pop-ups are few, and say little.
        over = {row.id: row.channel_id for row in connection.execute(_POPUPS)}
        of_popups = [_known(row) for row in connection.execute(_OF_POPUPS)]
        lines = _lines([*rows.values(), *of_popups])
        self._pages = _Pages(stamp, rows, lines, over, self._pages.resolved)


def resolve(
    kind: PolicyKind[P],
    organisation: Document,
    channel: Document = MappingProxyType({}),
    *further: Document,
) -> P:
    """Return what documents lead to; what this version cannot read is left out.

    Documents are checked before they are activated. One may still not fit after an
    upgrade, or after what it lies on changed: then it is as if that place said nothing,
    and the log says so.

    Args:
        kind: of the documents.
        organisation: what it says.
        channel: what the channel says on top of it.
        further: what a pop-up on the channel says on top of that.
    """
    for ours, own, *more in _fewer((organisation, channel, *further)):
        try:
            return kind.effective(ours, own, *more)
        except ValidationError as error:
            places = [".".join(map(str, each["loc"])) for each in error.errors()]
            # No traceback: an error of the schema repeats what was written.
            log.error(  # noqa: TRY400
                "policy.unreadable", kind=kind.name, places=places
            )
    return kind.effective({}, {})


def _fewer(documents: tuple[Document, ...]) -> Iterator[tuple[Document, ...]]:
    """Yield all, then without the last, the last two, and at the end without the first.

    What is left out says nothing.
    """
    silent: tuple[Document, ...] = ({},)
    yield documents
    for count in range(1, len(documents)):
        yield documents[:-count] + count * silent
    yield silent + documents[1:]


def _places(
    pages: _Pages, kind: PolicyKind[Any], place_id: int | None
) -> tuple[int | None, ...]:
    """Return where something may be said of a kind, each on top of those before."""
    if place_id is None:
        return (None,)
    channel_id = pages.over.get(place_id)
    if channel_id is None:
        return (None, place_id)
    return (None, channel_id, place_id) if kind.in_popups else (None, channel_id)


def _version(
    lines: Mapping[Key, Sequence[Version]], key: Key, at: datetime
) -> Version | None:
    return in_force(lines.get(key, ()), at)


_COUNTS = col(PolicyVersion.withdrawn_at).is_(None)
_STAMP = select(
    func.count(),
    func.count(col(PolicyVersion.withdrawn_at)),
    select(func.count()).select_from(PopupRow).scalar_subquery(),
    select(func.count()).select_from(PopupPolicy).scalar_subquery(),
).select_from(PolicyVersion)
_POPUPS = select(col(PopupRow.id), col(PopupRow.channel_id))
_OF_POPUPS = select(
    col(PopupPolicy.kind),
    col(PopupPolicy.popup_id).label("channel_id"),
    col(PopupPolicy.number),
    col(PopupPolicy.effective_from),
    col(PopupPolicy.document),
)
_THAT_COUNT = select(col(PolicyVersion.id)).where(_COUNTS)
_ROWS = select(
    col(PolicyVersion.id),
    col(PolicyVersion.kind),
    col(PolicyVersion.channel_id),
    col(PolicyVersion.number),
    col(PolicyVersion.effective_from),
    col(PolicyVersion.document),
)


def _read(
    connection: Connection, ids: Iterable[int], *, whole: bool
) -> dict[int, tuple[Key, Version]]:
    """Return versions by their ids; `whole` when nothing is known yet."""
    some = _COUNTS if whole else col(PolicyVersion.id).in_(ids)
    return {row.id: _known(row) for row in connection.execute(_ROWS.where(some))}


def _known(row: Row[Any]) -> tuple[Key, Version]:
    version = Version(row.number, row.effective_from, row.document)
    return (row.kind, row.channel_id), version


def _lines(rows: Iterable[tuple[Key, Version]]) -> Mapping[Key, Sequence[Version]]:
    lines: dict[Key, list[Version]] = defaultdict(list)
    for key, version in rows:
        lines[key].append(version)
    return {key: in_order(each) for key, each in lines.items()}

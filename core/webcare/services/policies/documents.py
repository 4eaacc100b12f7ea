"""Documents of policies: what is wrong with one, and how it is kept.

A document is kept as its schema writes it, so that two ways to say the same are one.
"""

import math
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError, to_jsonable_python
from sqlalchemy import func
from sqlmodel import Session, col, select

from webcare.domain.findings import Finding
from webcare.errors import Refused
from webcare.policies.kind import Document, PolicyKind, Problem, at_level
from webcare.policies.timeline import (
    Version,
    document_at,
    in_order,
    planned,
)
from webcare.services.policies.places import Place
from webcare.storage.ids import LARGEST_ID
from webcare.storage.tables import ChannelRow, PolicyVersion, Team, User, UserSkill

Lines = Mapping[int | None, Sequence[Version]]
"""The versions of one kind by channel (None: the organisation), in their order."""


@dataclass(frozen=True, slots=True)
class Known:
    """The names of what a policy can mention.

    Attributes:
        channels: that are connected.
        people: who may log in, by e-mail address.
        skills: what anybody can do, at each level up to theirs.
    """

    channels: Container[str]
    teams: Container[str]
    people: Container[str]
    skills: Container[str] = frozenset()


def kept(kind: PolicyKind[Any], document: Document) -> dict[str, Any]:
    """Return a document as it is stored and compared.

    Raises:
        Refused: when it holds something that no file and no form can say.
    """
    try:
        policy = kind.schema.model_validate(document)
    except ValidationError:
        # It may fit on top of the organisation's only; else `problems` says so.
        plain: object = without_none(document)
    else:
        plain = policy.model_dump(mode="json", include={*document}, by_alias=True)
    try:
        stored: dict[str, Any] = to_jsonable_python(plain)
    except (PydanticSerializationError, UnicodeError):
        raise Refused([finding(_ODD_VALUE)]) from None
    found = [*_unstorable(stored)]
    if found:
        raise Refused([finding(each) for each in found])
    return stored


def without_none(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return a value without what is absent, for which files have no word."""
    if isinstance(value, Mapping):
        return {k: without_none(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [without_none(each) for each in value]
    return value


def lines_of(session: Session, kind: PolicyKind[Any]) -> Lines:
    """Return every version of a kind that was not called off, by channel."""
    rows = session.exec(
        select(PolicyVersion).where(
            col(PolicyVersion.kind) == kind.name,
            col(PolicyVersion.withdrawn_at).is_(None),
        )
    ).all()
    places = {row.channel_id for row in rows}
    return {
        place: in_order(version_in(row) for row in rows if row.channel_id == place)
        for place in places
    }


def version_in(row: PolicyVersion) -> Version:
    """Return what a row says, as the timeline takes it."""
    return Version(row.number, row.effective_from, row.document)


def problems_with(
    lines: Lines, place: Place, document: Document, moment: datetime
) -> tuple[Problem, ...]:
    """Return what would be wrong from a moment on if a place said something else.

    What holds for the organisation must fit what every channel says on top of it, now
    and with what is planned, until something else takes its place. A problem on another
    channel begins with its id.
    """
    kind = place.kind
    end = _end(lines.get(place.channel_id, ()), moment)
    if place.channel_id is not None:
        ours = lines.get(None, ())
        for at in (moment, *_later(ours, moment, end)):
            found = kind.problems(document_at(ours, at), document)
            if found:
                return found
        return ()
    found = kind.problems(document)
    if found:
        return found
    others = [each for each in lines if each is not None]
    return tuple(
        Problem((channel_id, *problem.place), problem.reason, problem.values)
        for channel_id in sorted(others)
        for problem in _on_channel(kind, document, lines[channel_id], moment, end)
    )


def unknown_names(
    kind: PolicyKind[Any], document: Document, known: Known
) -> tuple[Problem, ...]:
    """Return a problem for everything that a document names and that is not there.

    Args:
        kind: of the document.
        document: one that fits its schema; of another nothing is said.
        known: what is there.
    """
    try:
        policy = kind.schema.model_validate(document)
    except ValidationError:
        return ()
    named = (
        (kind.channels(policy), known.channels, _NO_CHANNEL),
        (kind.teams(policy), known.teams, _NO_TEAM),
        (kind.people(policy), known.people, _NOBODY),
    )
    return tuple(
        Problem(where, reason)
        for mentioned, names, reason in named
        for where, each in mentioned
        if each not in names
    )


def refuse_problems(
    session: Session, lines: Lines, place: Place, document: Document, moment: datetime
) -> None:
    """Check that a place may say something from a moment on.

    Raises:
        Refused: with a finding for each problem, its rule `document` and the place
            within it, such as `document.week.0.from`; for what does not fit a channel,
            `channel.<name>` and the place.
    """
    found = problems_with(lines, place, document, moment)
    if not found:
        _refuse_unknown_names(session, place, document)
        return
    if place.channel_id is not None:
        raise Refused([finding(each) for each in found])
    names = {row.id: row.name for row in session.exec(select(ChannelRow)).all()}
    raise Refused([_named(each, names) for each in found])


def refuse_always(
    session: Session, lines: Lines, place: Place, document: Document, moment: datetime
) -> None:
    """Check that there is a moment from which on a place may say something.

    A draft may be meant for when something else has begun that is planned.

    Raises:
        Refused: as `refuse_problems`, with what is wrong from `moment` on.
    """
    later = {at for line in lines.values() for at in _later(line, moment)}
    if all(problems_with(lines, place, document, at) for at in (moment, *later)):
        refuse_problems(session, lines, place, document, moment)
    _refuse_unknown_names(session, place, document)


def finding(problem: Problem, part: str = "document") -> Finding:
    """Return a problem as every refusal says it."""
    return Finding(
        rule=".".join([part, *map(str, problem.place)]),
        level="error",
        reason=problem.reason,
        values=problem.values,
    )


def known_names(session: Session) -> Known:
    """Return what a policy can mention now."""
    people = select(User.email).where(col(User.disabled_at).is_(None))
    return Known(
        channels=frozenset(session.exec(select(ChannelRow.name))),
        teams=frozenset(session.exec(select(Team.name))),
        people=frozenset(session.exec(people)),
        skills=frozenset(_skills(session)),
    )


def _skills(session: Session) -> Iterator[str]:
    best = (
        select(UserSkill.skill, func.max(col(UserSkill.level)))
        .join(User, col(User.id) == col(UserSkill.user_id))
        .where(col(User.disabled_at).is_(None))
        .group_by(col(UserSkill.skill))
    )
    for skill, level in session.exec(best):
        yield from (at_level(skill, each) for each in range(1, level + 1))


def _refuse_unknown_names(session: Session, place: Place, document: Document) -> None:
    found = unknown_names(place.kind, document, known_names(session))
    if found:
        raise Refused([finding(each) for each in found])


def _named(problem: Problem, names: Mapping[int, str]) -> Finding:
    first, *rest = problem.place or ("",)
    if not isinstance(first, int) or first not in names:
        return finding(problem)
    inner = Problem(tuple(rest), problem.reason, problem.values)
    return finding(inner, f"channel.{names[first]}")


def _on_channel(
    kind: PolicyKind[Any],
    ours: Document,
    own: Sequence[Version],
    moment: datetime,
    end: datetime | None,
) -> tuple[Problem, ...]:
    for at in (moment, *_later(own, moment, end)):
        found = kind.problems(ours, document_at(own, at))
        if found:
            return found
    return ()


def _later(
    versions: Sequence[Version], moment: datetime, end: datetime | None = None
) -> Iterator[datetime]:
    """Yield when something else begins after a moment, and before an end."""
    for each in planned(versions, moment):
        if end is None or each.effective_from < end:
            yield each.effective_from


def _end(versions: Sequence[Version], moment: datetime) -> datetime | None:
    """Return when what begins at a moment gives way; None when nothing is planned."""
    return next(_later(versions, moment), None)


_NO_CHANNEL = "There is no channel of this name."
_NO_TEAM = "There is no team of this name."
_NOBODY = "Nobody with this e-mail address works here."
_ODD_VALUE = Problem((), "This holds a value that cannot be kept.")


def _unstorable(value: object, place: tuple[str | int, ...] = ()) -> Iterator[Problem]:
    """Yield where there is what JSON or PostgreSQL cannot hold."""
    if reason := _oddity(value):
        yield Problem(place, reason)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _unstorable(key, (*place, str(key)))
            yield from _unstorable(each, (*place, str(key)))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _unstorable(each, (*place, index))


def _oddity(value: object) -> str:
    """Return why a single value cannot be kept; empty when it can."""
    if isinstance(value, str) and ("\0" in value or not _encodes(value)):
        return "This text has a character that cannot be kept."
    if isinstance(value, int) and abs(value) > LARGEST_ID:
        return "This number is too large."
    # JSON has no word for it, and would say that nothing is there.
    if isinstance(value, float) and not math.isfinite(value):
        return "This must be a number."
    return ""


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

"""Bring policies to what a file asks for: checked whole, then activated together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sqlmodel import Session, col, select

from webcare.domain.access import SYSTEM
from webcare.errors import Refused
from webcare.policies.kind import Document, PolicyKind, Problem
from webcare.policies.timeline import Version, document_at, in_force, in_order
from webcare.services.access.users import normalised_email
from webcare.services.configuration.apply_file import Document as File
from webcare.services.configuration.apply_file import Placed, PolicyEntry
from webcare.services.policies.activation import (
    Decision,
    add_version,
    moment_refusal,
    see_at_once,
)
from webcare.services.policies.documents import (
    Known,
    kept,
    lines_of,
    problems_with,
    refuse_problems,
    unknown_names,
)
from webcare.services.policies.places import Place
from webcare.storage.tables import ChannelRow, Team, User

if TYPE_CHECKING:
    from webcare.services.core import Core

NOTE = "From a file."
NEEDS_FLAG = (
    "this can take away what cannot be brought back. See what it would do on its page, "
    "or apply the file with --acknowledge"
)
NOT_FOR_CHANNELS = "policies of this kind are the organisation's only"
_LATEST = 1 << 62
"""A number that no version has: what the file adds comes after all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyStep:
    """What has to happen to one policy; `changes` is empty when nothing has.

    Attributes:
        channel: the name of its channel, which may not be there yet; None for all.
        begins: from when; None for now.
    """

    name: str
    kind: PolicyKind[Any]
    channel: str | None
    document: Document
    begins: datetime | None
    outcome: Literal["created", "changed", "unchanged"]
    changes: tuple[str, ...]


@dataclass(slots=True)
class PolicyPlan:
    """What a file changes about policies, and everything that is wrong with that."""

    steps: list[PolicyStep] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Wanted:
    placed: Placed[PolicyEntry]
    place: Place
    document: Document
    begins: datetime
    counts: bool


def plan_policies(
    core: "Core", session: Session, file: File, *, acknowledged: bool
) -> PolicyPlan:
    """Find what has to change, and what is wrong with it, changing nothing."""
    plan, now = PolicyPlan(), core.clock()
    ids = _ids(session, file)
    teams = {
        *session.exec(select(Team.name)),
        *(each.entry.name for each in file.teams),
    }
    people = {
        *session.exec(select(User.email).where(col(User.disabled_at).is_(None))),
        *(normalised_email(each.entry.email) for each in file.users),
    }
    known = Known(channels=ids, teams=teams, people=people)
    wanted = [*_wanted(core, file, ids, plan, now)]
    for kind in {each.place.kind.name: each.place.kind for each in wanted}.values():
        of_kind = [each for each in wanted if each.place.kind is kind]
        lines = dict(lines_of(session, kind))
        before = dict(lines)
        for each in of_kind:
            step = _step(each, before, now)
            plan.steps.append(step)
            if step.changes:
                added = Version(_LATEST, each.begins, each.document)
                there = lines.get(each.place.channel_id, ())
                lines[each.place.channel_id] = in_order([*there, added])
            if step.changes and kind.must_preview and not acknowledged:
                plan.problems.append(f"{each.placed.place}: {NEEDS_FLAG}")
        names = {number: name for name, number in ids.items()}
        # What is wrong with the organisation's is wrong on every channel: say it once.
        ours = [each for each in of_kind if each.place.channel_id is None]
        unfit = [each for each in ours if kind.problems(each.document)]
        for each in unfit or [each for each in of_kind if each.counts]:
            found = problems_with(
                lines, each.place, each.document, each.begins
            ) or unknown_names(kind, each.document, known)
            plan.problems.extend(_said(each, found, names))
    return plan


async def apply_policies(
    core: "Core", steps: Sequence[PolicyStep], *, acknowledged: bool
) -> None:
    """Activate what differs, all of it together; the channels are there by now.

    Raises:
        Refused: when something else was activated meanwhile that it does not fit;
            nothing was changed then.
    """
    todo = [each for each in steps if each.changes]
    if not todo:
        return

    def run(session: Session) -> None:
        now = core.clock()
        ids = dict(session.exec(select(ChannelRow.name, ChannelRow.id)).all())
        placed = [
            (step, Place(step.kind, ids[step.channel] if step.channel else None))
            for step in todo
        ]
        for step, place in placed:
            decision = Decision(
                note=NOTE, acknowledged=acknowledged, effective_from=step.begins
            )
            add_version(session, SYSTEM, place, step.document, decision, now=now)
        for step, place in placed:
            lines = lines_of(session, step.kind)
            refuse_problems(session, lines, place, step.document, step.begins or now)

    await core.write(run)
    await see_at_once(core)


def _ids(session: Session, file: File) -> dict[str, int]:
    """Return the channels by name; those that the file connects have no id yet."""
    new = {each.entry.name: -index for index, each in enumerate(file.channels, 1)}
    known = session.exec(select(ChannelRow.name, ChannelRow.id)).all()
    return {**new, **dict(known)}


def _wanted(
    core: "Core",
    file: File,
    ids: Mapping[str, int],
    plan: PolicyPlan,
    now: datetime,
) -> Iterable[_Wanted]:
    """Yield the entries that can be read; note what is wrong with the others."""
    begun = _begun(file, now)
    for placed in file.policies:
        entry, place = placed.entry, placed.place
        kind = core.policies.kinds.get(entry.kind)
        if kind is None:
            there = ", ".join(core.policies.kinds)
            plan.problems.append(
                f"{place}.kind: there is no kind of policy {entry.kind!r}; "
                f"there are {there}"
            )
            continue
        if entry.channel is not None and not kind.for_channels:
            plan.problems.append(f"{place}.channel: {NOT_FOR_CHANNELS}")
            continue
        if entry.channel is not None and entry.channel not in ids:
            plan.problems.append(f"{place}.channel: there is no channel of this name")
            continue
        channel_id = None if entry.channel is None else ids[entry.channel]
        try:
            document = kept(kind, entry.document)
        except Refused as error:
            plan.problems.extend(
                f"{place}.{each.rule}: {_filled(each.reason, each.values)}"
                for each in error.findings
            )
            continue
        later = entry.begins is not None and entry.begins > now
        if entry.begins and later and (why := moment_refusal(entry.begins, now)):
            plan.problems.append(f"{place}.from: {why}")
            continue
        counts = later or begun[entry.name] is entry
        begins = entry.begins if later and entry.begins else now
        yield _Wanted(placed, Place(kind, channel_id), document, begins, counts)


def _begun(file: File, now: datetime) -> dict[str, PolicyEntry]:
    """Return, of the entries for each place that have begun, the last one."""
    entries = [each.entry for each in file.policies]
    past = [each for each in entries if each.begins is None or each.begins <= now]
    # One without a moment was there before all others.
    past.sort(key=lambda each: (each.begins is not None, each.begins or now))
    return {each.name: each for each in past}


def _step(
    wanted: _Wanted, lines: Mapping[int | None, Sequence[Version]], now: datetime
) -> PolicyStep:
    line = lines.get(wanted.place.channel_id, ())
    kind, entry = wanted.place.kind, wanted.placed.entry
    later = wanted.begins > now
    if not wanted.counts:
        same = True
    elif later:
        there = in_force(line, wanted.begins)
        same = (
            there is not None
            and there.effective_from == wanted.begins
            and kept(kind, there.document) == wanted.document
        )
    else:
        same = kept(kind, document_at(line, now)) == wanted.document
    planned = (f"from {wanted.begins.isoformat()}",) if later else ("document",)
    changed: Literal["created", "changed"] = "changed" if line else "created"
    return PolicyStep(
        name=entry.name,
        kind=kind,
        channel=entry.channel,
        document=wanted.document,
        begins=wanted.begins if later else None,
        outcome="unchanged" if same else changed,
        changes=() if same else planned,
    )


def _said(
    wanted: _Wanted, found: Iterable[Problem], names: Mapping[int, str]
) -> Iterable[str]:
    for each in found:
        first, *rest = each.place or ("",)
        where, about = wanted.placed.place, ""
        if isinstance(first, int) and first in names:
            about = f"channel {names[first]}, {'.'.join(map(str, rest))}: "
        else:
            where = ".".join([where, "document", *map(str, each.place)])
        yield f"{where}: {about}{_filled(each.reason, each.values)}"


def _filled(reason: str, values: Iterable[tuple[str, str]]) -> str:
    given = dict(values)
    return reason % given if given else reason

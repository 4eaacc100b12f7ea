"""Work in lines of text, for people at a terminal; without anybody's name or words."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from webcare.cli.columns import columns, shown
from webcare.domain.access import SYSTEM
from webcare.services.operations.work_kinds import words_for
from webcare.storage.queries.work import (
    WorkView,
    late_lanes,
    work_ahead,
    work_counts,
    work_item,
)
from webcare.storage.queries.workers import HeldLane, held_lanes, processes

TITLES = ("NUMBER", "KIND", "SINCE", "FAILED", "CHANNEL", "WHY")


def row(item: WorkView) -> tuple[str, ...]:
    """Return a piece of work as cells under `TITLES`."""
    return (
        str(item.id),
        item.kind,
        "under way" if item.running else _moment(item.failed_at or item.run_at),
        str(item.attempts or ""),
        item.subject.channel,
        item.error,
    )


def details(session: Session, now: datetime, job_id: int) -> list[str]:
    """Return what there is to say about one piece of work, a fact a line.

    Raises:
        NotFound: when it is not there (any more).
    """
    item = work_item(SYSTEM, session, now, job_id)
    held = held_lanes(SYSTEM, session, now, among=[item.lane])
    ahead = work_ahead(SYSTEM, session, item)
    conversation = item.subject.conversation_id
    facts = {
        "work": f"{words_for(item.kind).title} ({item.kind})",
        "state": "under way" if item.running else item.state.value,
        "due": _moment(item.run_at),
        "given up": _moment(item.failed_at) if item.failed_at else "",
        "failed": f"{item.attempts} times" if item.attempts else "",
        "why": item.error,
        "channel": item.subject.channel,
        "page": f"/conversations/{conversation}" if conversation else "",
        "lane": item.lane,
        "behind": f"{ahead} in its lane" if ahead else "",
        "lane held by": _holder(held[0]) if held else "",
        "if dropped": words_for(item.kind).dropped,
    }
    return [f"{name + ':':14}{shown(text)}" for name, text in facts.items() if text]


def overview(session: Session, now: datetime) -> list[str]:
    """Return how much work there is, what is late, and who does it."""
    parts = [
        *_counts(session, now),
        *_late(session, now),
        *_held(session, now),
        *_processes(session, now),
    ]
    return "\n\n".join(parts).splitlines()


def _counts(session: Session, now: datetime) -> Iterator[str]:
    rows = [
        (each.kind, *(str(count or "") for count in (each.aside, each.due, each.later)))
        for each in work_counts(SYSTEM, session, now)
    ]
    nothing = "All work is done, and nothing is planned."
    yield columns(("KIND", "ASIDE", "DUE", "LATER"), rows) if rows else nothing


def _late(session: Session, now: datetime) -> Iterator[str]:
    if late := late_lanes(SYSTEM, session, now):
        yield (
            f"Lanes that are ready and that no worker takes: {late.lanes}, the first "
            f"since {_moment(late.since)}. Look whether the workers run."
        )


def _held(session: Session, now: datetime) -> Iterator[str]:
    rows = [
        (each.lane, each.kind, str(each.job_id or ""), _holder(each))
        for each in held_lanes(SYSTEM, session, now)
    ]
    if rows:
        yield columns(("LANE", "KIND", "NUMBER", "HELD BY"), rows)


def _processes(session: Session, now: datetime) -> Iterator[str]:
    rows = [
        (
            f"{each.host}:{each.pid}",
            each.kind,
            each.version,
            _moment(each.started_at),
            _moment(each.seen_at),
            "silent" if each.silent else f"{each.lanes} lanes",
        )
        for each in processes(SYSTEM, session, now)
    ]
    titles = ("PROCESS", "COMMAND", "VERSION", "STARTED", "HEARD OF", "STATE")
    nobody = "No process has said yet that it works."
    yield columns(titles, rows) if rows else nobody


def _holder(held: HeldLane) -> str:
    return f"{held.host}:{held.pid}" if held.host else held.worker


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%SZ")

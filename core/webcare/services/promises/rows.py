"""Between promises by policy and the rows that hold them."""

from collections.abc import Sequence
from typing import Any

from webcare.domain.promise import Outcome, PledgeKind
from webcare.policies.promises import Pledge, nearest
from webcare.storage.tables import Promise

KINDS = tuple(each.value for each in PledgeKind)


COLUMNS = (
    "id",
    "kind",
    "given_at",
    "limit_seconds",
    "warn_seconds",
    "pauses",
    "spent_ms",
    "running_from",
    "due_at",
    "warn_at",
    "warned",
    "outcome",
    "settled_at",
    "answer_id",
)
"""What a promise by policy is made of, in the order of `pledge_in`."""


def pledge_of(row: Promise) -> Pledge:
    """Return the promise that a row holds."""
    return pledge_in([getattr(row, name) for name in COLUMNS])


def pledge_in(values: Sequence[Any]) -> Pledge:
    """Return the promise that some `COLUMNS` hold."""
    key, kind, begun, limit, warn, pauses, spent, running, *rest = values
    due_at, warn_at, warned, outcome, settled_at, answer_id = rest
    return Pledge(
        id=key,
        kind=PledgeKind(kind),
        begun_at=begun,
        limit_seconds=limit or 0,
        warn_seconds=warn or 0,
        pauses=frozenset((pauses or "").split()),
        spent_ms=spent or 0,
        running_from=running,
        due_at=due_at,
        warn_at=warn_at,
        warned=bool(warned),
        outcome=Outcome(outcome),
        settled_at=settled_at,
        answer_id=answer_id,
    )


def values_of(pledge: Pledge) -> dict[str, Any]:
    """Return the columns that change while a promise is kept."""
    done = pledge.outcome in {Outcome.KEPT, Outcome.BROKEN}
    return {
        "due_at": pledge.due_at,
        "outcome": pledge.outcome.value,
        "answer_id": pledge.answer_id,
        "answered_at": pledge.settled_at if done else None,
        "limit_seconds": pledge.limit_seconds,
        "warn_seconds": pledge.warn_seconds,
        "spent_ms": pledge.spent_ms,
        "running_from": pledge.running_from,
        "warn_at": pledge.warn_at,
        "warned": pledge.warned,
        "settled_at": pledge.settled_at,
        "next_at": pledge.next_at,
    }


def new_values(pledge: Pledge) -> dict[str, Any]:
    """Return the columns of a promise that began just now, but those of its place."""
    return values_of(pledge) | {
        "id": pledge.id,
        "kind": pledge.kind.value,
        "message_id": None,
        "given_by": None,
        "given_at": pledge.begun_at,
        "pauses": " ".join(sorted(pledge.pauses)),
    }


def write(row: Promise, pledge: Pledge) -> None:
    """Write what became of a promise to its row."""
    for name, value in values_of(pledge).items():
        setattr(row, name, value)


def due_of(pledges: Sequence[Pledge]) -> dict[str, Any]:
    """Return what a conversation says is due, by the names of its state."""
    found = nearest(pledges)
    if found is None:
        return dict.fromkeys(("due_at", "due_warn_at", "due_kind", "due_left"))
    paused = found.running_from is None
    return {
        "due_at": None if paused else found.due_at,
        "due_warn_at": None if paused else found.warn_at,
        "due_kind": found.kind.value,
        "due_left": int(found.left.total_seconds()) if paused else None,
    }

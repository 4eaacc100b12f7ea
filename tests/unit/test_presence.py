"""Where somebody is follows from what they chose, and how long they were silent."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.presence import (
    CHOICES,
    GONE,
    IDLE,
    Attendance,
    Presence,
    presence_of,
)

NOW = datetime.fromisoformat("2026-03-02T12:00:00+00:00")
SECOND = timedelta(seconds=1)


def attendance(
    chosen: Presence = Presence.AVAILABLE,
    *,
    seen: timedelta = timedelta(),
    active: timedelta = timedelta(),
    wrap: timedelta | None = None,
) -> Attendance:
    return Attendance(
        chosen=chosen,
        seen_at=NOW - seen,
        active_at=NOW - active,
        wrap_until=None if wrap is None else NOW + wrap,
    )


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (None, Presence.OFFLINE),
        (attendance(), Presence.AVAILABLE),
        (attendance(seen=GONE), Presence.AVAILABLE),
        (attendance(seen=GONE + SECOND), Presence.OFFLINE),
        (attendance(active=IDLE), Presence.AVAILABLE),
        (attendance(active=IDLE + SECOND), Presence.AWAY),
        (attendance(Presence.AWAY), Presence.AWAY),
        (attendance(Presence.AWAY, seen=GONE + SECOND), Presence.OFFLINE),
        (attendance(Presence.OFFLINE), Presence.OFFLINE),
        (attendance(wrap=SECOND), Presence.WRAP_UP),
        (attendance(wrap=timedelta()), Presence.AVAILABLE),
        (attendance(Presence.AWAY, wrap=SECOND), Presence.AWAY),
    ],
)
def test_where_somebody_is(known: Attendance | None, expected: Presence) -> None:
    assert presence_of(known, NOW) is expected


def test_a_server_that_starts_anew_forgets_nobody() -> None:
    """Nothing could be heard before; so the silence begins with the start."""
    hours = attendance(seen=timedelta(hours=3), active=timedelta(hours=3))
    assert presence_of(hours, NOW, listening_since=NOW) is Presence.AVAILABLE
    later = NOW + GONE + SECOND
    assert presence_of(hours, later, listening_since=NOW) is Presence.OFFLINE


spans = st.timedeltas(timedelta(), timedelta(hours=1))


@given(st.sampled_from(CHOICES), spans, spans, spans | st.none(), spans)
def test_silence_never_makes_anybody_more_present(
    chosen: Presence,
    seen: timedelta,
    active: timedelta,
    wrap: timedelta | None,
    more: timedelta,
) -> None:
    known = attendance(chosen, seen=seen, active=active, wrap=wrap)
    order = [Presence.OFFLINE, Presence.AWAY, Presence.WRAP_UP, Presence.AVAILABLE]
    before = order.index(presence_of(known, NOW))
    after = order.index(presence_of(known, NOW + more))
    # Only the end of wrapping up makes somebody available.
    assert after <= before or before == order.index(Presence.WRAP_UP)

"""Calendar files as dates with other hours, and what cannot be taken over."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.policies.hours import calendar_file
from webcare.policies.hours.calendar_file import (
    MOST_CHARACTERS,
    MOST_EVENTS,
    MOST_LINES,
    Calendar,
    NotACalendar,
    read_calendar,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TODAY = date(2026, 11, 22)


def event(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def day(number: int) -> str:
    return event(f"DTSTART;VALUE=DATE:202612{number:02}")


def read(*events: str) -> Calendar:
    text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR"])
    return read_calendar(text, zone=AMSTERDAM, today=TODAY)


def dates(*events: str) -> list[str]:
    """Return the dates with their hours, in short."""
    return [
        " ".join([f"{each.date:%m-%d}", *(f"{i.opens} {i.closes}" for i in each.hours)])
        for each in read(*events).dates
    ]


def left_out(*events: str) -> str:
    """Return why the only event is left out."""
    found = read(*events)
    assert found.dates == ()
    (only,) = found.left_out
    return only.why


def test_whole_days_are_closed_until_the_day_they_end() -> None:
    found = read(
        event(
            "SUMMARY:Kerst\\, en",
            "  rust",
            "DTSTART;VALUE=DATE:20261225",
            "DTEND;VALUE=DATE:20261227",
        )
    )
    assert [str(each.date) for each in found.dates] == ["2026-12-25", "2026-12-26"]
    assert {(each.name, each.hours) for each in found.dates} == {("Kerst, en rust", ())}


@pytest.mark.parametrize(
    ("begins", "ends", "shown"),
    [
        ("DTSTART:20261224T090000", "DTEND:20261224T120000", "12-24 09:00 12:00"),
        ("DTSTART:20261224T080000Z", "DTEND:20261224T110000Z", "12-24 09:00 12:00"),
        (
            "DTSTART;TZID=America/New_York:20261224T030000",
            "DTEND;TZID=America/New_York:20261224T060000",
            "12-24 09:00 12:00",
        ),
        (
            'DTSTART;TZID="W. Europe Standard Time":20261224T090000',
            "DURATION:PT3H",
            "12-24 09:00 12:00",
        ),
        ("DTSTART:20261224T180000", "DTEND:20261225T000000", "12-24 18:00 24:00"),
        ("DTSTART:20261224T180000", "DTEND:20261225T020000", "12-24 18:00 02:00"),
    ],
)
def test_times_are_when_somebody_is_there(begins: str, ends: str, shown: str) -> None:
    assert dates(event(begins, ends)) == [shown]


def test_what_is_on_one_date_is_one_and_times_win() -> None:
    found = dates(
        day(24),
        event("DTSTART:20261224T130000", "DTEND:20261224T170000"),
        event("DTSTART:20261224T090000", "DTEND:20261224T120000"),
        event("DTSTART:20261224T090000", "DTEND:20261224T120000"),
    )
    assert found == ["12-24 09:00 12:00 13:00 17:00"]


def test_what_has_passed_is_counted() -> None:
    found = read(event("DTSTART;VALUE=DATE:20261121"), day(1))
    assert (len(found.dates), found.passed) == (1, 1)
    assert read(event("DTSTART;VALUE=DATE:19991231"), day(1)).passed == 1


def test_what_lies_within_an_event_is_its_own() -> None:
    alarm = ("BEGIN:VALARM", "TRIGGER:-PT15M", "DURATION:PT15M", "END:VALARM")
    assert dates(event("DTSTART;VALUE=DATE:20261224", *alarm)) == ["12-24"]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=YEARLY"], "REPEATS"),
        (["DTSTART;VALUE=DATE:20261224", "STATUS:CANCELLED"], "CANCELLED"),
        (["SUMMARY:Ooit"], "NO_BEGINNING"),
        (["DTSTART:20261324T000000"], "NO_BEGINNING"),
        (["DTSTART:20261224T090000"], "NO_BEGINNING"),
        (["DTSTART:20261224T090000", "DTEND;VALUE=DATE:20261225"], "NO_BEGINNING"),
        (
            ["DTSTART;TZID=Mars:20261224T090000", "DTEND:20261224T120000"],
            "UNKNOWN_ZONE",
        ),
        (
            ["DTSTART;TZID=../../etc:20261224T090000", "DTEND:20261224T120000"],
            "UNKNOWN_ZONE",
        ),
        (
            ["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20270224"],
            "TOO_LONG",
        ),
        (["DTSTART:20261224T090000", "DTEND:20261224T080000"], "NO_TIMES"),
        (["DTSTART:20261224T090000", "DTEND:20261226T080000"], "NO_TIMES"),
        (["DTSTART:20261224T090000", "DURATION:P99999999W"], "NO_BEGINNING"),
        (["DTSTART;VALUE=DATE:99991225", "DTEND;VALUE=DATE:99991231"], "TOO_FAR"),
    ],
)
def test_what_cannot_be_taken_over_says_why(lines: list[str], why: str) -> None:
    assert left_out(event(*lines)) == getattr(calendar_file, why)


@pytest.mark.parametrize(
    "text",
    ["", "x", "/etc/hostname", "BEGIN:VEVENT\nEND:VEVENT", "END:VCALENDAR", "\0"],
)
def test_what_is_no_calendar_is_refused(text: str) -> None:
    with pytest.raises(NotACalendar):
        read_calendar(text, zone=AMSTERDAM, today=TODAY)


def test_a_large_one_is_refused() -> None:
    with pytest.raises(NotACalendar):
        read(*[day(1)] * (MOST_EVENTS + 1))
    with pytest.raises(NotACalendar):
        read("X" * MOST_CHARACTERS)
    with pytest.raises(NotACalendar):
        read("A:\n" * MOST_LINES)


@given(
    st.lists(
        st.sampled_from(
            ["BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR", "BEGIN:", ":", ";=:"]
        )
        | st.text(max_size=20)
        | st.builds(
            "{}{}".format,
            st.sampled_from(["DTSTART:", "DTSTART;VALUE=DATE:", "DTEND:", "DURATION:"]),
            st.text("0123456789TZP-WDHM", max_size=17),
        ),
        max_size=12,
    )
)
def test_whatever_a_file_says_is_read_or_refused(lines: list[str]) -> None:
    text = "\n".join(["BEGIN:VCALENDAR", *lines])
    try:
        found = read_calendar(text, zone=AMSTERDAM, today=TODAY)
    except NotACalendar:
        return
    assert all(each.date >= TODAY for each in found.dates)

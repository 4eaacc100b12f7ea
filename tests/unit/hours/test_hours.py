"""What a policy for hours says, what it refuses, and whom it suggests to be away."""

import re
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from webcare.policies.hours import (
    DAYS,
    KIND,
    HoursPolicy,
    countries,
    deadline,
    next_change,
    next_opening,
    open_seconds,
    parts_of,
    promised,
    said_outside,
    strip,
    suggested,
    what_happens,
)
from webcare.policies.kind import Problem
from webcare.web.languages import Languages, core_folders

OFFICE = {"opens": "08:30", "closes": "17:30"}
WORKDAYS = {day: [OFFICE] for day in DAYS[:5]}
NIGHT = {"opens": "18:00", "closes": "02:00", "next_day": True}
CHRISTMAS = {"date": "2026-12-25", "name": "Eerste kerstdag"}


def hours(**document: Any) -> HoursPolicy:
    """Return a policy of a document that is sound."""
    assert KIND.problems(document) == ()
    return KIND.effective(document, {})


def at(text: str) -> datetime:
    """Return a moment on the clock of Amsterdam in winter."""
    return datetime.fromisoformat(f"{text}+01:00")


def test_without_a_policy_somebody_always_is_there() -> None:
    policy, now = hours(), at("2026-11-21T12:00")
    assert what_happens(policy, now).open
    assert next_change(policy, now) is None
    assert next_opening(policy, now) == now
    assert open_seconds(policy, now, now + timedelta(days=2)) == 2 * 86_400
    assert deadline(policy, now, 60) == now + timedelta(minutes=1)


def test_nobody_there_ever() -> None:
    policy, now = hours(week={}), at("2026-11-21T12:00")
    assert not what_happens(policy, now).open
    assert next_change(policy, now) is None
    assert next_opening(policy, now) is None
    assert deadline(policy, now, 60) is None


def test_a_tour_operator_on_a_saturday() -> None:
    """Somebody who writes in the weekend hears about Monday."""
    policy = hours(week=WORKDAYS, outside={"mode": "reply"})
    saturday = what_happens(policy, at("2026-11-21T12:00"))
    assert (saturday.open, saturday.mode, saturday.because) == (False, "reply", None)
    assert saturday.opens == saturday.changes == at("2026-11-23T08:30")
    monday = what_happens(policy, at("2026-11-23T08:30"))
    assert (monday.open, monday.mode) == (True, None)
    assert monday.changes == at("2026-11-23T17:30")


def test_a_promise_counts_while_somebody_is_there() -> None:
    policy = hours(week=WORKDAYS)
    half = 30 * 60
    assert deadline(policy, at("2026-11-20T17:00"), half) == at("2026-11-20T17:30")
    assert deadline(policy, at("2026-11-20T17:01"), half) == at("2026-11-23T08:31")
    assert deadline(policy, at("2026-11-21T12:00"), 0) == at("2026-11-21T12:00")


def test_a_date_wins_over_a_holiday_and_a_holiday_over_the_week() -> None:
    policy = hours(
        week=WORKDAYS,
        holidays={
            "days": [{"date": "2026-12-24", "name": "Kerstavond"}, CHRISTMAS],
        },
        dates=[
            {"date": "2026-12-24", "hours": [{"opens": "09:00", "closes": "12:00"}]}
        ],
    )
    eve = what_happens(policy, at("2026-12-24T11:00"))
    assert eve.open
    assert eve.because == policy.dates[0]
    assert eve.changes == at("2026-12-24T12:00")
    first = what_happens(policy, at("2026-12-25T11:00"))
    assert not first.open
    assert first.because == policy.holidays.days[1]
    assert first.opens == at("2026-12-28T08:30")


def test_what_began_before_a_holiday_goes_on_after_midnight() -> None:
    policy = hours(
        week={"thursday": [NIGHT]},
        holidays={"days": [CHRISTMAS]},
    )
    assert what_happens(policy, at("2026-12-25T01:59")).because is None
    assert next_change(policy, at("2026-12-24T20:00")) == at("2026-12-25T02:00")


def test_closed_for_a_while_takes_a_piece_out() -> None:
    closing = {
        "begins": "2026-11-23T12:00",
        "ends": "2026-11-23T13:15",
        "reason": "Brandoefening",
    }
    policy = hours(week=WORKDAYS, closings=[closing])
    noon = what_happens(policy, at("2026-11-23T12:00"))
    assert (noon.open, noon.because) == (False, policy.closings[0])
    assert noon.changes == noon.opens == at("2026-11-23T13:15")
    (day,) = strip(policy, date(2026, 11, 23), days=1)
    assert [(span.start, span.end) for span in day.open] == [
        (at("2026-11-23T08:30"), at("2026-11-23T12:00")),
        (at("2026-11-23T13:15"), at("2026-11-23T17:30")),
    ]
    assert day.closings == policy.closings


def test_what_a_channel_says_itself_and_what_it_inherits() -> None:
    """Section by section: its week is its own, the holidays are everybody's."""
    organisation = {
        "week": WORKDAYS,
        "holidays": {"days": [CHRISTMAS]},
    }
    policy = KIND.effective(organisation, {"week": {"friday": [NIGHT]}})
    assert not what_happens(policy, at("2026-12-25T20:00")).open
    assert next_opening(policy, at("2026-12-25T20:00")) == at("2027-01-01T18:00")


EMPTY = "This is empty: it closes when it opens."
BACKWARDS = (
    "This closes before it opens. If it goes on after midnight, say that it closes the"
    " next day."
)
FORM = "Write a time as hours and minutes, such as 08:30."
OVERLAP = "This overlaps with %(other)s."
LATE = {"opens": "16:00", "closes": "20:00"}
OFFICE_TIMES = (("other", "08:30–17:30"),)  # noqa: RUF001 - from, until
NIGHT_TIMES = (("other", "18:00–02:00"),)  # noqa: RUF001 - from, until

Values = tuple[tuple[str, str], ...]

REFUSED: list[tuple[dict[str, Any], tuple[str | int, ...], str, Values]] = [
    ({"week": {"friday": [{"opens": "8:30", "closes": "17:30"}]}},
     ("week", "friday", 0, "opens"), FORM, ()),
    ({"week": {"friday": [{"opens": "08:30", "closes": "24:30"}]}},
     ("week", "friday", 0, "closes"), "There is no such time of day.", ()),
    ({"week": {"friday": [{"opens": "17:30", "closes": "08:30"}]}},
     ("week", "friday", 0), BACKWARDS, ()),
    ({"week": {"friday": [OFFICE, {"opens": "17:30", "closes": "17:30"}]}},
     ("week", "friday", 1), EMPTY, ()),
    ({"week": {"friday": [OFFICE | {"next_day": True}]}},
     ("week", "friday", 0), "This is longer than a day.", ()),
    ({"week": {"friday": [LATE, OFFICE]}},
     ("week", "friday", 0), OVERLAP, OFFICE_TIMES),
    ({"week": {"friday": [NIGHT], "saturday": [{"opens": "01:00", "closes": "03:00"}]}},
     ("week", "saturday", 0), OVERLAP, NIGHT_TIMES),
    ({"week": {"sunday": [NIGHT], "monday": [{"opens": "01:00", "closes": "03:00"}]}},
     ("week", "monday", 0), OVERLAP, NIGHT_TIMES),
    ({"week": WORKDAYS, "dates": [{"date": "2026-12-24", "hours": [OFFICE, LATE]}]},
     ("dates", 0, "hours", 1), OVERLAP, OFFICE_TIMES),
    ({"week": WORKDAYS, "dates": [
        {"date": "2026-12-24", "hours": [
            {"opens": "20:00", "closes": "09:00", "next_day": True}]}]},
     ("dates", 0, "hours", 0), OVERLAP, OFFICE_TIMES),
    ({"holidays": {"days": [CHRISTMAS] * 2}},
     ("holidays", "days", 1, "date"), "This date stands here twice.", ()),
    ({"zone": "Europe/Nergens"}, ("zone",), "There is no such time zone.", ()),
    ({"zone": "../../etc/passwd"}, ("zone",), "There is no such time zone.", ()),
    ({"closings": [{"begins": "2026-12-02T10:00", "ends": "2026-12-02T10:00"}]},
     ("closings", 0), "This ends before it begins.", ()),
    ({"closings": [{"begins": "2026-12-02T10:00Z", "ends": "2026-12-02T11:00"}]},
     ("closings", 0, "begins"),
     "Leave the offset out: this is on the clock of the time zone.", ()),
    ({"closings": [{"begins": "2026-12-02T10:00", "ends": "9999-12-31T23:59"}]},
     ("closings", 0, "ends"), "This is too long ago, or too far away.", ()),
    ({"outside": {"mode": "other_channel"}},
     ("outside", "channel"), "Say which channel people can go to.", ()),
    ({"outside": {"text": {"nl": "Tot {opens!"}}},
     ("outside", "text", "nl"), "A brace stands alone in this text.", ()),
    ({"outside": {"text": {"nl": "Binnen {promise}"}}},
     ("outside", "text", "nl"), "This names a promise, and none is made.", ()),
    ({"outside": {"text": {"nl": "Dag {name}"}}}, ("outside", "text", "nl"),
     "%(blank)s is not filled in here; what can be is %(known)s.",
     (("blank", "{name}"), ("known", "{opens}, {promise}"))),
]  # fmt: skip


@pytest.mark.parametrize(("document", "place", "reason", "values"), REFUSED)
def test_what_cannot_be_so_is_refused_with_its_place_and_the_reason(
    document: dict[str, Any], place: tuple[str | int, ...], reason: str, values: Values
) -> None:
    assert KIND.problems(document) == (Problem(place, reason, values),)
    assert Languages(core_folders()).sentence("nl", reason) != reason


def test_an_unknown_key_is_refused_where_it_stands() -> None:
    (problem,) = KIND.problems({"week": {"friday": [OFFICE | {"until": "18:00"}]}})
    assert problem.place == ("week", "friday", 0, "until")


@pytest.mark.parametrize(
    "week",
    [
        {"friday": [{"opens": "08:00", "closes": "12:00"}, LATE]},
        {"friday": [{"opens": "08:00", "closes": "16:00"}, LATE]},
        {"friday": [NIGHT], "saturday": [{"opens": "02:00", "closes": "04:00"}]},
        {"sunday": [{"opens": "00:00", "closes": "00:00", "next_day": True}]},
        {day: [{"opens": "00:00", "closes": "24:00"}] for day in DAYS},
    ],
)
def test_what_only_touches_does_not_overlap(week: dict[str, Any]) -> None:
    assert KIND.problems({"week": week}) == ()


def test_a_policy_survives_being_written_down() -> None:
    policy = hours(
        week={"friday": [NIGHT]},
        holidays={"days": [CHRISTMAS]},
        closings=[{"begins": "2026-11-23T12:00", "ends": "2026-11-23T13:15"}],
    )
    assert HoursPolicy.model_validate(policy.model_dump(mode="json")) == policy


def test_dutch_holidays_with_liberation_day_once_in_five_years() -> None:
    days = suggested("NL", [2029, 2030])
    liberation = {each.date: each.usual for each in days if "Bevrijding" in each.name}
    assert liberation == {date(2029, 5, 5): False, date(2030, 5, 5): True}
    # A Sunday in 2031's place: the King's birthday is celebrated a day earlier.
    assert {each.date for each in suggested("NL", [2031]) if "Koning" in each.name} == {
        date(2031, 4, 26)
    }
    assert not next(each for each in days if each.name == "Goede vrijdag").usual
    assert next(each for each in days if each.name == "Eerste kerstdag").usual


def test_holidays_of_other_countries_and_their_parts() -> None:
    assert {"NL", "BE", "DE"} <= {*countries()}
    assert "BY" in parts_of("DE")
    assert parts_of("XX") == ()
    everywhere = {each.name for each in suggested("DE", [2026])}
    bavaria = {each.name for each in suggested("DE-BY", [2026])}
    assert bavaria - everywhere >= {"Allerheiligen"}
    for unknown in ("", "XX", "NL-XX", "nl"):
        assert suggested(unknown, [2026]) == ()


def test_the_moment_may_stand_on_any_clock() -> None:
    policy, noon = hours(week=WORKDAYS), at("2026-11-23T12:00")
    assert what_happens(policy, noon.astimezone(UTC)).open
    assert next_change(policy, noon.astimezone(UTC)) == at("2026-11-23T17:30")


def test_what_who_writes_outside_hours_reads() -> None:
    policy = hours(week=WORKDAYS, outside={"mode": "reply"})
    saturday, monday = at("2026-11-21T12:00"), at("2026-11-23T12:00")
    assert said_outside(policy, "nl", saturday) == (
        "Bedankt voor uw bericht. We zijn nu gesloten."
        " U krijgt antwoord vanaf maandag 23 november om 08:30."
    )
    assert "from Monday 23 November at 08:30." in said_outside(policy, "en", saturday)
    assert said_outside(policy, "nl", monday) == ""
    assert said_outside(hours(week=WORKDAYS), "nl", saturday) == ""


def test_where_who_writes_outside_hours_is_sent() -> None:
    outside = {
        "mode": "other_channel",
        "channel": "chat",
        "elsewhere": {"nl": "Kijk op {channel}, antwoord binnen {promise}."},
    }
    policy = hours(week={}, outside=outside, promise={"minutes": 120})
    now = at("2026-11-21T12:00")
    assert said_outside(policy, "en", now) == "Kijk op chat, antwoord binnen 2 hours."
    assert "Kijk op https://x.example," in said_outside(
        policy, "nl", now, channel="https://x.example"
    )


def test_nobody_there_ever_is_said_in_words() -> None:
    policy = hours(week={}, outside={"mode": "reply"})
    assert "vanaf een later moment." in said_outside(
        policy, "nl", at("2026-11-21T12:00")
    )


@pytest.mark.parametrize(
    ("minutes", "language", "words"),
    [
        (30, "nl", "30 minuten"),
        (60, "nl", "1 uur"),
        (90, "en", "90 minutes"),
        (2880, "nl-BE", "48 uur"),
        (60, "??", "1 hour"),
    ],
)
def test_a_promise_in_words(minutes: int, language: str, words: str) -> None:
    assert promised(minutes, language) == words


def test_the_file_in_the_how_to_is_sound() -> None:
    text = (Path(__file__).parents[3] / "docs/how-to/set-opening-hours.md").read_text()
    (block,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (policy,) = tomllib.loads(block)["policies"]
    assert policy["kind"] == KIND.name
    assert KIND.problems(policy["document"]) == ()
    assert KIND.effective(policy["document"], {}).promise.shown

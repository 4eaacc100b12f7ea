"""Times as people write them, and a form of hours as a document."""

import pytest

from webcare.policies.hours import KIND, HoursPolicy
from webcare.web.admin.policies.editors.hours import EDITOR
from webcare.web.admin.policies.hours.form import act, clock, parse
from webcare.web.admin.policies.hours.picture import Bar, week_bars
from webcare.web.pages import Fields


def form(**fields: str) -> Fields:
    """Return a form; a name is written with `_` for `-`."""
    return Fields({name.replace("_", "-"): [text] for name, text in fields.items()})


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("9", "09:00"),
        ("930", "9:30"),
        ("0930", "09:30"),
        ("9:30", "09:30"),
        ("9.30", "09:30"),
        ("9u30", "09:30"),
        ("17 30", "17:30"),
        ("24", "24:00"),
        ("8:5", "8:5"),
        ("half tien", "half tien"),
        ("25:00", "25:00"),
    ],
)
def test_times_as_people_write_them(typed: str, read: str) -> None:
    assert clock(typed) == (f"0{read}" if read == "9:30" else read)


def test_a_form_says_every_section_of_the_policy() -> None:
    """What a form leaves out would be lost when the organisation's is saved."""
    assert {*parse(form())} == {*HoursPolicy.model_fields}
    assert {*EDITOR.sections} == {*HoursPolicy.model_fields}


def test_a_day_until_midnight_and_one_past_it() -> None:
    week = parse(
        form(
            week_friday_0_opens="18",
            week_friday_0_closes="0:00",
            week_saturday_0_opens="18",
            week_saturday_0_closes="2",
            week_saturday_0_next="1",
            week_sunday_3_opens="",
            week_sunday_3_closes="",
        )
    )["week"]
    assert week == {
        "friday": [{"opens": "18:00", "closes": "24:00"}],
        "saturday": [{"opens": "18:00", "closes": "02:00", "next_day": True}],
    }


def test_rows_that_are_empty_or_removed_are_left_out() -> None:
    document = parse(
        form(
            dates_0_date="2026-12-24",
            dates_0_0_opens="9",
            dates_0_0_closes="12",
            dates_1_date="2026-12-31",
            dates_1_remove="1",
            dates_2_date="",
            closings_0_begins="2026-12-02T10:00",
            closings_0_ends="",
            closings_1_begins="",
        )
    )
    assert document["dates"] == [
        {
            "date": "2026-12-24",
            "name": "",
            "hours": [{"opens": "09:00", "closes": "12:00"}],
        }
    ]
    assert document["closings"] == [
        {"begins": "2026-12-02T10:00", "ends": "", "reason": ""}
    ]


def test_what_cannot_be_is_refused_where_it_was_typed() -> None:
    fields = {
        "week-friday-0-opens": ["negen"],
        "week-friday-0-closes": ["17"],
        "dates-0-date": ["morgen"],
        "promise-minutes": ["veel"],
        "zone": ["Europe/Amsterdam"],
        "language": ["nl"],
        "outside-mode": ["reply"],
        "outside-text-nl": ["Dag"],
        "outside-elsewhere-nl": ["Dag"],
        "holding-nl": ["Dag"],
        "receipts-open": ["never"],
        "receipts-closed": ["never"],
    }
    places = {problem.place for problem in KIND.problems(parse(Fields(fields)))}
    assert places == {
        ("week", "friday", 0, "opens"),
        ("dates", 0, "date"),
        ("promise", "minutes"),
    }


def test_workdays_as_monday_and_the_usual_holidays() -> None:
    document = parse(
        form(
            week_monday_0_opens="9",
            week_monday_0_closes="17",
            week_sunday_0_opens="12",
            week_sunday_0_closes="17",
            holidays_country="NL",
            holiday="2026-12-24 Kerstavond",
        )
    )
    week = act(document, "as-monday")["week"]
    assert week["friday"] == week["monday"]
    assert week["sunday"] == document["week"]["sunday"]
    assert "saturday" not in week
    days = act(document, "usual 2026 2027")["holidays"]["days"]
    names = [each["name"] for each in days]
    assert "Kerstavond" in names
    assert names.count("Eerste kerstdag") == 2
    assert "Bevrijdingsdag" not in names
    assert act(document, "country") == document


def test_the_holidays_of_a_thousand_years_are_not_looked_up() -> None:
    """It would take minutes, in which nobody gets an answer."""
    document = parse(form(holidays_country="NL"))
    years = " ".join(str(year) for year in [10**9, *range(2026, 3026)])
    days = act(document, f"usual {years}")["holidays"]["days"]
    assert {each["date"][:4] for each in days} == {"2026", "2027", "2028", "2029"}


def test_bars_go_on_after_midnight_and_show_what_overlaps() -> None:
    bars = week_bars(
        {
            "sunday": [{"opens": "23:00", "closes": "01:00", "next_day": True}],
            "monday": [
                {"opens": "00:30", "closes": "02:00"},
                {"opens": "x", "closes": "02:00"},
                {"opens": "10:00", "closes": "09:00"},
            ],
        }
    )
    assert bars["sunday"] == (Bar(1380, 60),)
    assert bars["monday"] == (Bar(0, 60), Bar(30, 90), Bar(30, 30, bad=True))
    assert bars["tuesday"] == ()


@pytest.mark.parametrize("place", ["9" * 5000, "99999", "-1", "x"])
def test_a_row_that_no_page_asks_for_is_left_out(place: str) -> None:
    fields = Fields({f"dates-{place}-date": ["2026-12-24"]})
    assert parse(fields)["dates"] == []

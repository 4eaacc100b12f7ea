"""Reading the form of the hours into a document, and what its buttons do to one.

Times are read as people write them: `9`, `930`, `9.30` and `9:30` are all understood.
"""

import re
from collections.abc import Iterator
from typing import Any

from webcare.policies.hours import DAYS, suggested
from webcare.policies.kind import Document
from webcare.web.pages import Fields

AS_MONDAY, USUAL, COUNTRY = "as-monday", "usual", "country"
"""What the buttons of the form are called; years follow after `USUAL`."""

YEARS = 4
"""Of how many years holidays are ticked at once; each takes a moment to find."""

ROWS = 12
"""How many intervals of one day, and more dates than there were, a form can bring."""

_CLOCK = re.compile(r"(\d{1,2})[:.u ]?(\d{2})?")
_MIDNIGHT = "24:00"
_PLACE = re.compile(r"[a-z]+-([0-9]{1,4})-")


def parse(fields: Fields) -> Document:
    """Read the form; what cannot be is kept as it was typed."""
    return {
        "zone": fields["zone"],
        "week": {
            day: hours for day in DAYS if (hours := _intervals(fields, f"week-{day}"))
        },
        "holidays": {
            "country": _country(fields),
            "days": [_holiday(each) for each in fields.values.get("holiday", ())],
        },
        "dates": [*_dates(fields)],
        "closings": [*_closings(fields)],
        "outside": {
            "mode": fields["outside-mode"],
            "text": _texts(fields, "outside-text-"),
            "elsewhere": _texts(fields, "outside-elsewhere-"),
            "channel": fields["outside-channel"],
            "on_call": _texts(fields, "outside-on-call-"),
            "team": fields["outside-team"],
        },
        "promise": {
            "minutes": fields["promise-minutes"] or 0,
            "shown": bool(fields["promise-shown"]),
        },
        "language": fields["language"],
        "holding": _texts(fields, "holding-"),
        "contact": {"listed": bool(fields["contact-listed"])},
        "receipts": {when: fields[f"receipts-{when}"] for when in ("open", "closed")},
    }


def act(document: Document, action: str) -> Document:
    """Return a document after a button of the form other than saving."""
    name, *years = action.split()
    if name == AS_MONDAY:
        week = dict(document["week"])
        same = dict.fromkeys(DAYS[1:5], week.get(DAYS[0]) or [])
        return {**document, "week": week | same}
    if name == USUAL:
        return {**document, "holidays": _with_usual(document["holidays"], years)}
    return document


def clock(text: str) -> str:
    """Return a time of day as a policy writes it, or as it was typed if it is none."""
    found = _CLOCK.fullmatch(text.strip().lower())
    return f"{int(found[1]):02}:{found[2] or '00'}" if found else text


def _with_usual(holidays: dict[str, Any], years: list[str]) -> dict[str, Any]:
    """Add what is usually observed in some years to what was ticked."""
    known = {each["date"]: each for each in holidays["days"]}
    near = [year for year in years if year.isdecimal() and len(year) == len("2026")]
    numbers = [int(year) for year in near[:YEARS]]
    for each in suggested(holidays["country"], numbers):
        if each.usual:
            day = each.date.isoformat()
            known.setdefault(day, {"date": day, "name": each.name})
    return {**holidays, "days": [known[day] for day in sorted(known)]}


def _intervals(fields: Fields, before: str) -> list[dict[str, Any]]:
    """Return what was filled in of one day; a row without times is no interval."""
    found = []
    for row in range(ROWS):
        name = f"{before}-{row}"
        opens, closes = fields[f"{name}-opens"], fields[f"{name}-closes"]
        if not (opens or closes):
            continue
        next_day = bool(fields[f"{name}-next"])
        ends = clock(closes)
        if ends == "00:00" and not next_day:
            ends = _MIDNIGHT
        interval = {"opens": clock(opens), "closes": ends}
        found.append(interval | ({"next_day": True} if next_day else {}))
    return found


def _rows(fields: Fields, name: str, parts: tuple[str, ...]) -> Iterator[str]:
    """Yield the beginning of the names of each row that holds something."""
    rows = {
        int(found[1])
        for each in fields.values
        if each.startswith(f"{name}-") and (found := _PLACE.match(each))
    }
    for row in sorted(rows):
        before = f"{name}-{row}"
        if not fields[f"{before}-remove"] and any(
            fields[f"{before}-{part}"] for part in parts
        ):
            yield before


def _dates(fields: Fields) -> Iterator[dict[str, Any]]:
    for before in _rows(fields, "dates", ("date", "name", "0-opens")):
        yield {
            "date": fields[f"{before}-date"],
            "name": fields[f"{before}-name"],
            "hours": _intervals(fields, before),
        }


def _closings(fields: Fields) -> Iterator[dict[str, Any]]:
    for before in _rows(fields, "closings", ("begins", "ends", "reason")):
        yield {
            part: fields[f"{before}-{part}"] for part in ("begins", "ends", "reason")
        }


def _holiday(value: str) -> dict[str, str]:
    day, _, name = value.partition(" ")
    return {"date": day, "name": name}


def _country(fields: Fields) -> str:
    """Return the country, with the part of it as long as that is one of its own."""
    country, part = fields["holidays-country"], fields["holidays-part"]
    return part if part.startswith(f"{country}-") else country


def _texts(fields: Fields, before: str) -> dict[str, str]:
    return {
        name.removeprefix(before): fields[name]
        for name in fields.values
        if name.startswith(before) and fields[name]
    }

"""The plan as tables: a row for each hour of the day, a cell for each weekday."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from webcare.domain.forecast import HOURS
from webcare.domain.staffing import Need
from webcare.services.staffing.planning import Plan
from webcare.web.staffing.reading import DAYS

HEATS = 6
"""How many shades there are above none."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of a weekday.

    Attributes:
        value: what it shows; None when it is closed.
        heat: how dark it is, from 0 to `HEATS`.
        short: whether fewer are planned than needed.
        kept: the share that a roster answers in time; None when there is none.
    """

    value: float | None
    heat: int = 0
    short: bool = False
    kept: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One hour of the day, from `hour` on."""

    hour: int
    cells: Sequence[Cell]


def people(plan: Plan) -> Sequence[Row]:
    """Return how many to put on the roster."""
    return _rows(plan, lambda hour: _people(plan.hours[hour]))


def questions(plan: Plan) -> Sequence[Row]:
    """Return how many questions there are to answer."""
    return _rows(plan, lambda hour: _questions(plan.hours[hour]))


def compared(plan: Plan, roster: Sequence[int]) -> Sequence[Row]:
    """Return how many more are on a roster than needed, or fewer."""

    def cell(hour: int) -> Cell:
        more = roster[hour] - plan.hours[hour].planned
        value = more if roster[hour] or plan.hours[hour].planned else None
        return Cell(value, short=more < 0, kept=plan.kept[hour])

    return _rows(plan, cell, besides=roster)


def _people(need: Need) -> Cell:
    return Cell(need.planned or None, need.planned)


def _questions(need: Need) -> Cell:
    return Cell(_rounded(need.arrivals) or None, math.ceil(need.arrivals))


def _rounded(count: float) -> float:
    """Return a count as exact as a forecast is."""
    return round(count, 1) if count < 10 else float(round(count))  # noqa: PLR2004 - two figures


def _rows(
    plan: Plan, cell: Callable[[int], Cell], besides: Sequence[int] = ()
) -> Sequence[Row]:
    """Return the hours from the first to the last one in which there is anything."""
    wanted = [
        hour
        for hour in range(HOURS)
        if any(_there(plan, besides, day * HOURS + hour) for day in DAYS)
    ]
    if not wanted:
        return ()
    rows = [
        Row(hour, [cell(day * HOURS + hour) for day in DAYS])
        for hour in range(wanted[0], wanted[-1] + 1)
    ]
    return [*_shaded(rows)]


def _there(plan: Plan, besides: Sequence[int], hour: int) -> bool:
    need = plan.hours[hour]
    return bool(need.planned or _rounded(need.arrivals) or (besides and besides[hour]))


def _shaded(rows: Sequence[Row]) -> Iterator[Row]:
    most = max(cell.heat for row in rows for cell in row.cells)
    for row in rows:
        yield Row(
            row.hour,
            [
                Cell(
                    cell.value,
                    math.ceil(cell.heat / most * HEATS) if most else 0,
                    cell.short,
                    cell.kept,
                )
                for cell in row.cells
            ],
        )

"""Outcomes as lines: for the terminal while it runs, and as a table for the docs."""

from collections.abc import Iterable, Iterator

from chaos.outcome import Outcome

_HELD = {True: "held", False: "NOT HELD", None: "not tried"}


def shown(outcome: Outcome) -> Iterator[str]:
    """Yield the lines of one outcome for the terminal."""
    yield f"  {outcome.fault}: {_HELD[outcome.held]}"
    yield f"    did    {outcome.did}"
    yield f"    reach  {outcome.reach}"
    yield f"    seen   {outcome.seen}"


def lines(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    yield "| fault | what was done | reach | seen | held |"
    yield "|---|---|---|---|---|"
    for each in outcomes:
        cells = (each.fault, each.did, each.reach, each.seen, _HELD[each.held])
        yield f"| {' | '.join(cells)} |"

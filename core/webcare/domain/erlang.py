"""How many at work let most people wait no longer than was promised.

The queue of A. K. Erlang, in which nobody goes away (M/M/c, "Erlang C"): people come
independently of each other (Poisson), and being helped takes as long as it takes, at
random (exponential). Formulas: Gans, Koole and Mandelbaum, "Telephone call centers",
Manufacturing & Service Operations Management 5 (2003), section 3.

A load is in erlangs: how many are busy on average. Times are in seconds.
"""

import math

MOST = 10_000
"""So many at work are looked at; who needs more has typed a wrong number."""


def blocked(servers: int, load: float) -> float:
    """Return which share would find all busy if nobody could wait (Erlang B).

    By its recursion, which neither overflows nor loses figures.
    """
    if load <= 0:
        return 0.0 if servers else 1.0
    share = 1.0
    for count in range(1, servers + 1):
        share = load * share / (count + load * share)
    return share


def waits(servers: int, load: float) -> float:
    """Return which share finds all busy and waits (Erlang C); 1 when it piles up."""
    if load <= 0:
        return 0.0
    if servers <= load:
        return 1.0
    return _from_blocked(servers, load, blocked(servers, load))


def helped_within(
    servers: int, load: float, *, handling: float, seconds: float
) -> float:
    """Return which share somebody begins to help within a time; 0 when it piles up."""
    return _within(servers, load, handling, seconds, waits(servers, load))


def mean_wait(servers: int, load: float, *, handling: float) -> float:
    """Return how long people wait on average; infinite when it piles up."""
    if load <= 0:
        return 0.0
    if servers <= load:
        return math.inf
    return waits(servers, load) * handling / (servers - load)


def servers_for(load: float, *, handling: float, seconds: float, share: float) -> int:
    """Return the fewest of whom a share is helped within a time; 0 without a load.

    Args:
        load: in erlangs.
        handling: how long helping one takes on average.
        seconds: what was promised.
        share: of the people, below 1.

    Raises:
        ValueError: when more than `MOST` would be needed.
    """
    if load <= 0:
        return 0
    busy = 1.0
    for servers in range(1, MOST + 1):
        busy = load * busy / (servers + load * busy)
        if servers <= load:
            continue
        waiting = _from_blocked(servers, load, busy)
        if _within(servers, load, handling, seconds, waiting) >= share:
            return servers
    raise ValueError(f"more than {MOST} would be needed for {load:.0f} erlangs")


def _from_blocked(servers: int, load: float, busy: float) -> float:
    return busy / (1 - load / servers * (1 - busy))


def _within(
    servers: int, load: float, handling: float, seconds: float, waiting: float
) -> float:
    if load <= 0:
        return 1.0
    if servers <= load:
        return 0.0
    return 1 - waiting * math.exp(-(servers - load) * seconds / handling)

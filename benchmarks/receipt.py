"""Durable webhooks a second, against the bare handler."""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.load import Load, post_all
from benchmarks.servers import bare, webcare
from benchmarks.webhooks import WHATSAPP, Kind, requests

CONNECTIONS = 64
ROUNDS = 3
REQUESTS = 6000
WARM_UP = 1500

_numbers = count()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Requests a second and 99th percentiles, each the median of the rounds."""

    name: str
    ours: float
    bare: float
    ours_p99: float
    bare_p99: float

    @property
    def ratio(self) -> float:
        """Return our rate as a share of the bare handler's."""
        return self.ours / self.bare


def compare(
    name: str, new_database: Callable[[str], str], rounds: int = ROUNDS
) -> Comparison:
    """Measure both servers in turn, and take the medians.

    Both run all the time, but only one of them is asked at any moment. Each has a
    database of its own of the same kind.
    """
    with tempfile.TemporaryDirectory() as folder:
        ours_url, bare_url = new_database("ours"), new_database("bare")
        with (
            webcare(Path(folder), ours_url) as (ours_port, _),
            bare(bare_url) as (bare_port, _),
        ):
            post(ours_port, WARM_UP)
            post(bare_port, WARM_UP)
            ours, others = [], []
            for _ in range(rounds):
                ours.append(post(ours_port, REQUESTS))
                others.append(post(bare_port, REQUESTS))
    return Comparison(
        name,
        statistics.median(load.rate for load in ours),
        statistics.median(load.rate for load in others),
        statistics.median(load.percentile(0.99) for load in ours),
        statistics.median(load.percentile(0.99) for load in others),
    )


def post(port: int, number: int, kind: Kind = WHATSAPP) -> Load:
    """Post so many webhooks of a kind, and leave when one is not taken."""
    run = f"{next(_numbers)}"
    load = asyncio.run(
        post_all(
            port,
            f"/webhooks/{kind.channel}",
            list(requests(run, number, kind)),
            connections=CONNECTIONS,
        )
    )
    if load.failures:
        sys.exit(f"{load.failures} of {number} requests were not answered with 200")
    return load

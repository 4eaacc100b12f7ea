"""What each channel receives a second, beside WhatsApp in the same run."""

import statistics
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from benchmarks.receipt import post
from benchmarks.servers import OTHER_CHANNELS, webcare
from benchmarks.webhooks import OTHERS, WHATSAPP

ROUNDS = 5
REQUESTS = 3000
WARM_UP = 1500


@dataclass(frozen=True, slots=True)
class Rate:
    """Webhooks a second of one kind, and as a share of WhatsApp's."""

    name: str
    rate: float
    ratio: float


def measure() -> list[Rate]:
    """Ask one server for every kind in turn, and take the medians."""
    kinds = (WHATSAPP, *OTHERS)
    rates = defaultdict(list)
    with (
        tempfile.TemporaryDirectory() as folder,
        webcare(Path(folder), f"sqlite:///{folder}/ours.db", OTHER_CHANNELS) as (
            port,
            _,
        ),
    ):
        for kind in kinds:
            post(port, WARM_UP, kind)
        for _ in range(ROUNDS):
            for kind in kinds:
                rates[kind.name].append(post(port, REQUESTS, kind).rate)
    medians = {name: statistics.median(found) for name, found in rates.items()}
    first = medians[WHATSAPP.name]
    return [Rate(name, rate, rate / first) for name, rate in medians.items()]

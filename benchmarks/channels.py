"""What each channel receives a second, beside WhatsApp in the same run."""

import sqlite3
import statistics
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from benchmarks.platform import naming_platform
from benchmarks.receipt import post
from benchmarks.servers import other_channels, webcare
from benchmarks.webhooks import OTHERS, PEOPLE, WHATSAPP

ROUNDS = 5
REQUESTS = 3000
_LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Rate:
    """Webhooks a second of one kind, and as a share of WhatsApp's."""

    name: str
    rate: float
    ratio: float


def measure() -> list[Rate]:
    """Ask one server for every kind in turn, and take the medians.

    Everybody has written once before, and platforms that tell names apart from messages
    have told them: receipt is what is measured.
    """
    kinds = (WHATSAPP, *OTHERS)
    rates = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder, naming_platform() as platform:
        database = Path(folder, "ours.db")
        channels = other_channels(platform)
        with webcare(Path(folder), f"sqlite:///{database}", channels) as (port, _):
            for kind in kinds:
                post(port, PEOPLE, kind)
            _wait_for_names(database)
            for _ in range(ROUNDS):
                for kind in kinds:
                    rates[kind.name].append(post(port, REQUESTS, kind).rate)
    medians = {name: statistics.median(found) for name, found in rates.items()}
    first = medians[WHATSAPP.name]
    return [Rate(name, rate, rate / first) for name, rate in medians.items()]


def _wait_for_names(database: Path) -> None:
    asked = "SELECT count(*) FROM jobs WHERE kind = 'person.fetch'"
    connection = sqlite3.connect(database)
    while connection.execute(asked).fetchone() != (0,):
        time.sleep(_LOOK_SECONDS)
    connection.close()

"""What Webcare measures, as its modules define it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from prometheus_client import Counter, Gauge, Histogram, Info

from tests.architecture.sources import CORE, PLUGINS, imported, modules

SAMPLES = {
    "counter": ("_total",),
    "gauge": ("",),
    "histogram": ("_bucket", "_sum", "_count"),
    "info": ("_info",),
}


@dataclass(frozen=True, order=True)
class Measured:
    """One metric; its `name` is what is asked for, but for a histogram's endings."""

    name: str
    kind: str
    labels: tuple[str, ...]
    meaning: str
    buckets: tuple[float, ...] = ()

    @property
    def samples(self) -> set[str]:
        """Return the names under which it is asked for."""
        if self.kind == "histogram":
            return {self.name + each for each in SAMPLES[self.kind]}
        return {self.name}


@cache
def metrics() -> tuple[Measured, ...]:
    """Return every metric of the core and the built-in plugins, by name."""
    return tuple(sorted(set(_found())))


def _found() -> Iterator[Measured]:
    for file in modules(CORE, *PLUGINS):
        if not any(each.startswith("prometheus_client") for each in imported(file)):
            continue
        parts = file.relative_to(CORE.parent).with_suffix("").parts
        for each in vars(import_module(".".join(parts))).values():
            if isinstance(each, Counter | Gauge | Histogram | Info):
                (described,) = each.describe()
                kind = described.type
                ending = SAMPLES[kind][0] if kind in {"counter", "info"} else ""
                labels = ("version",) if kind == "info" else tuple(each._labelnames)
                buckets = tuple(getattr(each, "_upper_bounds", ()))
                yield Measured(
                    described.name + ending,
                    kind,
                    labels,
                    described.documentation,
                    buckets,
                )

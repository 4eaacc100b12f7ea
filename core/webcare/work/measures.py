"""What is counted of work, and told of it in traces."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Histogram

from webcare import tracing
from webcare.work.lanes import JobView

LAG = Histogram(
    "webcare_job_lag_seconds",
    "From when a job was due, and the first of its lane, to when it began",
    ["kind"],
    buckets=(0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1800),
)
SECONDS = Histogram(
    "webcare_job_seconds",
    "What a job takes, by what became of it: done, again (for a pause that was no "
    "failure: later), or aside",
    ["kind", "outcome"],
    buckets=(0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300),
)
LOST = Counter(
    "webcare_leases_lost_total", "Jobs whose lane another worker had at their end"
)


@contextmanager
def attempted(job: JobView, kind: str, waited: float) -> Iterator[tracing.Span]:
    """Stand around one attempt at a job, which is part of its message's trace.

    Args:
        job: what is attempted.
        kind: its kind, or `unknown`: whatever a row may say must not become a label.
        waited: for how many seconds it could have been done.
    """
    LAG.labels(kind).observe(max(0.0, waited))
    facts = tracing.Facts(
        job=job.id, job_kind=kind, attempt=job.attempts + 1, waited=round(waited, 3)
    )
    if isinstance(message := job.payload.get("message"), int):
        facts["message"] = message
    with tracing.span(f"job {kind}", "consumer", alone=True, **facts) as span:
        yield span


def ended(span: tracing.Span, kind: str, outcome: str, began: float) -> None:
    """Note what became of an attempt that began at a reading of the clock."""
    SECONDS.labels(kind, outcome).observe(time.perf_counter() - began)
    span.note(outcome=outcome)

"""What is counted of the calls to plugins, and told of them in traces."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Gauge, Histogram

from webcare import tracing
from webcare.errors import PermanentDeliveryError

SECONDS = Histogram(
    "webcare_platform_seconds",
    "What a call of a plugin to its platform takes, by its outcome: answered, "
    "refused (this message, not another) or failed",
    ["plugin", "call", "outcome"],
    buckets=(0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 90),
)
OPEN = Gauge(
    "webcare_plugin_paused", "1 while a plugin keeps failing and is paused", ["plugin"]
)


@contextmanager
def calling(plugin: str, call: str) -> Iterator[None]:
    """Stand around one call to a platform.

    Args:
        plugin: its name.
        call: the method that is called, such as `send`.
    """
    began = time.perf_counter()
    outcome = "failed"
    try:
        with tracing.span(f"platform {call}", "client", channel_type=plugin):
            yield
        outcome = "answered"
    except PermanentDeliveryError:
        outcome = "refused"
        raise
    finally:
        SECONDS.labels(plugin, call, outcome).observe(time.perf_counter() - began)

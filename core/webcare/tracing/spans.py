"""Spans as the rest of Webcare makes them, whether anybody wants them or not.

All that concerns a message is one trace, and its id follows from the message's id. So
it needs no place in the database, any process finds it, and a status that comes back
days later still joins. A request or a commit has a trace of its own, and links lead
from one to the other.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Literal, Self, TypeVar, Unpack

from webcare.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from types import TracebackType

    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.trace import SpanContext

    from webcare.tracing.facts import Facts
    from webcare.tracing.recorder import Recorder

T = TypeVar("T")

Kind = Literal["server", "client", "consumer", "internal"]

MISSING = (
    "WEBCARE_OTLP_ENDPOINT is set, and what sends traces is not installed. "
    "Install it with: pip install 'webcare[otel]'"
)


class Place:
    """Where a span stands, for links to it; opaque."""

    __slots__ = ("context",)

    def __init__(self, context: SpanContext) -> None:
        self.context = context


class Span:
    """Something that takes time; this one is recorded by nobody."""

    __slots__ = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def note(self, **facts: Unpack[Facts]) -> None:
        """Add what became known meanwhile."""

    def fail(self, reason: str) -> None:
        """Mark it as failed; `reason` is the name of a kind of error, not its words."""

    def rename(self, name: str) -> None:
        """Give it the name that became known meanwhile."""

    def end(self) -> None:
        """End it before its context does."""


_NOTHING = Span()
_recorder: Recorder | None = None


def prepare(endpoint: str | None) -> Callable[[], AbstractContextManager[None]]:
    """Return what opens a context in which spans go to an OTLP endpoint.

    Without an endpoint they go nowhere.

    Raises:
        ConfigurationError: when what sends them is not installed.
    """
    if endpoint is None:
        return nullcontext
    try:
        from webcare.tracing.recorder import sending_to  # noqa: PLC0415 - only when on
    except ImportError as error:
        raise ConfigurationError(MISSING) from error
    return partial(recording, partial(sending_to, endpoint))


@contextmanager
def recording(processor: Callable[[], SpanProcessor]) -> Iterator[None]:
    """Record spans while the context is open; at its end all that is left is sent."""
    # One a process, as with the log: else everything would have to be handed it.
    global _recorder
    from webcare.tracing.recorder import Recorder  # noqa: PLC0415 - only when on

    before, _recorder = _recorder, Recorder(processor())
    try:
        yield
    finally:
        ended, _recorder = _recorder, before
        ended.close()


def is_on() -> bool:
    """Tell whether spans are recorded: ask before preparing many."""
    return _recorder is not None


def span(
    name: str,
    kind: Kind = "internal",
    *,
    alone: bool = False,
    parent: str | None = None,
    links: Sequence[Place | None] = (),
    **facts: Unpack[Facts],
) -> Span:
    """Return a span to be used as a context manager.

    It belongs to the span around it. With the fact `message` it belongs to the trace
    of that message instead, and links to the span around it.

    Args:
        name: without ids, so that spans of one name can be compared.
        kind: as OpenTelemetry knows it.
        alone: begin a trace of its own, whatever is around.
        parent: a W3C `traceparent` that somebody we trust sent.
        links: other spans that it has to do with.
        facts: see `Facts`.
    """
    if _recorder is None:
        return _NOTHING
    return _recorder.span(
        name, kind, facts, alone=alone or bool(parent), parent=parent, links=links
    )


def mark(
    name: str,
    *,
    since: datetime | None = None,
    first: bool = False,
    **facts: Unpack[Facts],
) -> None:
    """Record something that is over already, in the trace of its fact `message`.

    Args:
        name: as for `span`.
        since: when it began; just now when None.
        first: the message came to be here, so that the rest of its trace hangs on this.
        facts: see `Facts`; `message` is needed.
    """
    if _recorder is not None:
        _recorder.mark(name, facts, since=since, first=first)


def note(**facts: Unpack[Facts]) -> None:
    """Add to the span that we are in what became known meanwhile."""
    if _recorder is not None:
        _recorder.note(facts)


def of_message(message: int) -> Place | None:
    """Return where the trace of a message begins, to link to it."""
    return None if _recorder is None else _recorder.of_message(message)


def here() -> Place | None:
    """Return where we are, to link to it; None when nothing is recorded."""
    return None if _recorder is None else _recorder.here()


def link(place: Place | None) -> None:
    """Link the span that we are in to another."""
    if _recorder is not None and place is not None:
        _recorder.link(place)


def carried(function: Callable[[], T]) -> Callable[[], T]:
    """Return a function that, in another thread, still is in the span of here."""
    return function if _recorder is None else _recorder.carried(function)


def log_ids() -> dict[str, str]:
    """Return `trace_id` and `span_id` of here for the log; empty without a span."""
    return {} if _recorder is None else _recorder.log_ids()

"""Spans that are recorded: the only module that knows OpenTelemetry."""

from collections.abc import Callable, Sequence
from contextvars import ContextVar, Token, copy_context
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b
from importlib.metadata import version
from types import TracebackType
from typing import Self, TypeVar, Unpack

from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
)
from opentelemetry.trace.propagation.tracecontext import (
    TraceContextTextMapPropagator,
)

from webcare.tracing import spans
from webcare.tracing.facts import Facts, attributes
from webcare.tracing.spans import Kind, Place

T = TypeVar("T")

_KINDS = {
    "server": SpanKind.SERVER,
    "client": SpanKind.CLIENT,
    "consumer": SpanKind.CONSUMER,
    "internal": SpanKind.INTERNAL,
}
_NO_PARENT = Context()
_CLOSE_SECONDS = 5.0


def sending_to(endpoint: str) -> SpanProcessor:
    """Return what sends spans, in batches and in a thread of its own, by OTLP.

    How they are sent otherwise is read from the standard variables `OTEL_*`.
    """
    address = f"{endpoint.rstrip('/')}/v1/traces"
    return BatchSpanProcessor(OTLPSpanExporter(endpoint=address))


class Recorder:
    """Makes spans, and gives each message the trace that follows from its id."""

    def __init__(self, processor: SpanProcessor) -> None:
        # Which share is kept, OTEL_TRACES_SAMPLER says; by the trace's id, so that
        # all processes keep the same messages.
        self._provider = TracerProvider(
            resource=_resource(), id_generator=_Ids(), shutdown_on_exit=False
        )
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("webcare")

    def close(self) -> None:
        """Send what is left, for a few seconds at the most."""
        self._provider.force_flush(int(_CLOSE_SECONDS * 1000))
        self._provider.shutdown()

    def span(
        self,
        name: str,
        kind: Kind,
        facts: Facts,
        *,
        alone: bool,
        parent: str | None,
        links: Sequence[Place | None],
    ) -> "RecordedSpan":
        """Return a span that begins now."""
        given = [Link(each.context) for each in links if each is not None]
        context: Context | None = None
        if (message := facts.get("message")) is not None:
            context = _around_as(self._first_of(message))
            given += [Link(around) for around in _around()]
        elif alone:
            context = _extracted(parent)
        made = self._tracer.start_span(
            name, context, _KINDS[kind], attributes(facts), given
        )
        return RecordedSpan(made)

    def mark(
        self, name: str, facts: Facts, *, since: datetime | None, first: bool
    ) -> None:
        """Record something that is over, in the trace of its message."""
        message = facts["message"]
        context = _NO_PARENT if first else _around_as(self._first_of(message))
        token = _FIRST.set(message if first else None)
        now = datetime.now(UTC)
        try:
            made = self._tracer.start_span(
                name,
                context,
                attributes=attributes(facts),
                links=[Link(around) for around in _around()],
                start_time=_nanoseconds(min(since or now, now)),
            )
        finally:
            _FIRST.reset(token)
        made.end(_nanoseconds(now))
        trace.get_current_span().add_link(made.get_span_context())

    def note(self, facts: Facts) -> None:
        """Add facts to the span that we are in."""
        trace.get_current_span().set_attributes(attributes(facts))

    def of_message(self, message: int) -> Place:
        """Return the place of the span with which a message began."""
        return Place(self._first_of(message))

    def here(self) -> Place | None:
        """Return the place of the span that we are in."""
        return next((Place(around) for around in _around()), None)

    def link(self, place: Place) -> None:
        """Link the span that we are in to another."""
        trace.get_current_span().add_link(place.context)

    def carried(self, function: Callable[[], T]) -> Callable[[], T]:
        """Return a function that runs in a copy of this context."""
        return partial(copy_context().run, function)

    def log_ids(self) -> dict[str, str]:
        """Return the ids of here as they are written by convention."""
        for around in _around():
            return {
                "trace_id": trace.format_trace_id(around.trace_id),
                "span_id": trace.format_span_id(around.span_id),
            }
        return {}

    def _first_of(self, message: int) -> SpanContext:
        """Return the span with which a message began, wherever that was."""
        trace_id, span_id = _ids_of(message)
        decided = self._provider.sampler.should_sample(_NO_PARENT, trace_id, "message")
        kept = decided.decision is Decision.RECORD_AND_SAMPLE
        flags = TraceFlags(TraceFlags.SAMPLED if kept else TraceFlags.DEFAULT)
        return SpanContext(trace_id, span_id, is_remote=True, trace_flags=flags)


class RecordedSpan(spans.Span):
    """A span that is recorded, and current while its context is open."""

    __slots__ = ("_ended", "_made", "_token")

    def __init__(self, made: trace.Span) -> None:
        self._made = made
        self._ended = False
        self._token: Token[Context] | None = None

    def __enter__(self) -> Self:
        """Be the span around what follows."""
        self._token = contexts.attach(trace.set_span_in_context(self._made))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End; an error leaves its name, since its words may be somebody's."""
        if kind is not None:
            self.fail(kind.__name__)
        if self._token is not None:
            contexts.detach(self._token)
        self.end()

    def note(self, **facts: Unpack[Facts]) -> None:
        """Add what became known meanwhile."""
        self._made.set_attributes(attributes(facts))

    def fail(self, reason: str) -> None:
        """Mark it as failed."""
        self._made.set_status(Status(StatusCode.ERROR, reason))

    def rename(self, name: str) -> None:
        """Give it the name that became known meanwhile."""
        self._made.update_name(name)

    def end(self) -> None:
        """End it, once."""
        if not self._ended:
            self._ended = True
            self._made.end()


class _Ids(RandomIdGenerator):
    """Gives ids at random, but to the first span of a message its own."""

    def generate_trace_id(self) -> int:
        message = _FIRST.get()
        return super().generate_trace_id() if message is None else _ids_of(message)[0]

    def generate_span_id(self) -> int:
        message = _FIRST.get()
        return super().generate_span_id() if message is None else _ids_of(message)[1]


_FIRST: ContextVar[int | None] = ContextVar("first", default=None)
"""The message whose first span is being made."""


def _ids_of(message: int) -> tuple[int, int]:
    """Return the ids of a message's trace and of its first span.

    Spread evenly, since a sampler keeps a share of all traces by their ids.
    """
    digest = blake2b(b"webcare message %d" % message, digest_size=24).digest()
    return int.from_bytes(digest[:16]), int.from_bytes(digest[16:])


def _around() -> Sequence[SpanContext]:
    """Return the span that we are in, or nothing."""
    context = trace.get_current_span().get_span_context()
    return (context,) if context.is_valid else ()


def _around_as(parent: SpanContext) -> Context:
    """Return the context of something within a span that is elsewhere."""
    return trace.set_span_in_context(NonRecordingSpan(parent), _NO_PARENT)


def _extracted(parent: str | None) -> Context:
    if not parent:
        return _NO_PARENT
    carrier = {"traceparent": parent}
    return TraceContextTextMapPropagator().extract(carrier, _NO_PARENT)


def _resource() -> Resource:
    """Return who we are; OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win."""
    own = {"service.name": "webcare", "service.version": version("webcare")}
    return Resource(own).merge(OTELResourceDetector().detect())


def _nanoseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000) * 1000

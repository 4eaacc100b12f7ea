"""Spans that a test recorded, and questions about them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanContext

from webcare import tracing


@dataclass(frozen=True)
class Traces:
    """What was recorded so far."""

    exporter: InMemorySpanExporter = field(default_factory=InMemorySpanExporter)

    def all(self, name: str = "") -> list[ReadableSpan]:
        """Return the spans of a name, or all of them, in the order of their ends."""
        found = self.exporter.get_finished_spans()
        return [each for each in found if name in {"", each.name}]

    def one(self, name: str) -> ReadableSpan:
        (found,) = self.all(name)
        return found

    def together(self, with_: ReadableSpan) -> list[str]:
        """Return the names of the spans of a trace, in the order of their ends."""
        return [
            e.name for e in self.all() if place(e).trace_id == place(with_).trace_id
        ]

    def forget(self) -> None:
        self.exporter.clear()


def place(span: ReadableSpan) -> SpanContext:
    context: SpanContext = span.context
    return context


def leads_to(span: ReadableSpan, other: ReadableSpan) -> bool:
    """Tell whether a span links to another."""
    return any(
        (each.context.trace_id, each.context.span_id)
        == (place(other).trace_id, place(other).span_id)
        for each in span.links
    )


def within(span: ReadableSpan, parent: ReadableSpan) -> bool:
    """Tell whether a span stands directly below another."""
    return span.parent is not None and span.parent.span_id == place(parent).span_id


@contextmanager
def traced() -> Iterator[Traces]:
    """Record spans while the context is open."""
    traces = Traces()
    with tracing.recording(lambda: SimpleSpanProcessor(traces.exporter)):
        yield traces

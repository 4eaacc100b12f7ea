"""Traces: what took how long, from a webhook to a screen and to a platform's answer.

Off unless `WEBCARE_OTLP_ENDPOINT` says where traces go. Off, nothing of OpenTelemetry
is imported, and a span costs a call that does nothing. Facts are ids and names that an
administrator gave: never what people wrote, where they can be reached, or a secret.
"""

from webcare.tracing.facts import Facts
from webcare.tracing.spans import (
    Place,
    Span,
    carried,
    here,
    is_on,
    link,
    log_ids,
    mark,
    note,
    of_message,
    prepare,
    recording,
    span,
)

__all__ = [
    "Facts",
    "Place",
    "Span",
    "carried",
    "here",
    "is_on",
    "link",
    "log_ids",
    "mark",
    "note",
    "of_message",
    "prepare",
    "recording",
    "span",
]

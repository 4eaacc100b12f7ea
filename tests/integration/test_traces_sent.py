"""Traces are off, cost nothing and import nothing, until an endpoint is set."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
)
from opentelemetry.sdk.trace import TracerProvider

from tests.made.traces import place, traced
from webcare import tracing
from webcare.errors import ConfigurationError
from webcare.settings import Settings

OFF = """
import sys
from webcare import tracing
from webcare.bootstrap import make_app

with tracing.prepare(None)():
    with tracing.span("a", "server", message=1) as span:
        span.note(status=200)
        tracing.mark("b", message=1, first=True)
        tracing.note(fate="accepted")
        tracing.link(tracing.of_message(1))
        tracing.link(tracing.here())
    assert tracing.log_ids() == {}
    function = lambda: 1
    assert tracing.carried(function) is function
assert not tracing.is_on()
print(sorted(name for name in sys.modules if name.startswith("opentelemetry")))
"""


def test_nothing_of_it_is_imported_while_it_is_off() -> None:
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", OFF],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout == "[]\n"


def test_off_is_the_default() -> None:
    assert Settings().otlp_endpoint is None


@pytest.mark.parametrize("wrong", ["127.0.0.1:4318", "grpc://127.0.0.1", "http://"])
def test_an_endpoint_is_an_address(wrong: str) -> None:
    with pytest.raises(ConfigurationError, match="WEBCARE_OTLP_ENDPOINT"):
        Settings.load(otlp_endpoint=wrong)


def test_what_sends_them_must_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "webcare.tracing.recorder", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'webcare\[otel\]'"):
        tracing.prepare("http://127.0.0.1:4318")


def test_any_process_finds_the_trace_of_a_message() -> None:
    with traced() as here, tracing.span("message", message=42):
        pass
    with traced() as there:
        tracing.mark("message.received", message=42, first=True)
    began, later = there.one("message.received"), here.one("message")
    assert later.parent is not None
    assert place(began).trace_id == place(later).trace_id
    assert place(began).span_id == later.parent.span_id


def test_the_traces_of_messages_are_spread_evenly() -> None:
    """A sampler keeps a share of them by their ids, which grow with time."""
    with traced() as traces:
        for number in range(2000):
            tracing.mark("message.received", message=(1 << 61) + number, first=True)
    low = [place(each).trace_id & ((1 << 64) - 1) for each in traces.all()]
    assert 150 < sum(each < (1 << 64) // 10 for each in low) < 250


def test_a_share_is_a_share_of_messages_and_not_of_spans(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0.5")
    with traced() as traces:
        for number in range(100):
            tracing.mark("message.received", message=number, first=True)
            with tracing.span("job", message=number):
                pass
    began = {place(each).trace_id for each in traces.all("message.received")}
    assert 20 < len(began) < 80
    assert {place(each).trace_id for each in traces.all("job")} == began


@contextmanager
def collector() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """Run a collector; gives its address, and the requests that it gets."""
    taken: list[tuple[str, bytes]] = []

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            taken.append((self.path, self.rfile.read(length)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Take) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", taken
        finally:
            server.shutdown()
            thread.join()


def test_at_the_end_what_is_left_is_sent() -> None:
    with collector() as (address, taken):
        with tracing.prepare(address)(), tracing.span("webhook", channel="loft"):
            pass
        ((path, body),) = taken
    assert path == "/v1/traces"
    (resource,) = ExportTraceServiceRequest.FromString(body).resource_spans
    told = {each.key: each.value.string_value for each in resource.resource.attributes}
    assert told["service.name"] == "webcare"
    assert [each.name for each in resource.scope_spans[0].spans] == ["webhook"]


def test_who_we_are_can_be_said_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "webcare-worker")
    with traced() as traces, tracing.span("a"):
        pass
    assert traces.one("a").resource.attributes["service.name"] == "webcare-worker"


def test_the_tracing_of_others_is_left_alone() -> None:
    from opentelemetry import trace  # noqa: PLC0415 - only this test asks for it

    with traced():
        assert not isinstance(trace.get_tracer_provider(), TracerProvider)

"""The simulator's host as it runs: over HTTP, with a receiver of its webhooks."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from webcare.domain.content import Location, MessageKind
from webcare.errors import SimulationError
from webcare.plugin.simulation import Upload
from webcare.simulator.serve import SimulatorServer
from webcare.testing.simulator import RunningSimulator, running_simulator
from webcare_whatsapp.simulation import WhatsAppSimulation


class Receiver(BaseHTTPRequestHandler):
    """Takes every webhook, and every handshake."""

    posted: list[bytes]

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        self._answer(query["hub.challenge"][0].encode())

    def do_POST(self) -> None:
        size = int(self.headers["content-length"])
        self.posted.append(self.rfile.read(size))
        self._answer(b"")

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Say nothing."""


@contextmanager
def receiver() -> Iterator[tuple[str, list[bytes]]]:
    posted: list[bytes] = []
    handler = type("Handler", (Receiver,), {"posted": posted})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/webhooks/wa", posted
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def simulated() -> Iterator[RunningSimulator]:
    with running_simulator(WhatsAppSimulation()) as simulator:
        yield simulator


def send(simulated: RunningSimulator, body: dict[str, Any]) -> httpx2.Response:
    settings = simulated.settings("whatsapp")
    url = f"{settings['base_url']}/v26.0/{settings['phone_number_id']}/messages"
    token = {"authorization": f"Bearer {settings['access_token']}"}
    whole = {"messaging_product": "whatsapp", "to": "+31605550101", **body}
    return httpx2.post(url, json=whole, headers=token)


TEXT = {"type": "text", "text": {"body": "Wat vervelend!"}}


def test_a_question_and_its_answer_go_round(simulated: RunningSimulator) -> None:
    with receiver() as (url, posted):
        simulated.client.connect("whatsapp", url)
        phone = simulated.client.phone("whatsapp", "fatima")
        question = phone.says("Mijn koffer is stuk.")
        phone.waits_for(lambda b: b.id == question and b.status == "delivered")
        assert b"Mijn koffer is stuk." in posted[0]
        assert send(simulated, TEXT).status_code == 200
        answer = phone.waits_for_text("vervelend")
        phone.reads()
        phone.waits_for(lambda b: b.id == answer.id and b.status == "read")


def test_everything_that_a_customer_can_do(simulated: RunningSimulator) -> None:
    phone = simulated.client.phone("whatsapp", "jan")
    message = phone.says("Gate C")
    phone.edits(message, "Gate D")
    assert phone.sees()[0].text == "Gate D"
    phone.reacts(message, "👍")
    assert phone.sees()[0].reactions == ("👍",)
    phone.revokes(message)
    assert phone.sees()[0].revoked
    phone.says(kind=MessageKind.VOICE)
    phone.says(kind=MessageKind.LOCATION, content=Location(latitude=1, longitude=2))
    phone.says(kind=MessageKind.CONTACTS)
    phone.says(kind=MessageKind.IMAGE, file=Upload("a.png", "image/png", b"\x89PNG"))
    assert [b.kind for b in phone.sees()[1:]] == [
        "voice",
        "location",
        "contacts",
        "image",
    ]
    phone.blocks()
    with pytest.raises(SimulationError, match="Unblock"):
        phone.says("Hallo?")
    phone.blocks(blocked=False)
    phone.experiences("unsupported", what="poll_creation")
    assert phone.sees()[-1].kind == "unsupported"


def test_an_answer_can_get_lost_on_its_way(simulated: RunningSimulator) -> None:
    phone = simulated.client.phone("whatsapp", "fatima")
    phone.says("Hallo")
    simulated.client.switch("whatsapp", lose_next_answer=True)
    with pytest.raises(httpx2.TransportError):
        send(simulated, TEXT)
    phone.waits_for_text("vervelend")
    assert simulated.client.switches("whatsapp")["lose_next_answer"] == ""


def test_the_log_shows_every_try(simulated: RunningSimulator) -> None:
    with receiver() as (url, _):
        simulated.client.connect("whatsapp", url)
    phone = simulated.client.phone("whatsapp", "fatima")
    phone.says("Hallo")
    give_up = time.monotonic() + 10
    while not simulated.client.deliveries("whatsapp")[0]["attempts"]:
        assert time.monotonic() < give_up
    (row,) = simulated.client.deliveries("whatsapp")
    assert row["state"] == "waiting"
    assert row["attempts"][0]["status"] is None
    assert row["attempts"][0]["error"] == "ConnectError"


def test_a_webhook_that_does_not_answer_is_not_saved(
    simulated: RunningSimulator,
) -> None:
    with pytest.raises(SimulationError, match="did not answer"):
        simulated.client.connect("whatsapp", "http://127.0.0.1:9/webhooks/wa")
    assert simulated.client.accounts("whatsapp")[0].callback == ""


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.accounts("pigeon"),
        lambda client: client.phone("whatsapp", "nobody").says("Hallo"),
        lambda client: client.phone("whatsapp", "fatima").says(""),
        lambda client: client.switch("whatsapp", copies=99),
        lambda client: client.perform("whatsapp", "miracle"),
    ],
)
def test_what_cannot_be_done_is_said(simulated: RunningSimulator, ask: Any) -> None:  # noqa: ANN401 - a lambda
    with pytest.raises(SimulationError):
        ask(simulated.client)


def test_a_host_that_is_not_there_is_said() -> None:
    with SimulatorServer([WhatsAppSimulation()]) as server:
        url = server.url
    with pytest.raises(httpx2.TransportError):
        httpx2.get(url)


def test_pages_are_closed_to_what_is_not_theirs(simulated: RunningSimulator) -> None:
    page = httpx2.get(f"{simulated.url}/whatsapp", follow_redirects=True)
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert "<style" not in page.text
    assert " style=" not in page.text
    control = f"{simulated.url}/control/whatsapp/switches"
    foreign = httpx2.patch(control, json={}, headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403
    other = httpx2.patch(control, json={}, headers={"sec-fetch-site": "cross-site"})
    assert other.status_code == 403
    rebound = httpx2.get(simulated.url, headers={"host": "evil.example"})
    assert rebound.status_code == 400


def test_a_file_of_a_chat_can_do_nothing(simulated: RunningSimulator) -> None:
    phone = simulated.client.phone("whatsapp", "fatima")
    page = Upload("x.html", "text/html", b"<script>alert(1)</script>")
    phone.says(kind=MessageKind.DOCUMENT, file=page)
    served = httpx2.get(f"{simulated.url}/whatsapp/files/{phone.sees()[0].file_id}")
    assert served.headers["content-type"] == "application/octet-stream"
    assert served.headers["content-disposition"] == "attachment"
    assert "sandbox" in served.headers["content-security-policy"]


def test_the_page_works_without_a_script(simulated: RunningSimulator) -> None:
    with httpx2.Client(base_url=simulated.url, follow_redirects=True) as browser:
        here = browser.get("/whatsapp").url
        page = browser.post(here, data={"do": "say", "text": "Zonder script"})
        assert "Zonder script" in page.text
        refused = browser.post(here, data={"do": "say", "text": ""})
        assert refused.status_code == 422
        assert "Schrijf eerst iets." in refused.text
        english = browser.get(here, params={"lang": "en"})
        assert '<html lang="en">' in english.text
        assert "Laboratory" in browser.get(here).text


def test_an_unknown_page_says_so(simulated: RunningSimulator) -> None:
    answer = httpx2.get(f"{simulated.url}/pigeon", follow_redirects=True)
    assert answer.status_code == 404
    assert "pigeon" in answer.text

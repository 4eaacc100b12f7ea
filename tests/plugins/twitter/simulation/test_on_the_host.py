"""The simulated X on its host, over a real network: streams, lost answers, pages."""

import json
import threading
from collections.abc import Iterator

import httpx2
import pytest

from webcare.simulator import SimulatorClient, SimulatorServer
from webcare_twitter.simulation import TwitterSimulation

APP = {"authorization": "Bearer simulated-bearer-token"}
USER = {"authorization": "Bearer simulated-user-token"}


@pytest.fixture(name="server", scope="module")
def running() -> Iterator[SimulatorServer]:
    with SimulatorServer([TwitterSimulation()]) as server:
        yield server


@pytest.fixture(name="client")
def asking(server: SimulatorServer) -> Iterator[SimulatorClient]:
    with SimulatorClient(server.url) as client:
        yield client


@pytest.fixture(name="http")
def calling(server: SimulatorServer) -> Iterator[httpx2.Client]:
    address = f"{server.url}/twitter/api"
    with httpx2.Client(base_url=address, trust_env=False, timeout=10) as http:
        yield http


def test_the_settings_lead_to_the_api(client: SimulatorClient) -> None:
    (account,) = client.accounts("twitter")
    base_url = account.settings["base_url"]
    answer = httpx2.get(f"{base_url}/2/users/me", headers=USER, trust_env=False)
    assert answer.json()["data"]["id"] == account.settings["user_id"]


def test_a_post_that_fits_a_rule_is_streamed(
    client: SimulatorClient, http: httpx2.Client
) -> None:
    rule = {"add": [{"value": "koffer", "tag": "bagage"}]}
    answer = http.post("/2/tweets/search/stream/rules", json=rule, headers=APP)
    assert answer.is_success
    phone = client.phone("twitter", "spotter")
    with http.stream("GET", "/2/tweets/search/stream", headers=APP) as stream:
        assert stream.status_code == 200
        assert stream.headers["x-rate-limit-limit"] == "50"
        writer = threading.Thread(
            target=phone.publishes, args=("Een koffer op de band",)
        )
        writer.start()
        line = next(line for line in stream.iter_lines() if line.strip())
        writer.join()
    item = json.loads(line)
    assert item["data"]["text"] == "Een koffer op de band"
    assert item["matching_rules"][0]["tag"] == "bagage"


def test_a_lost_answer_is_one_for_the_caller_only(
    client: SimulatorClient, http: httpx2.Client
) -> None:
    client.switch("twitter", lose_next_answer=True)
    with pytest.raises(httpx2.TransportError):
        http.post("/2/tweets", json={"text": "Zoek geraakt"}, headers=USER)
    again = http.post("/2/tweets", json={"text": "Zoek geraakt"}, headers=USER)
    assert again.status_code == 403


@pytest.mark.parametrize("page", ["", "/wall"])
def test_the_pages_show_it(server: SimulatorServer, page: str) -> None:
    url = f"{server.url}/twitter/1402558831/fatima{page}"
    answer = httpx2.get(url, trust_env=False, follow_redirects=True)
    assert answer.status_code == 200
    assert "Luchthaven Vlietdrecht" in answer.text


def test_a_file_can_be_fetched_where_its_address_says(
    client: SimulatorClient, http: httpx2.Client
) -> None:
    story = next(s for s in client.stories("twitter") if s.person == "joost")
    number = client.tell("twitter", story, 0)
    query = {"expansions": "attachments.media_keys", "media.fields": "url"}
    answer = http.get(f"/2/tweets/{number}", params=query, headers=USER)
    address = answer.json()["includes"]["media"][0]["url"]
    picture = httpx2.get(address, trust_env=False)
    assert picture.content.startswith(b"\x89PNG")

"""The simulated platform as it runs: at the simulator's host, over HTTP."""

from collections.abc import Iterator

import httpx2
import pytest

from webcare.testing.simulator import RunningSimulator, running_simulator
from webcare_facebook.simulation import FacebookSimulation


@pytest.fixture
def simulated() -> Iterator[RunningSimulator]:
    with running_simulator(FacebookSimulation()) as simulator:
        yield simulator


def test_the_host_serves_its_api_and_its_pages(simulated: RunningSimulator) -> None:
    settings = simulated.settings("facebook")
    headers = {"authorization": f"Bearer {settings['page_token']}"}
    page = httpx2.get(f"{settings['base_url']}/v26.0/me", headers=headers)
    assert page.json()["id"] == settings["page_id"]
    simulated.client.phone("facebook", "fatima").says("Hallo")
    for path in ("fatima", "fatima/wall"):
        url = f"{simulated.url}/facebook/{settings['page_id']}/{path}"
        shown = httpx2.get(url, headers={"accept-language": "nl"})
        assert shown.status_code == 200
        assert "Luchthaven Vlietdrecht" in shown.text


def test_every_line_of_the_stories_can_be_told(simulated: RunningSimulator) -> None:
    control = f"{simulated.url}/control/facebook"
    stories = httpx2.get(f"{control}/stories").json()["stories"]
    for number, story in enumerate(stories):
        for place, line in enumerate(story["lines"]):
            if line["customer"]:
                told = httpx2.post(f"{control}/stories/{number}/{place}", json={})
                assert told.status_code == 200
    page = simulated.settings("facebook")["page_id"]
    wall = httpx2.get(f"{control}/walls/{page}/grace").json()["posts"]
    (receipt,) = (post for post in wall if post["file"])
    above = {post["id"]: post["author"] for post in wall}
    assert receipt["author"] == above[receipt["parent"]] == "Grace O'Neill"

"""The page of the work behind the pages: looked into, tried again, dropped."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from tests.made.desk import Desk
from tests.made.showcase import Showcase
from tests.made.site import Site
from tests.made.toil import WORKER
from webcare.domain.access import Permission
from webcare.storage.tables import Job, Lane, Message

pytestmark = pytest.mark.anyio

ASIDE = "/admin/work"


def job_of(at: Desk, kind: str, *, aside: bool) -> int:
    """Return the number of the only job of a kind that is (not) set aside."""
    rows = at.ask(lambda s: s.exec(select(Job).where(Job.kind == kind)).all())
    (found,) = [row.id for row in rows if (row.failed_at is not None) == aside]
    return found or 0


def put_aside(at: Desk, count: int, kind: str = "paperweight") -> None:
    values: dict[str, Any] = {"payload": {}, "run_at": at.now, "failed_at": at.now}
    at.add(*(Job(lane=f"{n}", kind=kind, **values) for n in range(count)))


async def test_what_was_given_up_leads_to_its_conversation(
    pages: Site, show: Showcase
) -> None:
    pages.speaks(show.admin, "en")
    async with pages.browser(show.admin) as browser:
        html = (await browser.get(ASIDE)).text
    assert "Send a message" in html
    assert "Conversation with Jan-Willem van der Berg" in html
    assert "Failed 12 times" in html
    assert "Uw koffer is onderweg" not in html
    assert "The message is marked as not sent." in html


async def test_it_speaks_dutch(pages: Site, show: Showcase) -> None:
    async with pages.browser(show.admin) as browser:
        html = (await browser.get(ASIDE + "?state=later")).text
    assert "Een uitgesteld gesprek terughalen" in html
    assert "Het platform is niet bereikbaar." in html
    assert "3 keer mislukt" in html


async def test_it_says_who_works_and_on_what(
    at: Desk, pages: Site, show: Showcase
) -> None:
    at.change(Lane, "toil", ready_at=at.now - timedelta(minutes=5))
    pages.speaks(show.admin, "en")
    async with pages.browser(show.admin) as browser:
        html = (await browser.get(ASIDE + "?state=due")).text
    assert f'id="process-{WORKER}"' in html
    assert html.count("Silent") == 1
    assert "webcare-worker-2.example.internal, process 5121" in html
    assert "One lane of work is ready" in html
    running = job_of(at, "channel.poll", aside=False)
    assert f'id="drop{running}"' not in html
    assert f'id="drop{job_of(at, "message.react", aside=False)}"' in html


async def test_work_is_tried_again_and_the_page_says_so(
    at: Desk, pages: Site, show: Showcase
) -> None:
    job_id = job_of(at, "message.deliver", aside=True)
    pages.speaks(show.admin, "en")
    async with pages.browser(show.admin) as browser:
        done = await browser.post(f"{ASIDE}/{job_id}/retry", {"order": "oldest"})
        assert done.status_code == 303
        assert done.headers["location"] == f"{ASIDE}?order=oldest&done=retried"
        html = (await browser.get(done.headers["location"])).text
        assert "It is tried again now." in html
        again = await browser.post(f"{ASIDE}/{job_id}/retry")
        assert again.status_code == 404
        assert "not there any more" in again.text
    assert at.get(Job, job_id) is None


async def test_work_is_dropped_and_the_second_is_told_that_it_is_gone(
    at: Desk, pages: Site, show: Showcase
) -> None:
    job_id = job_of(at, "message.deliver", aside=False)
    payload = at.ask(lambda s: s.get_one(Job, job_id).payload)
    at.change(Message, payload["message"], status="queued")
    pages.speaks(show.admin, "en")
    async with pages.browser(show.admin) as browser:
        done = await browser.post(f"{ASIDE}/{job_id}/drop", {"state": "later"})
        assert done.headers["location"] == f"{ASIDE}?state=later&done=dropped"
        second = await browser.post(f"{ASIDE}/{job_id}/drop", {"state": "later"})
        assert second.status_code == 404
        assert "not there any more" in second.text
        assert 'id="tab-later"' in second.text
    assert at.ask(lambda s: s.get_one(Message, payload["message"]).status) == "failed"


async def test_what_a_worker_does_cannot_be_dropped(
    at: Desk, pages: Site, show: Showcase
) -> None:
    job_id = job_of(at, "channel.poll", aside=False)
    async with pages.browser(show.admin) as browser:
        refused = await browser.post(f"{ASIDE}/{job_id}/drop", {"state": "due"})
    assert refused.status_code == 409
    assert "Hier wordt op dit moment aan gewerkt." in refused.text
    assert at.get(Job, job_id) is not None


async def test_all_of_a_kind_is_tried_again(at: Desk, pages: Site) -> None:
    put_aside(at, 3)
    put_aside(at, 1, "other")
    admin = at.user("Noor", "admin")
    pages.speaks(admin, "en")
    async with pages.browser(admin) as browser:
        assert 'id="retry-all"' not in (await browser.get(ASIDE)).text
        html = (await browser.get(ASIDE + "?kind=paperweight")).text
        assert 'id="retry-all"' in html
        done = await browser.post(f"{ASIDE}/retry", {"kind": "paperweight"})
        html = (await browser.get(done.headers["location"])).text
        assert "Tried again: 3." in html
        channels = (await browser.get("/channels")).text
    assert re.search(r'href="/admin/work">.*?<span class="count">1</span>', channels)


async def test_long_lists_are_read_in_pages(at: Desk, pages: Site) -> None:
    put_aside(at, 60)
    admin = at.user("Noor", "admin")
    async with pages.browser(admin) as browser:
        first = (await browser.get(ASIDE + "?order=oldest&kind=paperweight")).text
        more = re.search(r'class="more"><a class="button" href="([^"]+)"', first)
        assert more
        second = (await browser.get(more[1].replace("&amp;", "&"))).text
    shown = [re.findall(r'id="work(\d+)"', html) for html in (first, second)]
    assert [len(each) for each in shown] == [50, 10]
    assert len({*shown[0], *shown[1]}) == 60


async def test_nothing_to_look_after_says_so(at: Desk, pages: Site) -> None:
    async with pages.browser(at.user("Noor", "admin")) as browser:
        for state, text in (
            ("aside", "Er is niets opgegeven"),
            ("due", "Al het werk is gedaan"),
            ("later", "Er is niets gepland"),
        ):
            assert text in (await browser.get(f"{ASIDE}?state={state}")).text
        wrong = await browser.get(ASIDE + "?after=nonsense")
        assert wrong.status_code == 404


async def test_what_a_job_is_called_is_shown_as_text(at: Desk, pages: Site) -> None:
    put_aside(at, 1, "<b>bold</b>")
    at.change(Job, 1, last_error="<i>it</i> %(broke)s")
    async with pages.browser(at.user("Noor", "admin")) as browser:
        html = (await browser.get(ASIDE)).text
    assert "<b>bold" not in html
    assert "<i>it" not in html
    assert "%(broke)s" in html


async def test_only_who_manages_the_installation_looks_after_work(
    at: Desk, pages: Site, show: Showcase
) -> None:
    job_id = job_of(at, "message.deliver", aside=True)
    every = sorted(each.value for each in Permission)
    of_a_team = at.user("Balie", "team-admin", team=at.team("Balie"), permissions=every)
    for person in (show.agent, at.user("Lea", "lead"), of_a_team):
        async with pages.browser(person) as browser:
            assert "/admin/work" not in (await browser.get("/channels")).text
            assert (await browser.get(ASIDE)).status_code == 403
            for path in ("retry", f"{job_id}/retry", f"{job_id}/drop"):
                refused = await browser.post(f"{ASIDE}/{path}", {"kind": "x"})
                assert refused.status_code == 403
    assert at.get(Job, job_id) is not None

"""The report of what policies promised: kept and late, each number with its list."""

import csv
import re
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest

from tests.made.desk import Desk
from tests.made.manual import put_in_force
from tests.made.policy_page import words
from tests.made.showcase import Showcase
from tests.made.site import Site
from webcare.domain.promise import Outcome
from webcare.policies import hours
from webcare.storage.tables import Conversation, Promise

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)
PAGE = "/promises/answers"


def promised(
    at: Desk, conversation_id: int, hours_ago: float, took: float | None, outcome: str
) -> None:
    """Store what became of a first answer that was promised within an hour."""
    row = at.get(Conversation, conversation_id)
    assert isinstance(row, Conversation)
    begun = at.now - hours_ago * HOUR
    done = None if took is None else begun + took * HOUR
    at.add(
        Promise(
            kind="first",
            conversation_id=conversation_id,
            channel_id=row.channel_id,
            given_at=begun,
            due_at=begun + HOUR,
            outcome=outcome,
            limit_seconds=3600,
            answered_at=done,
            settled_at=done,
        )
    )


@pytest.fixture
def judged(at: Desk, show: Showcase) -> Showcase:
    for hours_ago, took, outcome in (
        (5, 0.5, Outcome.KEPT),
        (6, 0.7, Outcome.KEPT),
        (7, 3, Outcome.BROKEN),
        (700 * 24, 0.1, Outcome.KEPT),
        (4, None, Outcome.WITHDRAWN),
    ):
        promised(at, show.busy, hours_ago, took, outcome.value)
    return show


async def test_it_counts_what_was_kept_and_says_how_long_it_took(
    pages: Site, judged: Showcase
) -> None:
    async with pages.browser(judged.agent) as browser:
        page = (await browser.get(PAGE)).text
    assert "42 min Mediaan 66 %" in " ".join(words(page).split())
    kept = re.search(r'href="([^"]*outcome=kept[^"]*)"[^>]*>2<', page)
    late = re.search(r'href="([^"]*outcome=broken[^"]*)"[^>]*>1<', page)
    assert kept
    assert late


@pytest.mark.parametrize("by", ["channel", "team", "week"])
async def test_every_number_opens_its_list(
    pages: Site, judged: Showcase, by: str
) -> None:
    async with pages.browser(judged.agent) as browser:
        page = (await browser.get(f"{PAGE}?by={by}&weeks=12")).text
        for outcome, count in (("kept", 2), ("broken", 1)):
            found = re.search(rf'href="([^"]*outcome={outcome}[^"]*)"', page)
            assert found
            listed = (await browser.get(unescape(found[1]))).text
            rows = listed.count(f'<td><a href="/conversations/{judged.busy}"')
            assert rows == count


async def test_time_counts_while_the_channel_was_open(
    at: Desk, pages: Site, judged: Showcase
) -> None:
    """What came at six and was answered at nine took the hour from eight on."""
    week = {"monday": [{"opens": "08:00", "closes": "24:00"}]}
    at.now -= timedelta(days=1)
    put_in_force(at.core, hours.KIND, {"week": week})
    at.now += timedelta(days=1)
    async with pages.browser(judged.agent) as browser:
        lines = (await browser.get(f"{PAGE}.csv")).text
    (first, *_) = csv.DictReader(StringIO(lines))
    assert first["open_minutes"] == "60.0"


async def test_the_file_names_nobody_and_holds_what_is_asked(
    pages: Site, judged: Showcase
) -> None:
    async with pages.browser(judged.agent) as browser:
        every = await browser.get(f"{PAGE}.csv")
        late = await browser.get(f"{PAGE}.csv?outcome=broken&kind=first")
        other = await browser.get(f"{PAGE}.csv?kind=resolution")
    assert every.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(every.text)))
    assert [row["outcome"] for row in rows] == ["broken", "kept", "kept"]
    assert rows[1]["conversation"] == str(judged.busy)
    assert "Fatima" not in every.text
    assert len(late.text.splitlines()) == 2
    assert len(other.text.splitlines()) == 1


async def test_what_makes_no_sense_is_as_usual(pages: Site, judged: Showcase) -> None:
    asked = "weeks=-1&by=person&kind=all&outcome=none&week=soon&channel=%00"
    async with pages.browser(judged.agent) as browser:
        for path in ("", "/list", ".csv"):
            answer = await browser.get(f"{PAGE}{path}?{asked}")
            assert answer.status_code in {200, 400}


async def test_another_team_counts_nothing(
    at: Desk, pages: Site, judged: Showcase
) -> None:
    at.change(Conversation, judged.busy, team_id=at.team("elders"))
    other = at.user("piet", team=at.team("hier"))
    async with pages.browser(other) as browser:
        page = (await browser.get(PAGE)).text
        lines = (await browser.get(f"{PAGE}.csv")).text
    assert "volgens beleid niets beloofd" in words(page)
    assert len(lines.splitlines()) == 1

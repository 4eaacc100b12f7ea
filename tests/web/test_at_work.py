"""Pages of who is at work: a choice in the navigation, what is next, and who leads."""

import re
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from tests.made.desk import Desk
from tests.made.site import Site
from webcare.domain.access import SYSTEM
from webcare.domain.presence import IDLE
from webcare.services.assignment.ways import Mode, Way, set_way, ways
from webcare.storage.tables import (
    Attendance,
    Capacity,
    Conversation,
    Identity,
    LoginSession,
    UserSkill,
)

pytestmark = pytest.mark.anyio


def where(at: Desk, user_id: int) -> str:
    row = at.get(Attendance, user_id)
    assert isinstance(row, Attendance)
    return row.chosen


async def test_somebody_says_where_they_are(at: Desk, pages: Site) -> None:
    anna = at.user("Anna")
    async with pages.browser(anna) as browser:
        assert 'data-presence="available"' in (await browser.get("/queue")).text
        answer = await browser.post("/presence", {"presence": "away"})
        assert answer.status_code == 303
        assert 'data-presence="away"' in (await browser.get("/queue")).text
        piece = await browser.post(
            "/presence", {"presence": "available"}, hx_request="true"
        )
    assert piece.text.startswith("<details")
    assert "Beschikbaar" in piece.text
    assert where(at, anna) == "available"


async def test_what_nobody_can_choose_is_refused(at: Desk, pages: Site) -> None:
    async with pages.browser(at.user("Anna")) as browser:
        for odd in ("wrap_up", "", "elsewhere"):
            answer = await browser.post("/presence", {"presence": odd})
            assert answer.status_code == 409


async def test_it_leads_back_to_pages_of_ours_only(at: Desk, pages: Site) -> None:
    async with pages.browser(at.user("Anna")) as browser:
        fields = {"presence": "away", "next": "https://elsewhere.example/"}
        answer = await browser.post("/presence", fields)
    assert answer.headers["location"] == "/"


async def test_an_open_page_is_heard_of(at: Desk, pages: Site) -> None:
    """Who does nothing on it is away after a while, and back when they do."""
    anna = at.user("Anna")
    async with pages.browser(anna) as browser:

        async def beats(*, active: str, shown: str) -> str:
            fields = {"active": active, "shown": shown}
            return (await browser.post("/presence/heard", fields)).text

        assert await beats(active="yes", shown="available") == ""
        at.now += IDLE / 2
        assert await beats(active="no", shown="available") == ""
        at.now += IDLE / 2 + timedelta(seconds=1)
        assert 'data-presence="away"' in await beats(active="no", shown="available")
        assert 'data-presence="available"' in await beats(active="yes", shown="away")
    row = at.get(Attendance, anna)
    assert isinstance(row, Attendance)
    assert row.seen_at == row.active_at == at.now


async def test_a_log_in_does_not_last_longer_for_an_open_page(
    at: Desk, pages: Site
) -> None:
    async with pages.browser(at.user("Anna")) as browser:

        def ends(session: Session) -> object:
            return session.exec(select(LoginSession.expires_at)).one()

        before = at.ask(ends)
        at.now += timedelta(hours=1)
        await browser.post("/presence/heard", {"active": "yes", "shown": ""})
        assert at.ask(ends) == before
        await browser.get("/queue")
        assert at.ask(ends) != before


async def test_what_is_next_is_opened(at: Desk, pages: Site) -> None:
    anna = at.user("Anna")
    made = at.conversation(at.channel("service"))
    async with pages.browser(anna) as browser:
        assert 'id="next"' in (await browser.get("/queue")).text
        answer = await browser.post("/queue/next")
        assert answer.headers["location"] == f"/conversations/{made}"
        again = await browser.post("/queue/next")
    assert again.status_code == 200
    assert "Er wacht op dit moment niets voor jou." in again.text
    row = at.get(Conversation, made)
    assert isinstance(row, Conversation)
    assert row.assignee_id == anna


async def test_who_is_away_is_told_why_nothing_comes(at: Desk, pages: Site) -> None:
    at.conversation(at.channel("service"))
    async with pages.browser(at.user("Anna")) as browser:
        await browser.post("/presence", {"presence": "away"})
        answer = await browser.post("/queue/next")
    assert answer.status_code == 409
    assert "Geef eerst aan dat je beschikbaar bent." in answer.text


async def test_who_is_given_work_has_no_button_for_it(at: Desk, pages: Site) -> None:
    team = at.team("balie")
    at.channel("service", team=team)
    with at.core.database.writing() as session:
        set_way(session, SYSTEM, team, Way(mode=Mode.PUSH))
    async with pages.browser(at.user("Anna", team=team)) as browser:
        assert 'id="next"' not in (await browser.get("/queue")).text


async def test_a_lead_sees_who_has_what_and_says_what_they_can(
    at: Desk, pages: Site
) -> None:
    team = at.team("balie")
    anna = at.user("Anna", team=team)
    at.conversation(at.channel("service", team=team), team=team, assignee_id=anna)
    async with pages.browser(at.user("Lead", "lead", team=team)) as browser:
        listed = (await browser.get("/at-work")).text
        assert re.search(r"Anna.*?Offline.*?2 van 10", listed, re.DOTALL)
        answer = await browser.http.post(
            f"/at-work/{anna}",
            data={
                "csrf": browser.csrf,
                "skill": ["bagage", "Dutch", ""],
                "level": ["3", "5", "1"],
                "capacity": "6",
            },
        )
        assert answer.status_code == 303
        shown = (await browser.get(f"/at-work/{anna}")).text
    assert 'value="bagage"' in shown
    assert 'value="6"' in shown
    skills = at.ask(lambda session: session.exec(select(UserSkill)).all())
    assert {each.skill: each.level for each in skills} == {"bagage": 3, "dutch": 5}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"capacity": "veel"}, "Vul een heel getal in."),
        ({"capacity": "1001"}, "0 tot 1000 punten"),
        ({"capacity": "5", "skill": "twee woorden", "level": "1"}, "kleine letters"),
    ],
)
async def test_what_is_wrong_stands_at_the_field(
    at: Desk, pages: Site, fields: dict[str, str], said: str
) -> None:
    anna = at.user("Anna")
    async with pages.browser(at.user("Admin", "admin")) as browser:
        answer = await browser.post(f"/at-work/{anna}", fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert not at.ask(lambda session: session.exec(select(Capacity)).all())


async def test_no_form_asks_for_a_level_that_is_none(at: Desk, pages: Site) -> None:
    anna = at.user("Anna")
    async with pages.browser(at.user("Admin", "admin")) as browser:
        fields = {"capacity": "5", "skill": "x", "level": "9"}
        answer = await browser.post(f"/at-work/{anna}", fields)
    assert answer.status_code == 422
    assert "van 1 tot 5" in answer.text


async def test_a_lead_sends_somebody_home(at: Desk, pages: Site) -> None:
    team = at.team("balie")
    anna = at.user("Anna", team=team)
    made = at.conversation(
        at.channel("service", team=team), team=team, assignee_id=anna
    )
    async with pages.browser(at.user("Lead", "lead", team=team)) as browser:
        answer = await browser.post(
            f"/at-work/{anna}/presence", {"presence": "offline", "clear": "yes"}
        )
        shown = (await browser.get(answer.headers["location"])).text
        timeline = (await browser.get(f"/conversations/{made}")).text
    assert "Gesprekken die teruggingen: 1." in shown
    assert "Het is terug in de wachtrij" in timeline
    assert where(at, anna) == "offline"


async def test_a_lead_says_how_the_team_works(at: Desk, pages: Site) -> None:
    team = at.team("balie")
    async with pages.browser(at.user("Lead", "lead", team=team)) as browser:
        fields = {"mode": "push", "reaction": "3", "wrap_up": "30", "own": "4"}
        answer = await browser.post(f"/at-work/teams/{team}", fields)
        assert answer.status_code == 303
        shown = (await browser.get(f"/at-work/teams/{team}")).text
        wrong = await browser.post(f"/at-work/teams/{team}", {"reaction": "9999"})
    assert re.search(r'name="reaction"[^>]*value="3"', shown)
    assert wrong.status_code == 422
    assert "hoogstens een dag" in wrong.text
    assert at.ask(ways)[team] == Way(
        mode=Mode.PUSH,
        reaction=timedelta(minutes=3),
        wrap_up=timedelta(seconds=30),
        own=timedelta(minutes=4),
    )


async def test_a_lead_says_nothing_of_other_teams(at: Desk, pages: Site) -> None:
    team, other = at.team("balie"), at.team("perszaal")
    bram = at.user("Bram", team=other)
    async with pages.browser(at.user("Lead", "lead", team=team)) as browser:
        listed = (await browser.get("/at-work")).text
        assert "Bram" not in listed
        assert "perszaal" not in listed
        assert (await browser.get(f"/at-work/{bram}")).status_code == 404
        answer = await browser.post(f"/at-work/{bram}", {"capacity": "1"})
        assert answer.status_code == 403
        assert (await browser.get(f"/at-work/teams/{other}")).status_code == 404


async def test_a_contact_has_an_own_agent(at: Desk, pages: Site) -> None:
    anna, bram = at.user("Anna"), at.user("Bram")
    made = at.conversation(at.channel("service"))
    row = at.get(Conversation, made)
    assert isinstance(row, Conversation)
    identity = at.get(Identity, row.identity_id)
    assert isinstance(identity, Identity)
    url = f"/contacts/{identity.contact_id}"
    async with pages.browser(anna) as browser:
        answer = await browser.post(f"{url}/own-agent", {"user": str(bram)})
        assert answer.status_code == 303
        assert f'value="{bram}" selected' in (await browser.get(url)).text
        await browser.post(f"{url}/own-agent", {"user": ""})
        assert f'value="{bram}" selected' not in (await browser.get(url)).text
        absent = await browser.post(f"{url}/own-agent", {"user": "17"})
    assert absent.status_code == 404

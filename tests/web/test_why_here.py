"""Why a conversation is where it is: the rules that ran, and what kept the others."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from tests.made.desk import Desk
from tests.made.policy_page import words as said_on
from tests.made.rules import go_by, rule, to, words
from tests.made.showcase import Showcase
from tests.made.site import Site
from webcare.services.routing.running import run_rules
from webcare.storage.tables import ConversationEvent, PolicyVersion, Team
from webcare.web.inbox import why_here
from webcare.work.lanes import JobView

pytestmark = pytest.mark.anyio


async def run(at: Desk, conversation: int, event: str = "message") -> None:
    """Run the rules, a minute later than before."""
    at.now += timedelta(minutes=1)
    payload = {"conversation": conversation, "event": event}
    job = JobView(1, "routing:1", "routing.run", payload, 1, at.now)
    await run_rules(at.core, job)


async def seen(pages: Site, who: int, address: str) -> str:
    async with pages.browser(who) as browser:
        answer = await browser.get(address)
    assert answer.status_code == 200
    return said_on(answer.text)


def routed(at: Desk) -> list[int]:
    """Return the runs that the log has, the first one first."""
    query = (
        select(col(ConversationEvent.id))
        .where(col(ConversationEvent.what) == "routed")
        .order_by(col(ConversationEvent.id))
    )
    return at.ask(lambda session: [each or 0 for each in session.exec(query)])


def why(conversation: int) -> str:
    return f"/conversations/{conversation}/why"


async def test_every_rule_says_what_became_of_it(
    at: Desk, pages: Site, show: Showcase
) -> None:
    at.team("Bagage")
    await go_by(
        at.core,
        rule("taal", when=[{"what": "language", "languages": ["en"]}], on=["message"]),
        rule(
            "kanaal",
            when=[{"what": "channel", "names": ["service"], "negated": True}],
            on=["message"],
        ),
        rule("koffers", to("Bagage"), on=["message"], stop=True),
        rule("rest", on=["message"]),
        rule("begin", on=["new"]),
    )
    await run(at, show.busy)
    page = await seen(pages, show.agent, why(show.busy))
    assert "Waarom is het hier? Regels gaven het aan Bagage" in page
    assert "De klant schrijft weer" in page
    assert "één regel was van toepassing" in page
    assert "1. Taal Niet, omdat het niet in het Engels is." in page
    assert "2. Kanaal Niet, omdat het binnenkomt op service." in page
    assert "3. Koffers Van toepassing: team Bagage krijgt het." in page
    assert "4. Rest Overgeslagen: “Koffers” hield de regels erna tegen." in page
    assert "Begin" not in page.partition("Waarom is het hier?")[2].partition("Welk")[0]
    thread = await seen(pages, show.agent, f"/conversations/{show.busy}")
    assert "Waarom is het hier?" in thread


async def test_a_conversation_says_with_which_version(
    at: Desk, pages: Site, show: Showcase
) -> None:
    await go_by(at.core, rule("oud", on=["message"]))
    await run(at, show.busy)
    await go_by(at.core, rule("nieuw", on=["message"]))
    await run(at, show.busy)
    page = await seen(pages, show.agent, why(show.busy))
    assert page.index("versie 2 van de regels") < page.index("versie 1 van de regels")
    assert "1. Nieuw Van toepassing" in page
    assert "1. Oud" not in page
    first = routed(at)[0]
    page = await seen(pages, show.agent, f"{why(show.busy)}?run={first}")
    assert "1. Oud Van toepassing" in page
    assert "1. Nieuw" not in page


async def test_what_could_not_be_done_says_why(
    at: Desk, pages: Site, show: Showcase
) -> None:
    gone = at.team("Weg")
    await go_by(at.core, rule("weg", to("Weg"), on=["message"]))
    with at.core.database.writing() as session:
        session.delete(session.get_one(Team, gone))
    await run(at, show.busy)
    page = await seen(pages, show.agent, why(show.busy))
    assert "Niet zoals het moest" in page
    assert "Weg" in page.partition("Waarom is het hier?")[2]


async def test_long_trails_come_in_pages(
    at: Desk, pages: Site, show: Showcase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(why_here, "MOST_RUNS", 2)
    await go_by(at.core, rule("koffers", when=[words("nooit")], on=["message"]))
    for _ in range(3):
        await run(at, show.busy)
    async with pages.browser(show.agent) as browser:
        first = (await browser.get(why(show.busy))).text
        assert first.count('<li id="run-') == 2
        address = first.partition("?before=")[2].partition("#")[0]
        second = (await browser.get(f"{why(show.busy)}?before={address}")).text
    assert second.count('<li id="run-') == 1
    assert "De laatste" in second
    assert "Eerdere" not in second


async def test_rules_that_nobody_can_read_any_more_are_not_told(
    at: Desk, pages: Site, show: Showcase
) -> None:
    await go_by(at.core, rule("koffers", on=["message"]))
    await run(at, show.busy)
    (event,) = routed(at)
    at.change(
        ConversationEvent, event, data={"version": 77, "on": "moon", "holds": "1"}
    )
    page = await seen(pages, show.agent, why(show.busy))
    assert "Welke regels dat waren, is niet meer te lezen." in page


async def test_without_rules_nothing_is_said_of_them(
    at: Desk, pages: Site, show: Showcase
) -> None:
    assert "Waarom is het hier?" not in await seen(pages, show.agent, why(show.busy))
    at.add(
        PolicyVersion(
            kind="routing",
            number=1,
            document={},
            activated_at=at.now,
            effective_from=at.now,
        )
    )
    at.ask(lambda session: at.core.policies.look(session.connection()))
    page = await seen(pages, show.agent, f"{why(show.busy)}?run=x&before=-1")
    assert "Er is geen regel op toegepast." in page


@pytest.mark.parametrize(
    ("negated", "said"), [(False, "opgaat"), (True, "niet opgaat")]
)
async def test_what_no_plugin_said_kept_a_rule(
    at: Desk, pages: Site, show: Showcase, said: str, *, negated: bool
) -> None:
    asked = {"what": "plugin", "conditions": ["no.body"], "negated": negated}
    await go_by(at.core, rule("koffers", when=[asked], on=["message"]))
    await run(at, show.busy)
    page = await seen(pages, show.agent, why(show.busy))
    assert f"1. Koffers Niet, omdat geen plug-in zei dat no.body {said}." in page

"""How long what is kept, what is held and what was removed, as browsers meet it."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from tests.made.desk import Desk, desk, migrated
from tests.made.site import Browser, Site, site
from tests.services.plugin import NewDatabase
from webcare.policies.retention import KIND
from webcare.services.retention.run import run
from webcare.storage.tables import Contact, LegalHold, Removal

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1)
TERMS = "/admin/policies/retention/organisation"
HOLDS = "/admin/retention/holds"


@pytest.fixture
def at(new_database: NewDatabase, tmp_path: Path) -> Iterator[Desk]:
    with desk(new_database(migrated), tmp_path) as made:
        yield made


@pytest.fixture
def served(at: Desk) -> Site:
    return site(at)


@pytest.fixture
async def chief(at: Desk, served: Site) -> AsyncIterator[Browser]:
    user_id = at.user("chief", "admin")
    served.speaks(user_id, "en")
    async with served.browser(user_id) as browser:
        yield browser


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="(\d+)"', page)
    assert found, f"no field {name}"
    return found[1]


async def save(browser: Browser, **fields: str) -> tuple[int, str]:
    page = (await browser.get(TERMS)).text
    given = {"revision": hidden(page, "revision"), "raw.days": "7", "do": "save"}
    answer = await browser.post(TERMS, given | fields)
    if answer.status_code != 303:
        return answer.status_code, answer.text
    return 303, (await browser.get(answer.headers["location"])).text


async def test_a_shorter_term_is_seen_acknowledged_and_carried_out(
    at: Desk, served: Site
) -> None:
    shop = at.channel("shop")
    conversation = at.conversation(shop, identity=at.contact("Anna"))
    at.message(conversation, "Waar is mijn koffer?")
    at.now += 40 * DAY
    user_id = at.user("chief", "admin")
    served.speaks(user_id, "en")
    async with served.browser(user_id) as chief:
        await shorten(at, chief, conversation)


async def shorten(at: Desk, chief: Browser, conversation: int) -> None:
    status, page = await save(chief, **{"text.days": "30"})
    assert status == 303
    assert "Messages that go at once: 1, of 2026-03-02 to 2026-03-02." in page
    fields = {name: hidden(page, name) for name in ("revision", "newest")}
    refused = await chief.post(f"{TERMS}/activate", fields | {"when": "now"})
    assert refused.status_code == 422
    assert at.core.policies.effective(KIND, None, at.now).text.days is None
    done = await chief.post(
        f"{TERMS}/activate",
        fields | {"when": "now", "acknowledged": "1", "note": "Minimisation"},
    )
    assert done.status_code == 303
    shown = (await chief.get(f"/conversations/{conversation}")).text
    assert "Waar is mijn koffer?" not in shown
    await run(at.core)
    shown = (await chief.get(f"/conversations/{conversation}")).text
    assert "Earlier messages were removed because of the retention term" in shown
    proof = (await chief.get("/admin/retention")).text
    assert "text after 30 days" in proof
    assert "organisation 1" in proof


async def test_a_term_below_the_minimum_is_refused_at_its_field(
    chief: Browser,
) -> None:
    status, page = await save(
        chief,
        **{
            "text.days": "20",
            "limits.text.minimum": "30",
            "limits.text.reason": "Archives Act",
        },
    )
    assert status == 422
    assert "This is kept for at least 30 days: Archives Act" in page
    assert 'value="20" inputmode="numeric" aria-invalid="true"' in page
    status, page = await save(chief, **{"text.days": "a month"})
    assert status == 422
    assert 'value="a month"' in page


async def test_somebody_holds_a_conversation_and_lets_go_of_it(
    at: Desk, chief: Browser
) -> None:
    conversation = at.conversation(at.channel("shop"), identity=at.contact("Anna"))
    page = (await chief.get(f"{HOLDS}?conversation={conversation}")).text
    assert "Anna" in page
    about = {"conversation": str(conversation), "owner": "chief@example.org"}
    wrong = await chief.post(HOLDS, about | {"reason": "", "review": "2026-04-01"})
    assert wrong.status_code == 422
    assert "Say why." in wrong.text
    wrong = await chief.post(HOLDS, about | {"reason": "Claim", "review": "soon"})
    assert "Choose a date within the next year." in wrong.text
    right = {"reason": "Claim 17", "review": "2026-04-01"}
    assert (await chief.post(HOLDS, about | right)).status_code == 303
    page = (await chief.get(HOLDS)).text
    assert "Claim 17" in page
    (hold,) = at.ask(lambda session: session.exec(select(LegalHold)).all())
    later = await chief.post(f"{HOLDS}/{hold.id}/review", {"review": "2026-05-01"})
    assert later.status_code == 303
    refused = await chief.post(f"{HOLDS}/{hold.id}/release", {"because": ""})
    assert refused.status_code == 422
    gone = await chief.post(f"{HOLDS}/{hold.id}/release", {"because": "Settled"})
    assert gone.status_code == 303
    assert "Settled" in (await chief.get(HOLDS)).text


async def test_a_search_is_held(at: Desk, chief: Browser) -> None:
    at.channel("shop")
    fields = {
        "words": "koffer",
        "channel": "shop",
        "visibility": "private",
        "reason": "Claim",
        "owner": "chief@example.org",
        "review": "2026-04-01",
    }
    assert (await chief.post(HOLDS, fields)).status_code == 303
    page = (await chief.get(HOLDS)).text
    assert "“koffer”" in page


async def test_agents_see_none_of_it(at: Desk, served: Site) -> None:
    conversation = at.conversation(at.channel("shop"), identity=at.contact("Anna"))
    async with served.browser(at.user("anna")) as agent:
        for address in (HOLDS, "/admin/retention"):
            assert (await agent.get(address)).status_code == 403
        assert (await agent.post(HOLDS, {"words": "x"})).status_code == 403
        page = (await agent.get(f"/conversations/{conversation}")).text
        assert HOLDS not in page
        (person,) = at.ask(lambda session: session.exec(select(Contact)).all())
        url = f"/contacts/{person.id}"
        assert "/erase" not in (await agent.get(url)).text
        assert (await agent.get(f"{url}/erase")).status_code == 403
        assert (await agent.post(f"{url}/erase", {})).status_code == 403
        assert (await agent.post(f"{url}/data", {})).status_code == 403
    assert at.ask(lambda session: session.exec(select(Removal)).all()) == []


async def test_somebody_is_erased(at: Desk, chief: Browser) -> None:
    contact = at.contact("Anna")
    at.message(at.conversation(at.channel("shop"), identity=contact), "Dag")
    (person,) = at.ask(lambda session: session.exec(select(Contact)).all())
    url = f"/contacts/{person.id}"
    assert f'href="{url}/erase"' in (await chief.get(url)).text
    page = (await chief.get(f"{url}/erase")).text
    assert "What plugins store about them" in page
    given = await chief.post(f"{url}/data", {})
    assert given.headers["content-disposition"].startswith("attachment")
    assert given.json()["conversations"][0]["messages"][0]["text"] == "Dag"
    refused = await chief.post(f"{url}/erase", {"because": " "})
    assert refused.status_code == 422
    assert "Say why, in at most 200 characters." in refused.text
    done = await chief.post(f"{url}/erase", {"because": "AVG-17"})
    assert done.status_code == 303
    page = (await chief.get(done.headers["location"])).text
    assert "This person is being erased." in page
    again = await chief.post(f"{url}/erase", {"because": "AVG-17"})
    assert again.status_code == 422
    assert "This person is being erased already." in again.text


async def test_who_is_held_is_not_erased(at: Desk, chief: Browser) -> None:
    at.message(at.conversation(at.channel("shop"), identity=at.contact("Anna")), "Dag")
    (person,) = at.ask(lambda session: session.exec(select(Contact)).all())
    hold = {"reason": "Claim", "owner": "chief@example.org", "review": "2026-04-01"}
    await chief.post(HOLDS, hold | {"contact": str(person.id)})
    url = f"/contacts/{person.id}/erase"
    assert "A legal hold keeps this person." in (await chief.get(url)).text
    refused = await chief.post(url, {"because": "AVG-17"})
    assert refused.status_code == 422
    assert "Release it first" in refused.text

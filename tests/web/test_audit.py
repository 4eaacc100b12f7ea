"""Who did what: on one page, for who manages people."""

import re
from html import unescape

import pytest

from tests.architecture.sources import CORE, modules
from tests.made.desk import Desk
from tests.made.manual import put_in_force
from tests.made.site import Site
from tests.made.square_talk import Talk
from webcare.domain.access import Scope
from webcare.policies import tone
from webcare.services import audit
from webcare.services.conversations.history import Happening
from webcare.services.conversations.masking import open_message
from webcare.services.conversations.overriding import OVERRIDDEN
from webcare.services.policies.tone import ignore
from webcare.storage.queries.ignored import IGNORED
from webcare.storage.tables import Message
from webcare.web.admin.audit import ACTS

pytestmark = pytest.mark.anyio

PAGE = "/admin/audit"
TONE = "/admin/policies/tone/organisation"
RULE = {"kind": "existence", "tokens": ["bsn"], "bad": ["bsn"], "good": ["u"]}


NOTED = re.compile(r'"((?:policy|hold|person|finding|message)\.[a-z_]+)"')
LOGGED_ONLY = {"person.erase", "person.wrote_meanwhile"}
"""A kind of work, and what only the log says."""


def test_everything_that_is_noted_has_words() -> None:
    noting = [
        text
        for file in modules(CORE / "services")
        if "audit.note(" in (text := file.read_text(encoding="utf-8"))
    ]
    assert len(noting) > 5
    noted = {act for text in noting for act in NOTED.findall(text)} - LOGGED_ONLY
    opened = {Happening.UNMASKED.value, Happening.NOT_OFFENSIVE.value}
    assert {*noted, IGNORED, OVERRIDDEN, *opened} == set(ACTS)


def rows(page: str) -> list[str]:
    """Return what each row of the table says, without markup."""
    found = re.findall(r"<tr><td>.*?</tr>", page, re.DOTALL)
    plain = (unescape(re.sub(r"<[^>]+>", " ", each)) for each in found)
    return [re.sub(r"\s+", " ", each).strip() for each in plain]


@pytest.fixture
async def done(at: Desk, talk: Talk) -> Scope:
    """Let an agent ignore a rule of the system's, and open a message."""
    put_in_force(at.core, tone.KIND, {"rules": {"bsn": RULE}})
    agent = at.scope(talk.agent)
    await ignore(at.core, agent, talk.private, "tone.bsn")
    at.change(Message, talk.said, text="Mijn bsn is 123456782.")
    await open_message(at.core, agent, talk.said)
    return agent


@pytest.mark.usefixtures("done")
async def test_what_was_done_is_told_in_words_the_last_first(
    pages: Site, talk: Talk
) -> None:
    pages.speaks(talk.admin, "en")
    async with pages.browser(talk.admin) as browser:
        page = (await browser.get(PAGE)).text
    opened, ignored, activated = rows(page)
    assert "Sanne Vos opened what is masked in a message" in opened
    assert f'href="/conversations/{talk.public}"' in page
    assert "Sanne Vos went on without what a rule says tone.bsn" in ignored
    assert f'href="/conversations/{talk.private}"' in page
    assert "The system put a policy in force Tone · Organisation Version 1" in activated
    assert "difference" not in page
    assert 'href="/admin/policies/tone/organisation"' in page


@pytest.mark.usefixtures("done")
@pytest.mark.parametrize(
    ("query", "acts"),
    [
        ("act=message.unmasked", ["opened"]),
        ("act=policy.activated", ["put"]),
        ("about=tone/organisation", ["put"]),
        ("by=0", ["put"]),
        ("by={agent}", ["opened", "went"]),
        ("by={agent}&act=finding.ignored", ["went"]),
        ("by={admin}", []),
        ("by=x&act=", ["opened", "went", "put"]),
        ("act=nothing%00", []),
    ],
)
async def test_it_is_searched_by_act_by_person_and_by_what_it_was_done_to(
    pages: Site, talk: Talk, query: str, acts: list[str]
) -> None:
    pages.speaks(talk.admin, "en")
    query = query.format(agent=talk.agent, admin=talk.admin)
    async with pages.browser(talk.admin) as browser:
        page = (await browser.get(f"{PAGE}?{query}")).text
    found = rows(page)
    assert len(found) == len(acts)
    assert all(act in row for act, row in zip(acts, found, strict=True))
    assert bool(acts) != ("Nothing here" in page)


@pytest.mark.usefixtures("done")
async def test_a_later_version_leads_to_what_changed(
    pages: Site, at: Desk, talk: Talk
) -> None:
    put_in_force(at.core, tone.KIND, {"guideline": "Kort."})
    async with pages.browser(talk.admin) as browser:
        page = (await browser.get(f"{PAGE}?about=tone/organisation")).text
        assert (await browser.get(f"{TONE}/difference?to=2")).status_code == 200
    assert f'href="{TONE}/difference?to=2"' in page
    assert '<h2 id="done">Toon · Organisatie</h2>' in page


async def test_a_long_list_has_pages_that_keep_what_was_asked_for(
    pages: Site, at: Desk, talk: Talk
) -> None:
    scope = at.scope(talk.agent)
    with at.core.database.writing() as session:
        for number in range(51):
            audit.note(session, scope, "odd.done", f"<{number}>", now=at.now)
    async with pages.browser(talk.admin) as browser:
        first = (await browser.get(f"{PAGE}?act=odd.done")).text
        more = re.search(r'<a class="button" href="(\?[^"]+)"', first)
        assert more
        second = (await browser.get(PAGE + unescape(more[1]))).text
        wrong = await browser.get(f"{PAGE}?after=x")
    assert len(rows(first)) == 50
    # An act that nobody gave words is shown by its name, and escaped.
    assert "odd.done" in rows(first)[0]
    assert "&lt;50&gt;" in first
    assert ["<0>" in row for row in rows(second)] == [True]
    assert wrong.status_code == 404


async def test_who_manages_no_people_does_not_see_it(
    pages: Site, at: Desk, talk: Talk
) -> None:
    some = ["policy.manage", "channel.read"]
    keeper = at.user("kees", "keeper", permissions=some)
    for somebody in (talk.agent, keeper):
        async with pages.browser(somebody) as browser:
            assert (await browser.get(PAGE)).status_code == 403
            assert PAGE not in (await browser.get("/admin/policies")).text
    async with pages.browser(talk.admin) as browser:
        assert f'href="{PAGE}"' in (await browser.get("/admin/policies")).text

"""How we write, while somebody writes: remarks, the guideline, and going on without."""

import pytest
from sqlmodel import select

from tests.made.desk import Desk
from tests.made.manual import put_in_force
from tests.made.site import Site
from tests.made.square_talk import Talk
from webcare.policies import tone
from webcare.storage.tables import AuditEvent, ChannelRow

pytestmark = pytest.mark.anyio

MANUAL = {
    "guideline": "Kort & <b>vriendelijk</b>.",
    "link": "https://example.org/huisstijl",
    "rules": {
        "gewoon": {
            "kind": "substitution",
            "swap": {"indien": "als"},
            "reason": "Dat kan gewoner.",
            "bad": ["Indien"],
            "good": ["Als"],
        },
        "bsn": {
            "kind": "existence",
            "tokens": ["bsn", "gratis"],
            "level": "error",
            "bad": ["bsn"],
            "good": ["nummer"],
        },
        "begrip": {
            "kind": "conditional",
            "first": ["koffer"],
            "second": ["vervelend"],
            "reason": "Toon begrip.",
            "bad": [{"question": "Mijn koffer is weg", "text": "Nee"}],
            "good": ["Ja"],
        },
    },
}


@pytest.fixture
def manual(at: Desk) -> None:
    put_in_force(at.core, tone.KIND, MANUAL)


async def measured(pages: Site, talk: Talk, text: str) -> str:
    async with pages.browser(talk.agent) as browser:
        answer = await browser.post(
            f"/conversations/{talk.private}/measure",
            {"mode": "reply", "text": text},
            hx_request="true",
        )
    assert answer.status_code == 200
    return answer.text


@pytest.mark.usefixtures("manual")
async def test_a_remark_says_where_why_and_what_is_better(
    pages: Site, talk: Talk
) -> None:
    html = await measured(pages, talk, "😀 Indien u wilt")
    assert 'data-start="2" data-end="8" data-rule="tone.gewoon"' in html
    assert "Dat kan gewoner." in html
    assert 'data-better="Als"' in html
    assert 'data-ignore="tone.gewoon"' in html


@pytest.mark.usefixtures("manual")
async def test_what_stops_a_reply_is_said_while_it_can_be_changed(
    pages: Site, talk: Talk
) -> None:
    html = await measured(pages, talk, "Wat is uw bsn?")
    assert 'class="finding error"' in html
    assert "data-ignore" not in html
    async with pages.browser(talk.agent) as browser:
        answer = await browser.post(
            f"/conversations/{talk.private}/messages",
            {"mode": "reply", "text": "Indien dat klopt: wat is uw bsn?"},
            hx_request="true",
        )
    assert answer.status_code == 422
    assert "Dit schrijven we hier niet." in answer.text


@pytest.mark.usefixtures("manual")
async def test_a_suggestion_stops_nothing(pages: Site, talk: Talk) -> None:
    async with pages.browser(talk.agent) as browser:
        answer = await browser.post(
            f"/conversations/{talk.private}/messages",
            {"mode": "reply", "text": "Indien u dat wilt."},
            hx_request="true",
        )
    assert answer.status_code == 201


@pytest.mark.usefixtures("manual")
async def test_a_channel_goes_without_a_rule(pages: Site, talk: Talk, at: Desk) -> None:
    with at.core.database.reading() as session:
        channel = session.exec(select(ChannelRow.id)).first()
    assert "tone.gewoon" in await measured(pages, talk, "Indien")
    put_in_force(at.core, tone.KIND, {"rules": {"gewoon": {"off": True}}}, channel)
    assert "tone.gewoon" not in await measured(pages, talk, "Indien")


@pytest.mark.usefixtures("manual")
async def test_the_guideline_stands_beside_the_composer(
    pages: Site, talk: Talk
) -> None:
    async with pages.browser(talk.agent) as browser:
        page = await browser.get(f"/conversations/{talk.private}")
    assert "Zo schrijven we hier" in page.text
    assert "Kort &amp; &lt;b&gt;vriendelijk&lt;/b&gt;." in page.text
    assert 'href="https://example.org/huisstijl"' in page.text


@pytest.mark.usefixtures("manual")
async def test_going_on_without_a_rule_is_noted_without_words(
    pages: Site, talk: Talk, at: Desk
) -> None:
    async with pages.browser(talk.agent) as browser:
        answer = await browser.post(
            f"/conversations/{talk.private}/ignored",
            {"rule": "tone.gewoon"},
            hx_request="true",
        )
    assert answer.status_code == 200
    with at.core.database.reading() as session:
        (noted,) = session.exec(
            select(AuditEvent).where(AuditEvent.action == "finding.ignored")
        ).all()
    assert noted.subject == "tone.gewoon"
    assert noted.user_id is not None
    assert noted.detail["conversation"] == str(talk.private)


@pytest.mark.usefixtures("manual")
@pytest.mark.parametrize("rule", ["tone.bsn", "tone.is-er-niet", "gewoon", "blocked"])
async def test_only_advice_can_be_ignored(pages: Site, talk: Talk, rule: str) -> None:
    async with pages.browser(talk.agent) as browser:
        answer = await browser.post(
            f"/conversations/{talk.private}/ignored",
            {"rule": rule},
            hx_request="true",
        )
    assert answer.status_code == 404


async def test_without_a_manual_nothing_is_said(pages: Site, talk: Talk) -> None:
    html = await measured(pages, talk, "Indien u uw bsn stuurt")
    assert "data-rule" not in html
    async with pages.browser(talk.agent) as browser:
        page = await browser.get(f"/conversations/{talk.private}")
    assert "Zo schrijven we hier" not in page.text

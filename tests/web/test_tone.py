"""How we write, while somebody writes: remarks, the guideline, and going on without."""

import pytest
from sqlmodel import select

from tests.made.desk import Desk
from tests.made.manual import put_in_force
from tests.made.showcase import Showcase
from tests.made.site import Site
from tests.made.square_talk import Talk
from webcare.policies import scope, tone
from webcare.storage.tables import AuditEvent, ChannelRow, TemplateRow

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
        "uit": {
            "kind": "existence",
            "tokens": ["uit"],
            "off": True,
            "bad": ["uit"],
            "good": ["aan"],
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
    assert 'data-start="2" data-end="8" data-policy="tone"' in html
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


async def test_what_a_policy_forbids_is_said_before_it_is_sent(
    pages: Site, talk: Talk, at: Desk
) -> None:
    put_in_force(at.core, scope.KIND, {"profile": "government"})
    html = await measured(pages, talk, "Wat is uw BSN? En stem VVD!")
    assert 'data-policy="privacy" data-rule="privacy.citizen_number"' in html
    assert "Privacy, houdt het antwoord tegen:" in html
    assert 'data-start="0" data-end="14"' in html
    assert 'data-rule="scope.elections"' in html
    # What only an unfinished text lacks is said when it is sent.
    assert "data-rule" not in await measured(pages, talk, " ")


async def test_a_template_is_judged_while_it_is_filled_in(
    pages: Site, show: Showcase
) -> None:
    with show.desk.core.database.reading() as session:
        query = select(TemplateRow.id).where(
            TemplateRow.name == "bagage_bezorging", TemplateRow.language == "en"
        )
        template = session.exec(query).one()
    form = {
        "mode": "template",
        "template": str(template),
        "blank-b0": "Kim",
        "blank-b1": "is lost. What is your BSN? It",
    }
    async with pages.browser(show.agent) as browser:
        answer = await browser.post(
            f"/conversations/{show.busy}/measure", form, hx_request="true"
        )
    assert answer.status_code == 200
    before, after = answer.text.split('id="template-hints"')
    assert "privacy.citizen_number" in after
    assert "privacy.citizen_number" not in before


ASKS = "Wat is uw BSN?"
OVERRIDE = {
    "override": "1",
    "override-rule": "privacy.citizen_number",
    "override-reason": "De klant zit vast.",
}


async def said(pages: Site, talk: Talk, who: int, **fields: str) -> tuple[int, str]:
    async with pages.browser(who) as browser:
        answer = await browser.post(
            f"/conversations/{talk.private}/messages",
            {"mode": "reply", "text": ASKS, **fields},
            hx_request="true",
        )
    return answer.status_code, answer.text


async def test_who_has_the_right_is_asked_for_a_reason(pages: Site, talk: Talk) -> None:
    status, html = await said(pages, talk, talk.admin)
    assert status == 422
    assert 'name="override-rule" value="privacy.citizen_number"' in html
    # The reason is asked only of who presses that button.
    status, html = await said(pages, talk, talk.admin, **{**OVERRIDE, "override": ""})
    assert status == 422
    status, html = await said(
        pages, talk, talk.admin, **{**OVERRIDE, "override-reason": " "}
    )
    assert status == 422
    assert "Zeg waarom dit toch de deur uit gaat." in html
    assert 'aria-invalid="true"' in html
    assert (await said(pages, talk, talk.admin, **OVERRIDE))[0] == 201


async def test_who_lacks_the_right_is_not_offered_it(pages: Site, talk: Talk) -> None:
    status, html = await said(pages, talk, talk.agent)
    assert status == 422
    assert "override" not in html
    assert (await said(pages, talk, talk.agent, **OVERRIDE))[0] == 403


async def test_what_nobody_may_send_offers_no_way_round(
    pages: Site, talk: Talk, at: Desk
) -> None:
    put_in_force(at.core, scope.KIND, {"profile": "government"})
    status, html = await said(pages, talk, talk.admin, text=f"{ASKS} Stem VVD!")
    assert status == 422
    assert "override" not in html


async def test_without_scripts_the_reason_is_asked_on_the_page(
    pages: Site, talk: Talk
) -> None:
    async with pages.browser(talk.admin) as browser:
        form = {"mode": "reply", "text": ASKS}
        address = f"/conversations/{talk.private}/messages"
        answer = await browser.post(address, form)
        assert answer.status_code == 422
        assert 'id="override-reason"' in answer.text
        answer = await browser.post(address, {**form, **OVERRIDE})
        assert answer.status_code == 303
        message = answer.headers["location"].partition("#m")[2]
        why = await browser.get(f"/messages/{message}/why")
    assert "liet het versturen, ondanks wat het tegenhield" in why.text
    assert "De klant zit vast." in why.text


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
@pytest.mark.parametrize(
    "rule", ["tone.bsn", "tone.uit", "tone.is-er-niet", "gewoon", ""]
)
async def test_only_advice_can_be_ignored(pages: Site, talk: Talk, rule: str) -> None:
    async with pages.browser(talk.agent) as browser:
        answer = await browser.post(
            f"/conversations/{talk.private}/ignored",
            {"rule": rule},
            hx_request="true",
        )
    assert answer.status_code == 404


async def test_without_a_manual_nothing_is_said(pages: Site, talk: Talk) -> None:
    html = await measured(pages, talk, "Indien u uw nummer stuurt")
    assert "data-rule" not in html
    async with pages.browser(talk.agent) as browser:
        page = await browser.get(f"/conversations/{talk.private}")
    assert "Zo schrijven we hier" not in page.text

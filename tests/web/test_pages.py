"""Every page opens, in both languages and on both databases, and its forms are safe."""

import re
from html.parser import HTMLParser

import pytest

from tests.made.desk import Desk
from tests.made.showcase import Showcase, furnish
from tests.made.site import Site, site
from webcare.storage.tables import Conversation

pytestmark = pytest.mark.anyio

PATHS = [
    "/queue",
    "/queue?view=mine",
    "/queue?view=unassigned&channel=service",
    "/queue?view=snoozed",
    "/queue?view=resolved",
    "/queue?view=nonsense",
    "/conversations/{busy}",
    "/conversations/{closed}?view=mine",
    "/channels",
    "/channels/service",
    "/channels/service?check=1",
    "/channels/new",
    "/channels/new?type=paper",
    "/contacts",
    "/contacts?q=a",
    "/contacts?q=nobody",
    "/contacts/{contact}",
    "/contacts/{contact}/merge",
    "/contacts/{contact}/merge?with={alike}",
    "/contacts/{contact}/merge?q=j",
    "/contact-fields",
    "/people",
    "/people/{agent}",
    "/profile",
    "/profile?saved",
    "/dead-letters",
    "/admin/work",
    "/admin/work?state=due",
    "/admin/work?state=later&order=oldest",
    "/admin/work?state=nonsense&kind=nonsense",
]


FORM = re.compile(r'<form[^>]*method="post"[^>]*>(.*?)</form>', re.DOTALL)


def filled(path: str, show: Showcase) -> str:
    return path.format(
        busy=show.busy,
        closed=show.closed,
        agent=show.agent,
        contact=show.contact,
        alike=show.alike,
    )


class Outline(HTMLParser):
    """What a page is made of, as far as these tests look."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.forms: list[set[str]] = []
        self.inline: list[str] = []
        self.language = ""
        self.scripts = 0
        self.active: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.scripts += tag == "script"
        address = (values.get("href") or values.get("src") or "").strip().lower()
        if address.startswith(("javascript:", "vbscript:")) or tag == "hx-partial":
            self.active.append(f"{tag} {address}")
        if tag == "html":
            self.language = values.get("lang") or ""
        if name := values.get("id"):
            self.ids.append(name)
        if tag == "form":
            self.forms.append(set())
            self.method = values.get("method")
        if tag == "input" and self.forms and values.get("name"):
            self.forms[-1].add(str(values["name"]))
        self.inline += [name for name in values if name == "style" or name[:2] == "on"]
        if tag == "style" or (tag == "script" and "src" not in values):
            self.inline += [tag] if values.get("type") != "application/json" else []


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_every_page_opens(language: str, pages: Site, show: Showcase) -> None:
    pages.speaks(show.admin, language)
    async with pages.browser(show.admin) as browser:
        for path in PATHS:
            response = await browser.get(filled(path, show))
            outline = Outline(response.text)
            assert response.status_code == 200, path
            assert outline.language == language, path
            assert response.headers["cache-control"] == "no-store", path
            assert len(outline.ids) == len(set(outline.ids)), (path, outline.ids)
            assert outline.inline == [], "the policy forbids inline scripts and styles"


async def test_every_form_proves_where_it_comes_from(
    pages: Site, show: Showcase
) -> None:
    async with pages.browser(show.admin) as browser:
        for path in PATHS:
            html = (await browser.get(filled(path, show))).text
            for form in FORM.findall(html):
                # The one for reactions is sent by a script, which adds the header.
                assert 'name="csrf"' in form or 'id="emoji-title"' in form, path


async def test_the_pages_read_alike_on_both_databases(on_both: Desk) -> None:
    show = furnish(on_both, on_both.channel("service"), "paper")
    async with site(on_both).browser(show.admin) as browser:
        for path in PATHS:
            assert (await browser.get(filled(path, show))).status_code == 200, path


async def test_the_first_page_is_a_checklist_while_nothing_is_connected(
    at: Desk, pages: Site
) -> None:
    async with pages.browser(at.user("Beheer", "admin")) as browser:
        html = (await browser.get("/queue")).text
        assert "Er is nog niets gekoppeld" in html
        assert 'href="/channels/new"' in html
    async with pages.browser(at.user("Agent")) as browser:
        html = (await browser.get("/queue")).text
        assert "Vraag een beheerder" in html
        assert 'href="/channels/new"' not in html


async def test_who_waits_longest_stands_on_top_and_the_answered_below(
    pages: Site, show: Showcase
) -> None:
    async with pages.browser(show.agent) as browser:
        html = (await browser.get("/queue")).text
    order = ["Fatima", "Jan-Willem", "Marieke", 'id="answered"', "Peter", "Emma"]
    places = [html.index(each) for each in order]
    assert places == sorted(places)


async def test_an_answered_queue_says_so(at: Desk, pages: Site) -> None:
    at.channel("service")
    async with pages.browser(at.user("Agent")) as browser:
        assert "Alles beantwoord" in (await browser.get("/queue")).text


async def test_more_rows_come_as_a_piece(at: Desk, pages: Site) -> None:
    channel = at.channel("service")
    for number in range(60):
        at.conversation(channel, identity=at.contact(f"Klant {number:02}"))
    async with pages.browser(at.user("Agent")) as browser:
        html = (await browser.get("/queue")).text
        assert len(html.encode()) < 40_000
        assert html.count('<li class="row') == 50
        more = re.search(r'id="more" href="([^"]+)"', html)
        assert more
        piece = await browser.piece(more[1].replace("&amp;", "&"))
    assert piece.text.count('<li class="row') == 10
    assert "<html" not in piece.text


async def test_a_row_opens_its_conversation_as_a_piece(
    pages: Site, show: Showcase
) -> None:
    async with pages.browser(show.agent) as browser:
        piece = await browser.get(
            f"/conversations/{show.busy}", hx_request="true", hx_target="div#pane"
        )
    assert "<html" not in piece.text
    assert 'id="timeline"' in piece.text


async def test_the_timeline_shows_every_kind(pages: Site, show: Showcase) -> None:
    async with pages.browser(show.agent) as browser:
        html = (await browser.get(f"/conversations/{show.busy}")).text
    for words in (
        "Koffer kwijt? Wij helpen u",
        "Prinsengracht 12",
        "+•• • •••• ••78",
        "Samsonite",
        "Kofferlabel",
        "Open het in de app van Paper",
        "dat Webcare nog niet kent",
        "Dit bericht is ingetrokken",
        "Vaak doorgestuurd",
        "Bericht niet beschikbaar",
        "Status opvragen",
        "https://example.org/volg/AMS483920",
        "Sjabloon bagage_bezorging",
        "vervoersbewijs-KL1234.pdf",
        "Onderweg…",
        "Notitie van Sanne Kuipers, alleen voor collega",
        "Het is een rode Samsonite",
        "3 nieuwe berichten",
        "Gelezen",
        "Bezorgd",
        "Misschien verstuurd",
        "Het is verstuurd",
        "Niet versturen",
        "3 gebeurtenissen",
    ):
        assert words in html, words


async def test_a_refused_colleague_keeps_role_and_team(
    at: Desk, pages: Site, show: Showcase
) -> None:
    """Else the next press adds somebody who works for everyone."""
    team = at.team("Balie")
    ada = {"name": "Ada", "email": "ada@example.org", "role": "lead", "team": f"{team}"}
    async with pages.browser(show.admin) as browser:
        refused = await browser.post("/people", {**ada, "password": "kort"})
    assert refused.status_code == 422
    assert f'name="team" value="{team}" checked' in refused.text
    assert '<option value="lead" selected>' in refused.text
    assert "kort" not in refused.text


async def test_a_header_stands_above_the_words_and_a_footer_below(
    pages: Site, show: Showcase
) -> None:
    async with pages.browser(show.agent) as browser:
        html = (await browser.get(f"/conversations/{show.busy}")).text
    bubble = html[html.index("<b>Uw koffer is terecht</b>") :]
    parts = ("Waarheen mogen we hem sturen?", "Bagageservice", "Thuis bezorgen")
    assert [bubble.index(each) for each in parts] == sorted(map(bubble.index, parts))


async def test_a_closed_window_leaves_templates_and_notes(
    pages: Site, show: Showcase
) -> None:
    async with pages.browser(show.agent) as browser:
        html = (await browser.get(f"/conversations/{show.closed}")).text
        assert 'id="mode-reply"' not in html
        assert 'value="template" checked' in html
        choice = re.search(r'<option value="(\d+)">bagage_bezorging · Nederlands', html)
        assert choice
        blanks = await browser.piece(
            f"/conversations/{show.closed}/template?template={choice[1]}"
        )
    assert blanks.text.count('data-blank="') == 4
    assert '<mark data-fills="b1"' in blanks.text


async def test_assignees_are_those_who_may_see_it(
    at: Desk, pages: Site, show: Showcase
) -> None:
    at.user("Buitenstaander", team=at.team("Elders"))
    async with pages.browser(show.agent) as browser:
        piece = await browser.piece(f"/conversations/{show.busy}/assignees")
    assert "Noor de Wit" in piece.text
    assert "Buitenstaander" not in piece.text


async def test_taking_a_conversation_renews_its_top(
    at: Desk, pages: Site, show: Showcase
) -> None:
    async with pages.browser(show.agent) as browser:
        path = f"/conversations/{show.busy}/assign"
        piece = await browser.post(path, {"user": str(show.agent)}, hx_request="true")
        plain = await browser.post(path, {"user": ""})
    assert piece.status_code == 200
    assert piece.text.lstrip().startswith("<header")
    assert "Sanne Kuipers" in piece.text
    assert plain.status_code == 303
    row = at.get(Conversation, show.busy)
    assert isinstance(row, Conversation)
    assert row.assignee_id is None


async def test_snoozing_until_a_moment_of_ones_own(
    at: Desk, pages: Site, show: Showcase
) -> None:
    async with pages.browser(show.agent) as browser:
        path = f"/conversations/{show.busy}/snooze"
        await browser.post(path, {"until": "", "moment": "2026-03-04T09:15"})
        past = await browser.post(path, {"until": "", "moment": "gisteren"})
    row = at.get(Conversation, show.busy)
    assert isinstance(row, Conversation)
    assert row.snoozed_until is not None
    assert row.snoozed_until.isoformat() == "2026-03-04T08:15:00+00:00"
    assert past.status_code == 422
    assert "Kies een moment in de toekomst." in past.text


async def test_an_error_is_a_sentence_in_the_readers_language(
    pages: Site, show: Showcase
) -> None:
    pages.speaks(show.agent, "en")
    async with pages.browser(show.agent) as browser:
        missing = await browser.get("/conversations/1")
        nowhere = await browser.get("/nowhere")
    assert missing.status_code == nowhere.status_code == 404
    assert "This conversation does not exist." in missing.text
    assert '<a class="button primary" href="/">' in nowhere.text


async def test_files_of_the_front_end_are_kept_by_browsers(pages: Site) -> None:
    async with pages.browser(None) as browser:
        html = (await browser.get("/login")).text
        assert "Inloggen" in html
        for url in re.findall(r'(?:href|src)="(/static/[^"#]+)"', html):
            response = await browser.get(url)
            assert response.status_code == 200, url
            assert "immutable" in response.headers["cache-control"]


async def test_the_log_in_page_speaks_the_language_that_is_asked_for(
    pages: Site,
) -> None:
    async with pages.browser(None) as browser:
        assert "Log in" in (await browser.get("/login?lang=en")).text
        # And remembers it.
        assert "Log in" in (await browser.get("/login")).text

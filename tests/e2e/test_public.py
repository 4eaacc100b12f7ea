"""Public conversations in a browser: taken back in time, and moved into private."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.e2e.conftest import Seen
from tests.e2e.test_pages import PAIRWISE, WIDTHS, findings, overflows
from tests.made.desk import desk, migrated
from tests.made.glossy import Glossy
from tests.made.served import served
from tests.made.showcase import Showcase
from tests.made.site import site
from tests.made.square import Square
from tests.made.square_talk import Talk, talk_in_public
from tests.services.plugin import NewDatabase
from webcare.storage.tables import Acceptance, Conversation, Invitation, Message

WORDS = "Wat vervelend! We zoeken uw koffer."


@dataclass
class Place:
    """The quarrel on the square, and browsers to look at it."""

    talk: Talk
    seen: Seen


@pytest.fixture
def place(browser: Browser, new_sqlite: NewDatabase, tmp_path: Path) -> Iterator[Place]:
    with desk(new_sqlite(migrated), tmp_path, Glossy(), Square()) as at:
        # So long that a slow machine cannot miss it; the desk's clock stands still.
        talk = talk_in_public(at, undo_seconds=60)
        show = Showcase(at, talk.channel, 0, 0, talk.agent, talk.admin)
        with served(at) as address:
            yield Place(talk, Seen(show, site(at), address, browser))


def write(page: Page, words: str) -> None:
    page.get_by_label("Je tekst").fill(words)
    page.get_by_role("button", name="Openbaar antwoorden", exact=True).click()
    expect(page.get_by_label("Je tekst")).to_have_value("")


def test_a_public_reply_is_taken_back_by_keyboard(place: Place) -> None:
    with place.seen.opened(place.talk.agent) as page:
        page.goto(f"/conversations/{place.talk.public}")
        write(page, WORDS)
        bubble = page.locator("#timeline > .out")
        expect(bubble).to_contain_text("Vertrekt over")
        expect(page.locator("#announce")).to_contain_text("Met Control Z")
        # From the text, where whoever writes is, one step leads to it.
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Ongedaan maken")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_label("Je tekst")).to_have_value(WORDS)
        expect(page.get_by_label("Je tekst")).to_be_focused()
        expect(bubble).to_contain_text("Ingetrokken voor het versturen")
        expect(page.locator("#undo-line")).to_be_hidden()


def test_what_was_taken_back_stands_before_what_was_begun(place: Place) -> None:
    with place.seen.opened(place.talk.agent) as page:
        page.goto(f"/conversations/{place.talk.public}")
        write(page, WORDS)
        page.get_by_label("Je tekst").fill("En nog iets.")
        page.get_by_role("button", name="Terugnemen").click()
        text = page.get_by_label("Je tekst")
        expect(text).to_have_value(f"{WORDS}\nEn nog iets.")
        page.reload()
        expect(text).to_have_value(f"{WORDS}\nEn nog iets.")


def test_files_return_with_the_text(place: Place) -> None:
    with place.seen.opened(place.talk.agent) as page:
        page.goto(f"/conversations/{place.talk.public}")
        label = FilePayload(
            name="label.pdf", mimeType="application/pdf", buffer=b"%PDF"
        )
        page.locator("#file").set_input_files(label)
        expect(page.locator('#uploads input[name="upload"]')).to_be_attached()
        write(page, WORDS)
        expect(page.locator("#uploads li")).to_have_count(0)
        page.get_by_role("button", name="Ongedaan maken").click()
        expect(page.locator("#uploads li")).to_contain_text("label.pdf")
        expect(page.locator('#uploads input[name="upload"]')).to_be_attached()
        write(page, "")  # The text that came back is replaced; the file is enough.
        expect(page.locator("#timeline > .out")).to_have_count(3)


def test_the_count_keeps_up_and_keeps_out_of_the_way(place: Place) -> None:
    with place.seen.opened(place.talk.agent) as page:
        page.goto(f"/conversations/{place.talk.public}")
        text = page.get_by_label("Je tekst")
        text.press_sequentially("Hallo Fatima")
        expect(page.locator("#counter")).to_have_text("13 / 60")
        text.fill(f"{WORDS} {WORDS}")
        expect(page.locator("#counter")).to_contain_text("in 2 delen")
        expect(text).to_be_focused()
        # When the server does not answer, writing goes on.
        page.route("**/measure", lambda route: route.abort())
        text.press_sequentially("!")
        expect(text).to_have_value(f"{WORDS} {WORDS}!")


def test_a_public_conversation_goes_on_in_private(place: Place) -> None:
    talk = place.talk
    with place.seen.opened(talk.agent) as page:
        page.goto(f"/conversations/{talk.public}")
        page.get_by_label("Je tekst").fill("Half geschreven")
        page.get_by_role("link", name="Verder in privé").click()
        panel = page.get_by_role("dialog", name="Verder in privé")
        panel.get_by_label("Alleen de persoon leest").fill("Hoi Fatima, hier verder?")
        public = panel.get_by_label("Iedereen leest").first
        public.fill("x" * 70)
        panel.get_by_role("button", name="Privé antwoorden").click()
        expect(panel.get_by_role("alert").filter(has_text="te lang")).to_be_visible()
        expect(panel.get_by_label("Alleen de persoon leest")).to_have_value(
            "Hoi Fatima, hier verder?"
        )
        public.fill("Je hebt een privébericht.")
        panel.get_by_role("button", name="Privé antwoorden").click()
        panel.get_by_role("link", name="Naar de privékant").click()
        page.wait_for_url(f"**/conversations/{talk.private}")
        expect(page.locator("#visibility")).to_have_text("Privé")
        expect(page.locator("#timeline > .out")).to_contain_text("Hoi Fatima")
        page.locator(f"#member{talk.public}").click()
        page.wait_for_url(f"**/conversations/{talk.public}")
        expect(page.locator("#timeline > .out")).to_contain_text("privébericht")
        expect(page.get_by_label("Je tekst")).to_have_value("Half geschreven")


def test_the_public_side_is_closed_from_the_private_one(place: Place) -> None:
    talk = place.talk
    with place.seen.opened(talk.agent) as page:
        page.goto(f"/conversations/{talk.private}")
        page.get_by_role("link", name="Openbare kant afsluiten").click()
        panel = page.get_by_role("dialog", name="Openbare kant afsluiten")
        panel.get_by_label("Iedereen leest").fill("Opgelost, dank je wel!")
        panel.get_by_role("button", name="Openbaar antwoorden en afronden").click()
        expect(panel).to_be_hidden()
        page.goto(f"/conversations/{talk.public}")
        expect(page.locator("#thread-head")).to_contain_text("Afgerond")
        expect(page.locator("#timeline > .out")).to_contain_text("Opgelost")


def test_without_scripts_all_of_it_is_a_page(place: Place) -> None:
    context = place.seen.browser.new_context(
        java_script_enabled=False, base_url=place.seen.address
    )
    token, _ = place.seen.site.log_in(place.talk.agent)
    cookie = {"name": "webcare_session", "value": token, "url": place.seen.address}
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(f"/conversations/{place.talk.public}")
    page.get_by_label("Je tekst").fill(WORDS)
    page.get_by_role("button", name="Openbaar antwoorden", exact=True).click()
    page.get_by_role("button", name="Terugnemen").click()
    expect(page.get_by_label("Je tekst")).to_have_value(WORDS)
    page.get_by_role("link", name="Verder in privé").click()
    page.get_by_role("button", name="Privé antwoorden").click()
    page.get_by_role("link", name="Naar de privékant").click()
    expect(page.locator("#timeline > .out")).to_contain_text("We helpen je hier graag")
    context.close()


def busier(talk: Talk) -> None:
    """Put everything on the public pages that can stand there."""
    at = talk.desk
    at.change(Message, talk.said, hidden_at=at.now)
    at.change(Conversation, talk.private, controlled_by="Koffieautomaat")
    refusal = "The author lets nobody answer this post."
    last = at.message(talk.public, "En nu?", later=-30, reply_refusal=refusal)
    at.change(Message, last, permalink="https://square.example.org/notes/18")
    first = at.message(
        talk.public, "Deel een", later=-20, direction="out", status="sent"
    )
    at.message(
        talk.public,
        "Deel twee, dat niet aankwam",
        later=-10,
        direction="out",
        status="failed",
        external_id=None,
        author_id=talk.agent,
        follows_id=first,
    )
    at.message(
        talk.public,
        "Dit kan nog terug",
        direction="out",
        status="queued",
        external_id=None,
        author_id=talk.agent,
        undo_until=at.now + timedelta(seconds=40),
    )
    about = at.get(Conversation, talk.public)
    assert isinstance(about, Conversation)
    stranger = at.contact("Iemand", kind="square")
    came = at.conversation(talk.channel, identity=stranger, case_id=about.case_id)
    invitations = [
        Invitation(
            token=token,
            conversation_id=talk.public,
            channel_id=talk.channel,
            created_at=at.now,
            expires_at=at.now + timedelta(days=14),
        )
        for token in ("WC-2345678923", "WC-2345678924")
    ]
    accepted = Acceptance(
        invitation_id=invitations[0].id, conversation_id=came, accepted_at=at.now
    )
    at.add(*invitations, accepted)


PAGES = [
    "/queue?visibility=public",
    "/conversations/{public}",
    "/conversations/{private}",
    "/conversations/{public}/private",
    "/conversations/{public}/private?done=1&to={private}",
    "/conversations/{public}/close",
    "/channels/plein",
    "/listening",
    "/listening?state=set_aside",
]


FACTS = "small > :not(.tagged), .tagged > *"
CUT = f"""row => [...row.querySelectorAll("{FACTS}")].filter(each => {{
  const line = row.querySelector("small").getBoundingClientRect()
  const box = each.getBoundingClientRect()
  const seen = box.width && box.top < line.bottom
  return seen && (box.right > line.right || each.scrollWidth > each.clientWidth)
}}).map(each => each.textContent)"""
"""What a row shows of its facts, and does not show whole."""


def test_a_narrow_row_says_whole_words(place: Place) -> None:
    at = place.seen.at
    at.channel("balie")
    with at.core.database.writing() as session:
        row = session.get_one(Conversation, place.talk.public)
        row.tags = ["klacht", "bagage", "schadeformulier"]
        row.assignee_id = place.talk.agent
    with place.seen.opened(place.talk.agent, width=320) as page:
        page.goto("/queue")
        row_shown = page.locator(f"#c{place.talk.public}")
        expect(row_shown.locator(".on")).to_have_text("Square")
        expect(row_shown.locator(".own")).to_be_hidden()
        assert row_shown.evaluate(CUT) == []
        at.channel("plein-zuid", kind="square")
        page.reload()
        expect(row_shown.locator(".own")).to_be_visible()


@pytest.mark.parametrize(("theme", "language"), PAIRWISE)
def test_public_pages_can_be_used_by_everyone(
    place: Place, theme: str, language: str
) -> None:
    talk = place.talk
    busier(talk)
    place.seen.site.speaks(talk.admin, language, theme)
    wrong: dict[str, object] = {}
    for width in WIDTHS:
        with place.seen.opened(talk.admin, width=width, height=4000) as page:
            for path in PAGES:
                page.goto(path.format(public=talk.public, private=talk.private))
                if found := findings(page):
                    wrong[f"{path} at {width}"] = found
                if overflows(page):
                    wrong[f"{path} at {width} sideways"] = True
    assert wrong == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_opens_above_a_conversation_can_be_used_by_everyone(
    place: Place, theme: str
) -> None:
    talk = place.talk
    place.seen.site.speaks(talk.agent, "nl", theme)
    for width in WIDTHS:
        with place.seen.opened(talk.agent, width=width, height=1200) as page:
            page.goto(f"/conversations/{talk.public}")
            page.get_by_role("link", name="Verder in privé").click()
            page.get_by_role("dialog", name="Verder in privé").wait_for()
            # What lies behind a dialog, axe takes for its background; the same form as
            # a page is judged above.
            sure = [each for each in findings(page) if "overlaps other" not in each]
            assert sure == []
            page.keyboard.press("Escape")
            expect(page.get_by_role("link", name="Verder in privé")).to_be_focused()
            page.get_by_label("Je tekst").fill(f"{WORDS} {WORDS}")
            expect(page.locator("#counter")).to_contain_text("in 2 delen")
            assert findings(page) == []

"""The pages about people: looked for, written down, merged and parted."""

import re
from html import unescape

import pytest
from sqlmodel import select

from tests.made.acquaintances import acquaintance, another_channel, contact
from tests.made.desk import Desk
from tests.made.site import Browser, Site
from webcare.domain.access import SYSTEM
from webcare.services.people import contact_fields
from webcare.storage.tables import ContactField, ContactMerge, ContactNote

pytestmark = pytest.mark.anyio

SAME = {"phone": "+31612345678"}


@pytest.fixture
def anna(at: Desk) -> int:
    """Put Anna on the desk, with a conversation."""
    found, there = acquaintance(at, "Anna Smit", aliases=SAME)
    at.conversation(at.channel("balie"), identity=there)
    return found


@pytest.fixture
def ans(at: Desk, anna: int) -> int:
    """Put somebody with the same number beside Anna."""
    del anna
    another_channel(at, "square")
    found, there = acquaintance(at, "Ans", "square", SAME)
    at.conversation(at.channel("loket"), identity=there)
    return found


async def form(browser: Browser, path: str) -> dict[str, str]:
    """Return what the form about a person holds."""
    html = (await browser.get(path)).text
    inputs = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', html)
    return {name: unescape(value) for name, value in inputs if name != "csrf"}


async def test_people_are_found_in_any_spelling(
    at: Desk, pages: Site, anna: int, ans: int
) -> None:
    async with pages.browser(at.user("Noor")) as browser:
        everyone = (await browser.get("/contacts")).text
        assert everyone.index(f"/contacts/{ans}") < everyone.index(f"/contacts/{anna}")
        for words in ("smit", "06 - 1234 5678", "+31612345678"):
            html = (await browser.get(f"/contacts?q={words.replace('+', '%2B')}")).text
            assert f"/contacts/{anna}" in html, words
        assert "Niemand gevonden" in (await browser.get("/contacts?q=zzz")).text


async def test_older_contacts_are_on_the_next_page(at: Desk, pages: Site) -> None:
    for number in range(52):
        at.conversation(at.channel(f"k{number}"), identity=at.contact(f"K {number}"))
    async with pages.browser(at.user("Noor")) as browser:
        html = (await browser.get("/contacts")).text
        assert html.count('class="contact-row"') == 50
        more = re.search(r'id="more" href="([^"]+)"', html)
        assert more
        html = (await browser.get(unescape(more[1]))).text
        assert html.count('class="contact-row"') == 2
        assert 'href="/contacts"' in html


async def test_what_is_known_is_written_down(at: Desk, pages: Site, anna: int) -> None:
    with at.core.database.writing() as session:
        contact_fields.put_field(session, SYSTEM, "number", title="Klantnummer")
    async with pages.browser(at.user("Noor")) as browser:
        fields = await form(browser, f"/contacts/{anna}")
        fields |= {
            "name": "Anna de Vries",
            "language": "nl",
            "tags": "pers,  vip ,",
            "detail.number": "48213",
        }
        saved = await browser.post(f"/contacts/{anna}", fields)
        assert saved.status_code == 303
        html = (await browser.get(saved.headers["location"])).text
    row = contact(at, anna)
    assert (row.name, row.language, row.tags) == (
        "Anna de Vries",
        "nl",
        ["pers", "vip"],
    )
    assert row.details == {"number": "48213"}
    for words in ("Opgeslagen", "Anna de Vries", "Klantnummer", "48213", "Nederlands"):
        assert words in html, words


async def test_what_is_refused_is_marked_and_nothing_is_lost(
    at: Desk, pages: Site, anna: int
) -> None:
    with at.core.database.writing() as session:
        contact_fields.put_field(session, SYSTEM, "gsm", title="Mobiel", kind="phone")
    async with pages.browser(at.user("Noor")) as browser:
        fields = await form(browser, f"/contacts/{anna}")
        fields |= {"name": "Anna Nieuw", "tags": "x" * 41, "detail.gsm": "06 1"}
        refused = await browser.post(f"/contacts/{anna}", fields)
    assert refused.status_code == 422
    for words in ("Anna Nieuw", "1 tot 40 tekens", "Schrijf het nummer met landcode"):
        assert words in refused.text, words
    assert refused.text.count('aria-invalid="true"') == 2
    assert contact(at, anna).name == "Anna Smit"


async def test_two_who_edit_see_what_the_other_made_of_it(
    at: Desk, pages: Site, anna: int
) -> None:
    async with (
        pages.browser(at.user("Noor")) as noor,
        pages.browser(at.user("Piet")) as piet,
    ):
        ours = await form(noor, f"/contacts/{anna}")
        theirs = dict(ours)
        theirs |= {"tags": "pers", "name": "Anna van Piet"}
        assert (await piet.post(f"/contacts/{anna}", theirs)).status_code == 303
        late = await noor.post(f"/contacts/{anna}", ours | {"tags": "vip"})
        assert late.status_code == 409
        assert 'value="vip"' in late.text
        assert "Nu staat er: pers" in late.text
        assert "Nu staat er: Anna van Piet" in late.text
        assert contact(at, anna).tags == ["pers"]
        fresh = re.search(r'name="version" value="(\d+)"', late.text)
        assert fresh
        again = ours | {"tags": "vip, pers", "version": fresh[1]}
        assert (await noor.post(f"/contacts/{anna}", again)).status_code == 303
    assert contact(at, anna).tags == ["vip", "pers"]


async def test_notes_stand_with_the_person_and_go_with_their_author(
    at: Desk, pages: Site, anna: int
) -> None:
    path = f"/contacts/{anna}"
    async with (
        pages.browser(at.user("Noor")) as noor,
        pages.browser(at.user("Piet")) as piet,
    ):
        saved = await noor.post(path + "/notes", {"text": "Belt graag <b>'s ochtends"})
        assert saved.status_code == 303
        html = (await piet.get(path)).text
        assert "Belt graag &lt;b&gt;" in html
        assert "Noor" in html
        assert "/remove" not in html
        refused = await noor.post(path + "/notes", {"text": "x" * 5001})
        assert refused.status_code == 422
        assert "x" * 5001 in refused.text
        note = at.ask(lambda session: session.exec(select(ContactNote.id)).one())
        remove = f"{path}/notes/{note}/remove"
        assert (await piet.post(remove)).status_code == 403
        assert (await noor.post(remove)).status_code == 303
    assert at.get(ContactNote, note) is None


async def test_a_suggestion_leads_to_a_choice_a_merge_and_back(
    at: Desk, pages: Site, anna: int, ans: int
) -> None:
    async with pages.browser(at.user("Noor")) as browser:
        html = (await browser.get(f"/contacts/{anna}")).text
        assert "Hetzelfde telefoonnummer: +31612345678." in html
        compare = f"/contacts/{anna}/merge?with={ans}"
        assert compare in html
        both = (await browser.get(compare)).text
        assert 'name="take:name" value="absorbed"' in both
        given = await form(browser, compare)
        given["take:name"] = "absorbed"
        done = await browser.post(f"/contacts/{anna}/merge", given)
        assert (done.status_code, contact(at, ans).merged_into) == (303, anna)
        assert contact(at, anna).name == "Ans"
        html = (await browser.get(done.headers["location"])).text
        assert "Samengevoegd." in html
        assert "Mogelijk dezelfde persoon" not in html
        assert {"balie", "loket"} <= set(re.findall(r"</svg>(\w+)</span>", html))
        old = await browser.get(f"/contacts/{ans}")
        assert (old.status_code, old.headers["location"]) == (302, f"/contacts/{anna}")
        merge = at.ask(lambda session: session.exec(select(ContactMerge.id)).one())
        undo = f"/contacts/{anna}/merges/{merge}/undo"
        assert undo in html
        parted = await browser.post(undo)
        html = (await browser.get(parted.headers["location"])).text
        assert "De samenvoeging is ongedaan gemaakt." in html
        assert "Ongedaan gemaakt door Noor" in html
    assert contact(at, ans).merged_into is None
    assert contact(at, anna).name == "Anna Smit"


async def test_what_could_not_be_put_back_is_said(
    at: Desk, pages: Site, anna: int, ans: int
) -> None:
    async with pages.browser(at.user("Noor")) as browser:
        given = await form(browser, f"/contacts/{anna}/merge?with={ans}")
        given["take:name"] = "absorbed"
        await browser.post(f"/contacts/{anna}/merge", given)
        fields = await form(browser, f"/contacts/{anna}")
        await browser.post(f"/contacts/{anna}", fields | {"name": "Anneke"})
        merge = at.ask(lambda session: session.exec(select(ContactMerge.id)).one())
        parted = await browser.post(f"/contacts/{anna}/merges/{merge}/undo")
        html = (await browser.get(parted.headers["location"])).text
    assert "blijft daarom zo: Naam." in html
    assert contact(at, anna).name == "Anneke"


async def test_a_merge_of_what_changed_meanwhile_shows_it_again(
    at: Desk, pages: Site, anna: int, ans: int
) -> None:
    async with pages.browser(at.user("Noor")) as browser:
        given = await form(browser, f"/contacts/{anna}/merge?with={ans}")
        fields = await form(browser, f"/contacts/{ans}")
        await browser.post(f"/contacts/{ans}", fields | {"name": "Ans Vos"})
        late = await browser.post(f"/contacts/{anna}/merge", given)
    assert late.status_code == 409
    assert "intussen gewijzigd" in late.text
    assert "Ans Vos" in late.text
    assert contact(at, ans).merged_into is None


async def test_who_is_not_the_same_is_not_suggested_again(
    at: Desk, pages: Site, anna: int, ans: int
) -> None:
    async with pages.browser(at.user("Noor")) as browser:
        await browser.post(f"/contacts/{anna}/refuse", {"other": str(ans)})
        for each in (anna, ans):
            html = (await browser.get(f"/contacts/{each}")).text
            assert "Mogelijk dezelfde persoon" not in html


async def test_a_conversation_leads_to_the_profile_and_hints(
    at: Desk, pages: Site, anna: int, ans: int
) -> None:
    async with pages.browser(at.user("Noor")) as browser:
        profile = (await browser.get(f"/contacts/{anna}")).text
        one = re.search(r'href="(/conversations/\d+)"', profile)
        assert one
        html = (await browser.get(one[1])).text
        assert f'href="/contacts/{anna}"' in html
        assert "Mogelijk dezelfde persoon als Ans" in html
        given = await form(browser, f"/contacts/{anna}/merge?with={ans}")
        await browser.post(f"/contacts/{anna}/merge", given)
        html = (await browser.get(one[1])).text
    assert "Noor voegde deze persoon samen met een ander contact" in html


async def test_a_contact_to_merge_with_is_looked_for(
    at: Desk, pages: Site, anna: int, ans: int
) -> None:
    async with pages.browser(at.user("Noor")) as browser:
        html = (await browser.get(f"/contacts/{anna}/merge?q=an")).text
    assert f"/contacts/{anna}/merge?with={ans}" in html
    assert f"merge?with={anna}" not in html


async def test_who_only_reads_gets_no_forms(
    at: Desk, pages: Site, anna: int, ans: int
) -> None:
    del ans
    reader = at.user("Lezer", "reader", permissions=["conversation.read"])
    async with pages.browser(reader) as browser:
        html = (await browser.get(f"/contacts/{anna}")).text
        assert "Anna Smit" in html
        assert 'method="post"' not in html.replace('action="/logout"', "")
        refused = await browser.post(f"/contacts/{anna}", {"name": "x"})
    assert refused.status_code == 403


async def test_fields_are_managed_by_an_administrator(at: Desk, pages: Site) -> None:
    async with pages.browser(at.user("Baas", "admin")) as browser:
        for title, kind in (("Klantnummer", "text"), ("Klantnummer", "phone")):
            await browser.post("/contact-fields", {"title": title, "kind": kind})
        refused = await browser.post("/contact-fields", {"title": "", "kind": "text"})
        assert refused.status_code == 422
        renaming = {"title": "Klantnr.", "kind": "text"}
        await browser.post("/contact-fields/klantnummer", renaming)
        html = (await browser.get("/contact-fields?saved")).text
        assert 'value="Klantnr."' in html
        await browser.post("/contact-fields/klantnummer_2/remove")
    async with pages.browser(at.user("Noor")) as browser:
        assert (await browser.get("/contact-fields")).status_code == 403
        assert "/contact-fields" not in (await browser.get("/contacts")).text
    with at.core.database.reading() as session:
        left = [(f.name, f.title, f.kind) for f in session.exec(select(ContactField))]
    assert left == [("klantnummer", "Klantnr.", "text")]


async def test_what_tells_an_agent_something_comes_before_numbers(
    at: Desk, pages: Site
) -> None:
    given = {"serial": "8019", "phone": "+31612345678", "username": "anna_s"}
    found, there = acquaintance(at, "Anna Smit", aliases=given)
    about = at.conversation(at.channel("balie"), identity=there)
    async with pages.browser(at.user("Noor")) as browser:
        for path in (f"/contacts/{found}", f"/conversations/{about}"):
            html = (await browser.get(path)).text
            told = re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", html)
            assert [pair for pair in told if pair[1] in given.values()] == [
                ("Gebruikersnaam", "anna_s"),
                ("Telefoon", "+31612345678"),
                ("Platformnummer", "8019"),
            ], path
        rows = (await browser.get("/contacts")).text
    assert "anna_s" in rows
    assert "8019" not in rows


async def test_conversations_of_a_person_say_who_can_read_them(
    at: Desk, pages: Site
) -> None:
    found, there = acquaintance(at, "Anna Smit", "square")
    channel = at.channel("plein", kind="square")
    async with pages.browser(at.user("Noor")) as browser:
        at.conversation(channel, identity=there)
        private = (await browser.get(f"/contacts/{found}")).text
        at.conversation(channel, identity=there, visibility="public", thread_root="1")
        both = (await browser.get(f"/contacts/{found}")).text
    assert 'lock"/></svg>Privé</span>' in private
    assert 'globe"/></svg>Openbaar</span>' not in private
    assert 'globe"/></svg>Openbaar</span>' in both

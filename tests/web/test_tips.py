"""The gallery of a tip line, and what is done there."""

import io
import re
import zipfile

import pytest
from PIL import Image

from tests.made.desk import Desk
from tests.made.site import Site
from tests.made.tipline import Line, photo, tip_line
from webcare.domain.tips import TipKind
from webcare.storage.tables import Intake, Message, Tip, TipSender
from webcare.web.tips.thumbnails import MOST_PIXELS, SIDE, Thumbnails, draw

pytestmark = pytest.mark.anyio


@pytest.fixture
def line(at: Desk) -> Line:
    return tip_line(at)


def here(line: Line, rest: str = "") -> str:
    return f"/tips/{line.team}{rest}"


def shown(html: str) -> list[int]:
    return [int(each) for each in re.findall(r'<li class="tip" id="tip(\d+)"', html)]


async def test_tips_are_shown_the_newest_first(pages: Site, line: Line) -> None:
    async with pages.browser(line.agent) as browser:
        first = await browser.get("/tips")
        html = (await browser.get(here(line))).text
    assert first.headers["location"] == here(line)
    assert shown(html) == list(reversed(line.tips))
    assert "Fatima El Amrani" in html
    assert "Toestemming gegeven" in html
    assert "Toestemming geweigerd" in html
    assert 'id="nav-image" href="/tips"' in html


async def test_the_way_there_is_shown_only_where_there_is_one(
    at: Desk, pages: Site, line: Line
) -> None:
    other = at.user("Piet", team=at.team("service"))
    async with pages.browser(other) as browser:
        home = (await browser.get("/queue")).text
        assert (await browser.get("/tips")).status_code == 404
        for rest in ("", "/news", f"/{line.tips[0]}", f"/{line.tips[0]}/thumbnail"):
            assert (await browser.get(here(line, rest))).status_code == 404
    assert 'href="/tips"' not in home


async def test_filters_leave_out_the_rest(pages: Site, line: Line) -> None:
    async with pages.browser(line.agent) as browser:
        photos = shown((await browser.get(here(line, "?kind=photo"))).text)
        used = shown((await browser.get(here(line, "?state=used"))).text)
        later = shown((await browser.get(here(line, "?since=2026-03-03"))).text)
        today = shown(
            (await browser.get(here(line, "?since=2026-03-02&until=2026-03-02"))).text
        )
        odd = await browser.get(here(line, "?since=x&kind=y&state=z&sender=-"))
    assert photos == [line.tips[5], line.tips[1], line.tips[0]]
    assert (used, later) == ([], [])
    assert today == shown(odd.text) == list(reversed(line.tips))


async def test_marking_moves_them_and_says_so(
    at: Desk, pages: Site, line: Line
) -> None:
    chosen: dict[str, str | list[str]] = {
        "tip": [str(each) for each in line.tips[:2]],
        "do": "selected",
    }
    async with pages.browser(line.agent) as browser:
        back = await browser.post(here(line, "/mark"), chosen)
        html = (await browser.get(back.headers["location"])).text
        nothing = await browser.post(here(line, "/mark"), {"do": "used"})
        said = (await browser.get(nothing.headers["location"])).text
        odd = await browser.post(here(line, "/mark"), {"do": "eaten", "tip": "1"})
        selected = (await browser.get(here(line, "?state=selected"))).text
    assert "2 tips geselecteerd." in html
    assert shown(html) == list(reversed(line.tips[2:]))
    assert "Kies eerst tips." in said
    assert odd.status_code == 404
    assert shown(selected) == [line.tips[1], line.tips[0]]
    assert "Geselecteerd · Kim" in selected
    row = at.get(Tip, line.tips[0])
    assert isinstance(row, Tip)
    assert row.handled_by == line.agent


async def test_who_may_export_gets_an_archive(pages: Site, line: Line) -> None:
    chosen: dict[str, str | list[str]] = {"tip": [str(each) for each in line.tips]}
    async with pages.browser(line.agent) as browser:
        html = (await browser.get(here(line))).text
        refused = await browser.post(here(line, "/export"), chosen)
    assert "/export" not in html
    assert 'id="save' not in html
    assert refused.status_code == 403
    async with pages.browser(line.lead) as browser:
        answer = await browser.post(here(line, "/export"), chosen)
        one = await browser.get(here(line, f"/{line.tips[0]}/file"))
        forbidden = await browser.get(here(line, f"/{line.tips[4]}/file"))
    made = zipfile.ZipFile(io.BytesIO(answer.content))
    assert made.testzip() is None
    assert len(made.namelist()) == 5
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert one.headers["content-type"] == "application/octet-stream"
    assert one.content == photo("#b5442e")
    assert forbidden.status_code == 422


async def test_thanks_and_questions_go_out_once(pages: Site, line: Line) -> None:
    chosen: dict[str, str | list[str]] = {
        "tip": [str(each) for each in line.tips[:3]],
        "do": "thanks",
    }
    async with pages.browser(line.agent) as browser:
        first = await browser.post(here(line, "/tell"), chosen)
        said = (await browser.get(first.headers["location"])).text
        again = await browser.post(here(line, "/tell"), chosen)
        left = (await browser.get(again.headers["location"])).text
    assert "2 afzenders bedankt." in said
    assert "2 overgeslagen" in left


async def test_consent_is_noted_by_hand(at: Desk, pages: Site, line: Line) -> None:
    wanted = here(line, f"/{line.tips[3]}/consent")
    async with pages.browser(line.agent) as browser:
        back = await browser.post(wanted, {"consent": "given", "kind": "text"})
        odd = await browser.post(wanted, {"consent": "asked"})
        html = (await browser.get(back.headers["location"])).text
    assert odd.status_code == 404
    assert "De toestemming is genoteerd." in html
    tip = at.get(Tip, line.tips[3])
    assert isinstance(tip, Tip)
    sender = at.get(TipSender, (line.team, tip.identity_id))
    assert isinstance(sender, TipSender)
    assert (sender.consent, sender.changed_by) == ("given", line.agent)


async def test_news_are_told_without_moving_anything(pages: Site, line: Line) -> None:
    async with pages.browser(line.agent) as browser:
        html = (await browser.get(here(line))).text
        newest = re.search(r'data-newest="(\d+)"', html)
        assert newest
        quiet = await browser.piece(here(line, f"/news?after={newest[1]}"))
        told = await browser.piece(here(line, f"/news?after={int(newest[1]) - 1}"))
        odd = await browser.piece(here(line, "/news?after=x"))
        item = await browser.piece(here(line, f"/{line.tips[0]}"))
    assert "new" not in quiet.text
    assert "1 nieuwe tip" in told.text
    assert odd.status_code == 200
    assert shown(item.text) == [line.tips[0]]


async def test_a_photo_has_a_small_picture(pages: Site, line: Line) -> None:
    async with pages.browser(line.agent) as browser:
        answer = await browser.get(here(line, f"/{line.tips[0]}/thumbnail"))
        document = await browser.get(here(line, f"/{line.tips[4]}/thumbnail"))
        words = await browser.get(here(line, f"/{line.tips[3]}/thumbnail"))
    small = Image.open(io.BytesIO(answer.content))
    assert max(small.size) == SIDE
    assert answer.headers["content-type"] == "image/jpeg"
    assert "/files/" in document.headers["location"]
    assert words.status_code == 404


def test_what_would_take_too_much_is_not_drawn() -> None:
    side = int(MOST_PIXELS**0.5) + 1
    bomb = io.BytesIO()
    Image.new("1", (side, side)).save(bomb, "PNG")
    assert draw(bomb.getvalue()) is None
    assert draw(photo()[:3000]) is None
    assert draw(b"<svg/>") is None
    assert draw(b"") is None


def test_a_small_picture_tells_no_place() -> None:
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Grote Markt 1"
    Image.new("RGB", (900, 600)).save(written, "JPEG", exif=exif)
    drawn = draw(written.getvalue())
    assert drawn is not None
    assert b"Grote Markt" in written.getvalue()
    assert b"Grote Markt" not in drawn


def test_few_small_pictures_are_kept() -> None:
    kept = Thumbnails(kept_bytes=100)
    for number in range(5):
        kept._keep(str(number), bytes(40))
    assert list(kept._kept) == ["3", "4"]


async def test_settings_are_for_administrators(
    at: Desk, pages: Site, line: Line
) -> None:
    admin = at.user("Noor", "admin")
    address = f"/teams/{line.team}/intake"
    async with pages.browser(line.lead) as browser:
        assert (await browser.get(address)).status_code == 403
        assert (await browser.post(address, {})).status_code == 403
    async with pages.browser(admin) as browser:
        assert (await browser.get("/teams/17/intake")).status_code == 404
        assert "Bedankt voor uw tip!" in (await browser.get(address)).text
        wrong = await browser.post(
            address, {"active": "1", "thanks-nl": "x" * 2001, "yes": "ja\n" + "y" * 50}
        )
        assert wrong.status_code == 422
        assert wrong.text.count("Dit is te lang.") == 2
        saved = await browser.post(
            address, {"active": "1", "thanks-nl": "Dank!", "yes": "Jazeker\n\njoh"}
        )
        html = (await browser.get(saved.headers["location"])).text
    assert "Opgeslagen." in html
    row = at.get(Intake, line.team)
    assert isinstance(row, Intake)
    assert row.settings["thanks"] == {"nl": "Dank!"}
    assert row.settings["yes"] == ["Jazeker", "joh"]
    assert row.settings["no"]


async def test_what_people_wrote_is_escaped_and_masked(
    at: Desk, pages: Site, line: Line
) -> None:
    tip = at.get(Tip, line.tips[0])
    assert isinstance(tip, Tip)
    at.change(Message, tip.message_id, text="<script>alert(1)</script>")
    async with pages.browser(line.agent) as browser:
        html = (await browser.get(here(line))).text
    assert "<script>alert" not in html
    assert TipKind.PHOTO in html

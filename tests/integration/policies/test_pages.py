"""The matrix of policies, and the frame around an editor, as browsers meet them."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlmodel import select

from tests.integration.policies.conftest import SEEN, Manual
from tests.made.manners import MANNERS
from tests.made.manners_editor import EDITORS
from tests.made.policy_page import hidden, words
from tests.made.site import Browser, Site, site
from webcare.services.policies.activation import Decision, activate
from webcare.services.policies.drafts import save_draft
from webcare.services.policies.places import Place
from webcare.storage.tables import PolicyVersion

pytestmark = pytest.mark.anyio

MATRIX = "/admin/policies"
ALL = f"{MATRIX}/manners/organisation"
SHOP = f"{MATRIX}/manners/shop"
HOUR = timedelta(hours=1)


@pytest.fixture
def served(manual: Manual) -> Site:
    return site(manual.at, EDITORS)


@pytest.fixture
async def chief(manual: Manual, served: Site) -> AsyncIterator[Browser]:
    assert manual.chief.user_id is not None
    served.speaks(manual.chief.user_id, "en")
    async with served.browser(manual.chief.user_id) as browser:
        yield browser


@pytest.fixture
async def agent(manual: Manual, served: Site) -> AsyncIterator[Browser]:
    user_id = manual.at.user("anna")
    served.speaks(user_id, "en")
    async with served.browser(user_id) as browser:
        yield browser


async def draft(browser: Browser, url: str, text: str, **more: str) -> tuple[int, str]:
    """Fill in the form as it stands and save it; return the status and the page."""
    page = (await browser.get(url)).text
    fields = {
        "revision": hidden(page, "revision"),
        "text": text,
        "after": "",
        "least": "0",
        "most": "3",
        "do": "save",
        **more,
    }
    answer = await browser.post(url, fields)
    if answer.status_code != 303:
        return answer.status_code, answer.text
    followed = await browser.get(answer.headers["location"])
    return 303, followed.text


async def confirm(browser: Browser, url: str, page: str, **more: str) -> int:
    fields = {
        "revision": hidden(page, "revision"),
        "newest": hidden(page, "newest"),
        "acknowledged": "1",
        "when": "now",
        "note": "because",
        **more,
    }
    answer = await browser.post(f"{url}/activate", fields)
    return answer.status_code


async def test_from_draft_to_version(manual: Manual, chief: Browser) -> None:
    status, page = await draft(chief, ALL, "Dag")
    assert status == 303
    assert "<del>Hello</del>" in page
    assert "<ins>Dag</ins>" in page
    assert "Channels on which something changes: help, shop." in words(page)
    assert manual.words() == "Hello"
    assert await confirm(chief, ALL, page) == 303
    assert manual.words() == "Dag"
    row = manual.at.ask(lambda s: s.exec(select(PolicyVersion)).one())
    assert (row.note, row.acknowledged) == ("because", True)
    assert row.preview == {"looked_at": 0, "other": 0}
    after = (await chief.get(ALL)).text
    assert "In force" in after
    assert "Draft: not in force yet" not in after


async def test_the_preview_tells_of_past_conversations(
    manual: Manual, chief: Browser
) -> None:
    manual.at.conversation(manual.shop)
    manual.at.conversation(manual.help)
    _, page = await draft(chief, SHOP, "Dag", **{"own-words": "1"})
    shown = words(page)
    assert "Tried on the last conversation." in shown
    assert "1 other words" in shown
    assert "It would say: Dag" in shown


async def test_a_channel_keeps_only_what_was_ticked(
    manual: Manual, chief: Browser
) -> None:
    await manual.say({"most": 9})
    _, page = await draft(chief, SHOP, "Hoi", **{"own-words": "1"})
    await confirm(chief, SHOP, page)
    holds = manual.at.core.policies.effective(MANNERS, manual.shop, manual.at.now)
    assert (holds.words.text, holds.most) == ("Hoi", 9)
    shown = (await chief.get(SHOP)).text
    assert re.search(r'name="own-words" value="1" checked', shown)
    assert not re.search(r'name="own-most" value="1" checked', shown)


async def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(
    manual: Manual, chief: Browser
) -> None:
    status, page = await draft(chief, ALL, "x" * 50, after="25:99")
    assert status == 422
    assert "This is too long: at most 40 characters." in page
    assert "This is not a time of day, such as 09:30." in page
    assert 'href="#section-words"' in page
    assert 'value="25:99"' in page
    assert "x" * 50 in page
    assert 'aria-invalid="true"' in page
    assert manual.words() == "Hello"


async def test_what_a_channel_contradicts_names_the_channel(
    manual: Manual, chief: Browser
) -> None:
    await manual.say({"least": 2}, manual.shop)
    status, page = await draft(chief, ALL, "Dag", most="1")
    assert status == 422
    assert "Channel shop: The least is more than the most." in words(page)


async def test_another_button_of_the_form_saves_nothing(
    manual: Manual, chief: Browser
) -> None:
    status, page = await draft(chief, ALL, "dag", do="shout")
    assert status == 200
    assert 'value="DAG"' in page
    assert "Draft: not in force yet" not in page
    assert manual.words() == "Hello"


async def test_two_administrators_do_not_overwrite_each_other(
    manual: Manual, chief: Browser, served: Site
) -> None:
    before = (await chief.get(ALL)).text
    other = manual.at.user("noor", "admin")
    async with served.browser(other) as browser:
        assert (await draft(browser, ALL, "Dag"))[0] == 303
    fields = {"revision": hidden(before, "revision"), "text": "Hoi", "most": "3"}
    answer = await chief.post(ALL, {**fields, "least": "0", "do": "save"})
    assert answer.status_code == 422
    assert "Somebody else changed this draft meanwhile." in answer.text
    assert 'value="Hoi"' in answer.text
    kept = (await chief.get(ALL)).text
    assert "<ins>Dag</ins>" in kept


async def test_a_version_from_a_day_on_is_planned_and_called_off(
    manual: Manual, chief: Browser
) -> None:
    _, page = await draft(chief, ALL, "Dag")
    # Noon in UTC is one o'clock here; summer time begins on the 29th.
    assert (
        await confirm(chief, ALL, page, when="later", **{"from": "2026-03-29T12:00"})
        == 303
    )
    row = manual.at.ask(lambda s: s.exec(select(PolicyVersion)).one())
    assert row.effective_from.isoformat() == "2026-03-29T10:00:00+00:00"
    assert "Planned" in (await chief.get(ALL)).text
    assert "From " in words((await chief.get(MATRIX)).text)
    assert (await chief.post(f"{ALL}/versions/1/call-off")).status_code == 303
    assert "Called off" in (await chief.get(ALL)).text
    manual.at.now += timedelta(days=60)
    assert manual.words() == "Hello"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"acknowledged": ""}, "Say that you have seen what this changes."),
        ({"when": "later", "from": ""}, "Fill in from which day and time"),
        ({"when": "later", "from": "2020-01-01T00:00"}, "still to come"),
        ({"note": "x" * 501}, "at most 500 characters"),
    ],
)
async def test_an_activation_that_lacks_something_is_refused(
    manual: Manual, chief: Browser, more: dict[str, str], sentence: str
) -> None:
    _, page = await draft(chief, ALL, "Dag")
    fields = {"revision": hidden(page, "revision"), "newest": "0", "when": "now"}
    answer = await chief.post(
        f"{ALL}/activate", {**fields, "acknowledged": "1", **more}
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert manual.words() == "Hello"


async def test_an_earlier_version_is_put_back(manual: Manual, chief: Browser) -> None:
    await manual.say({"words": {"text": "Dag"}})
    await manual.say({"words": {"text": "Hoi"}})
    answer = await chief.post(f"{ALL}/versions/1/restore", {"revision": "0"})
    page = (await chief.get(answer.headers["location"])).text
    assert "Puts version 1 back" in page
    await confirm(chief, ALL, page)
    assert manual.words() == "Dag"


async def test_any_two_versions_are_compared(
    manual: Manual, chief: Browser, agent: Browser
) -> None:
    for text in ("Dag", "Hoi", "<b>"):
        await manual.say({"words": {"text": text}})
    page = (await chief.get(ALL)).text
    assert f'href="{ALL}/difference?to=3"' in page
    assert "difference?to=1" not in page
    last = (await agent.get(f"{ALL}/difference")).text
    assert "<del>Hoi</del>" in last
    assert "<ins>&lt;b&gt;</ins>" in last
    back = (await chief.get(f"{ALL}/difference?from=3&to=1")).text
    assert "<del>&lt;b&gt;</del>" in back
    assert "<ins>Dag</ins>" in back
    assert "Nothing: both say" in (await chief.get(f"{ALL}/difference?to=1")).text
    for odd in ("to=4", "from=0", "to=x", "to=3&from=99999999999999999999"):
        assert (await chief.get(f"{ALL}/difference?{odd}")).status_code == 404
    assert (await chief.get(f"{SHOP}/difference")).status_code == 404


async def test_what_a_channel_began_to_say_itself_is_a_difference(
    manual: Manual, chief: Browser
) -> None:
    await manual.say({}, manual.shop)
    await manual.say({"most": 3}, manual.shop)
    page = words((await chief.get(f"{SHOP}/difference")).text)
    assert "Of its own on this channel Version 1: nothing Version 2: Most" in page


async def test_a_version_that_cannot_be_read_any_more_says_so(
    manual: Manual, chief: Browser
) -> None:
    await manual.say({"most": 4})
    await manual.say({"most": 5})
    first = manual.at.ask(
        lambda s: s.exec(select(PolicyVersion).where(PolicyVersion.number == 1)).one()
    )
    manual.at.change(PolicyVersion, first.id, document={"gone": 1})
    page = (await chief.get(f"{ALL}/difference")).text
    assert "cannot read version 1 any more" in page
    assert "<ins>" not in page


async def test_every_version_can_be_reached(manual: Manual, chief: Browser) -> None:
    for number in range(22):
        await manual.say({"most": number})
    assert "versions/1/restore" not in (await chief.get(ALL)).text
    assert "Show all 22 versions" in (await chief.get(ALL)).text
    everything = (await chief.get(f"{ALL}?versions=all")).text
    assert "versions/1/restore" in everything
    assert "Show all" not in everything


async def test_a_draft_that_does_not_fit_any_more_says_so(
    manual: Manual, chief: Browser
) -> None:
    core, shop = manual.at.core, Place(MANNERS, manual.shop)
    await save_draft(core, manual.chief, shop, {"least": 3}, revision=0)
    await manual.say({"most": 1})
    page = (await chief.get(SHOP)).text
    assert "This draft does not fit any more." in page
    assert 'id="activate"' not in page
    revision = hidden(page, "revision")
    thrown = await chief.post(f"{SHOP}/discard", {"revision": revision})
    assert thrown.status_code == 303


async def test_agents_look_and_change_nothing(manual: Manual, agent: Browser) -> None:
    await manual.say({"words": {"text": "Dag"}})
    page = (await agent.get(ALL)).text
    assert "What holds now" in page
    assert "Dag" in page
    assert 'id="save"' not in page
    assert 'id="restore' not in page
    assert (await agent.get(MATRIX)).status_code == 200
    for path, fields in (
        (ALL, {"text": "x", "least": "0", "most": "3", "revision": "0"}),
        (ALL, {"do": "add", "text": "x"}),
        (f"{ALL}/activate", {"acknowledged": "1", "revision": "0", "newest": "1"}),
        (f"{ALL}/discard", {"revision": "0"}),
        (f"{ALL}/versions/1/restore", {"revision": "0"}),
        (f"{ALL}/versions/1/call-off", {}),
    ):
        assert (await agent.post(path, fields)).status_code == 403, path


async def test_what_is_foreign_or_unknown_looks_absent(
    manual: Manual, chief: Browser, served: Site
) -> None:
    for path in ("/nothing/organisation", "/manners/nowhere", "/manners/no%00where"):
        assert (await chief.get(MATRIX + path)).status_code == 404
    assert (await chief.get(f"{MATRIX}/strict/organisation")).status_code == 404
    visitor = manual.at.user(
        "kees",
        "clerk",
        channel=manual.help,
        permissions=[
            "channel.read",
            "conversation.read",
        ],
    )
    async with served.browser(visitor) as browser:
        assert (await browser.get(SHOP)).status_code == 404
        matrix = (await browser.get(MATRIX)).text
        assert "help" in matrix
        assert "shop" not in matrix
    nobody = manual.at.user("piet", "nobody", permissions=["conversation.read"])
    async with served.browser(nobody) as browser:
        assert (await browser.get(MATRIX)).status_code == 403
    async with served.browser(None) as browser:
        assert (await browser.get(MATRIX)).status_code in {302, 303}


async def test_the_matrix_says_what_is_own_inherited_drafted_and_planned(
    manual: Manual, chief: Browser
) -> None:
    core = manual.at.core
    assert "As usual" in (await chief.get(MATRIX)).text
    await manual.say({"words": {"text": "Dag"}})
    await manual.say({"most": 5}, manual.shop)
    later = Decision(acknowledged=True, effective_from=manual.at.now + HOUR)
    await manual.say({"most": 6}, manual.help, later)
    await save_draft(core, manual.chief, Place(MANNERS), {}, revision=0)
    rows = re.findall(r"<tr><td>.*?</tr>", (await chief.get(MATRIX)).text, re.DOTALL)
    everywhere, helping, shop = (words(row) for row in rows)
    assert "Set" in everywhere
    assert "Draft" in everywhere
    assert "As the organisation" in helping
    assert "From " in helping
    assert "Own" in shop
    assert "Most" in shop


async def test_without_an_editor_there_is_no_such_page(
    manual: Manual,
) -> None:
    assert manual.chief.user_id is not None
    async with site(manual.at, {}).browser(manual.chief.user_id) as browser:
        assert "nav-policies" not in (await browser.get("/queue")).text


async def test_what_somebody_writes_is_shown_and_not_run(chief: Browser) -> None:
    _, page = await draft(chief, ALL, "<script>alert(1)</script>")
    await confirm(chief, ALL, page, note="<b>x</b>")
    shown = (await chief.get(ALL)).text
    assert "<script>alert" not in page + shown
    assert "&lt;b&gt;x" in shown


async def test_activating_twice_is_told(manual: Manual, chief: Browser) -> None:
    _, page = await draft(chief, ALL, "Dag")
    assert await confirm(chief, ALL, page) == 303
    assert await confirm(chief, ALL, page) == 422
    assert manual.words() == "Dag"


async def test_another_hand_activated_first(manual: Manual, chief: Browser) -> None:
    await manual.say({"words": {"text": "Dag"}})
    _, page = await draft(chief, ALL, "Hoi")
    core, revision = manual.at.core, int(hidden(page, "revision"))
    await activate(
        core, manual.chief, Place(MANNERS), SEEN, revision=revision, newest=1
    )
    assert await confirm(chief, ALL, page) == 422

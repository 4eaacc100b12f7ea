"""What plugins say about a reply: while it is written, and when it is sent."""

from datetime import timedelta

import pytest

from tests.made.api import api
from tests.made.desk import Desk
from tests.made.opinion import RULE, Opinion, with_opinion
from tests.made.site import site
from tests.made.square_talk import Talk
from webcare.domain.access import Scope
from webcare.domain.draft import Draft
from webcare.errors import Refused
from webcare.loader import checks
from webcare.services.conversations import converse
from webcare.services.conversations.holding import Holding, hold
from webcare.services.conversations.privately import Continuation, continue_in_private

pytestmark = pytest.mark.anyio

TEXT = "Dat is gratis."


@pytest.fixture
def opinion(at: Desk) -> Opinion:
    made = Opinion()
    at.core = with_opinion(at.core, made)
    return made


@pytest.fixture
def agent(at: Desk, talk: Talk) -> Scope:
    return at.scope(talk.agent)


async def measured(at: Desk, talk: Talk, text: str) -> str:
    async with site(at).browser(talk.agent) as browser:
        answer = await browser.post(
            f"/conversations/{talk.private}/measure",
            {"mode": "reply", "text": text},
            hx_request="true",
        )
    assert answer.status_code == 200
    return answer.text


def rules(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [each.rule for each in refused.value.findings if each.level == "error"]


@pytest.mark.parametrize("level", ["suggestion", "warning", "error"])
async def test_it_is_marked_while_somebody_types(
    at: Desk, talk: Talk, opinion: Opinion, level: str
) -> None:
    opinion.level = level  # type: ignore[assignment]
    html = await measured(at, talk, "😀 " + TEXT)
    assert f'class="finding {level}" data-start="9" data-end="15"' in html
    assert "Nothing is “gratis”." in html
    assert 'data-better="inbegrepen"' in html
    assert "Nothing" not in await measured(at, talk, "Dat kost niets.")


async def test_a_check_sees_our_words_and_where_they_go(
    at: Desk, talk: Talk, opinion: Opinion, agent: Scope
) -> None:
    opinion.level = "suggestion"
    await converse.reply(at.core, agent, talk.private, Draft(text=TEXT))
    (heard,) = opinion.heard
    assert (heard.text, heard.channel, heard.channel_type) == (TEXT, "plein", "square")
    assert not heard.public
    await measured(at, talk, "")
    assert len(opinion.heard) == 1


async def test_an_error_stops_every_way_that_somebody_composes(
    at: Desk, talk: Talk, opinion: Opinion, agent: Scope
) -> None:
    with pytest.raises(Refused) as refused:
        await converse.reply(at.core, agent, talk.public, Draft(text=TEXT))
    assert rules(refused) == [RULE]
    soon = at.now + timedelta(hours=2)
    with pytest.raises(Refused) as refused:
        await hold(at.core, agent, talk.private, Holding(Draft(text=TEXT), soon))
    assert rules(refused) == [RULE]
    how = Continuation(
        kind="private_reply",
        channel_id=talk.channel,
        private_text=TEXT,
        public_text=TEXT,
    )
    with pytest.raises(Refused) as refused:
        await continue_in_private(at.core, agent, talk.public, how)
    assert rules(refused) == [f"private.{RULE}", f"public.{RULE}"]
    assert [heard.public for heard in opinion.heard] == [True, False, False, True]


async def test_an_error_stops_programs_too(
    at: Desk, talk: Talk, opinion: Opinion
) -> None:
    path = f"/conversations/{talk.private}/messages"
    promise = {"promise_until": (at.now + timedelta(hours=2)).isoformat()}
    async with api(at).program(talk.agent) as program:
        for more in ({}, promise):
            answer = await program.post(
                path, json={"kind": "reply", "text": TEXT, **more}
            )
            assert answer.status_code == 422
            assert RULE in {each["rule"] for each in answer.json()["findings"]}
        note = await program.post(path, json={"kind": "note", "text": TEXT})
    assert note.status_code == 201
    assert len(opinion.heard) == 2


@pytest.mark.parametrize("how", ["raises", "hangs"])
async def test_one_that_fails_neither_stops_nor_loses_a_reply(
    at: Desk, talk: Talk, opinion: Opinion, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = at.scope(talk.agent)
    monkeypatch.setattr(checks, "PATIENCE", 0.01)
    opinion.fails = how  # type: ignore[assignment]
    assert await converse.reply(at.core, agent, talk.private, Draft(text=TEXT))
    async with site(at).browser(talk.admin) as browser:
        page = await browser.get("/admin/plugins")
    assert page.status_code == 200
    assert "Its check price is left out" in page.text
    assert TEXT not in page.text

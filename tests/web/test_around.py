"""What stands around a public conversation: its post, its neighbours and its case."""

from datetime import timedelta

import pytest

from tests.made.desk import Desk
from tests.made.site import Site
from tests.made.square_talk import Talk
from webcare.storage.tables import Acceptance, Conversation, Identity, Invitation

pytestmark = pytest.mark.anyio


async def page(pages: Site, talk: Talk, conversation_id: int) -> str:
    async with pages.browser(talk.agent) as browser:
        return (await browser.get(f"/conversations/{conversation_id}")).text


async def test_the_post_and_the_neighbours_stand_beside_it(
    pages: Site, talk: Talk
) -> None:
    html = await page(pages, talk, talk.public)
    assert "Vandaag zijn er lange rijen" in html
    assert 'href="https://square.example.org/notes/1"' in html
    assert f'id="neighbour{talk.neighbour}"' in html
    assert f'id="neighbour{talk.public}"' not in html


async def test_nothing_stands_around_a_private_one_but_its_case(
    pages: Site, talk: Talk
) -> None:
    html = await page(pages, talk, talk.private)
    assert "Vandaag zijn er lange rijen" not in html
    assert f'id="member{talk.public}"' in html
    assert f'id="member{talk.private}" aria-current="true"' in html
    assert f'href="/conversations/{talk.public}/close"' in html


async def test_who_is_alone_in_a_case_sees_no_case(pages: Site, talk: Talk) -> None:
    assert "Deze zaak" not in await page(pages, talk, talk.neighbour)


async def test_another_teams_side_of_a_case_stays_theirs(
    at: Desk, pages: Site, talk: Talk
) -> None:
    team = at.team("Balie")
    with at.core.database.writing() as session:
        session.get_one(Conversation, talk.private).team_id = team
    clerk = at.user("Joost", team=team)
    async with pages.browser(clerk) as browser:
        html = (await browser.get(f"/conversations/{talk.private}")).text
    assert f'id="member{talk.public}"' not in html


def invited(at: Desk, talk: Talk, conversation_id: int | None) -> None:
    """Invite whoever wrote publicly, and let somebody follow the link."""
    invitation = Invitation(
        token="WC-2345678923",
        conversation_id=talk.public,
        channel_id=talk.channel,
        created_at=at.now,
        expires_at=at.now + timedelta(days=14),
    )
    at.add(invitation)
    if conversation_id is not None:
        at.add(
            Acceptance(
                invitation_id=invitation.id,
                conversation_id=conversation_id,
                accepted_at=at.now,
            )
        )


async def test_an_invitation_says_that_nobody_came_yet(
    at: Desk, pages: Site, talk: Talk
) -> None:
    invited(at, talk, None)
    assert "er kwam nog niemand" in await page(pages, talk, talk.public)


async def test_whoever_came_through_a_public_link_may_be_somebody_else(
    at: Desk, pages: Site, talk: Talk
) -> None:
    about = at.get(Conversation, talk.public)
    assert isinstance(about, Conversation)
    stranger = at.contact("Iemand", kind="square")
    came = at.conversation(talk.channel, identity=stranger, case_id=about.case_id)
    invited(at, talk, came)
    assert 'id="unsure"' in await page(pages, talk, came)
    public = await page(pages, talk, talk.public)
    assert 'id="unsure"' not in public
    assert "kan iemand anders zijn" in public


async def test_whom_somebody_found_to_be_the_same_person_needs_no_warning(
    at: Desk, pages: Site, talk: Talk
) -> None:
    about = at.get(Conversation, talk.public)
    assert isinstance(about, Conversation)
    other = at.contact("Iemand", kind="square")
    came = at.conversation(talk.channel, identity=other, case_id=about.case_id)
    invited(at, talk, came)
    with at.core.database.writing() as session:
        theirs = session.get_one(Identity, about.identity_id).contact_id
        session.get_one(Identity, other).contact_id = theirs
    assert 'id="unsure"' not in await page(pages, talk, came)


async def test_who_is_known_by_the_platform_to_be_the_same_needs_no_warning(
    at: Desk, pages: Site, talk: Talk
) -> None:
    invited(at, talk, talk.private)
    assert "kan iemand anders zijn" not in await page(pages, talk, talk.private)


async def test_below_an_unknown_post_somebody_can_still_look_there(
    at: Desk, pages: Site, talk: Talk
) -> None:
    who = at.contact("Iemand", kind="square")
    lonely = at.conversation(
        talk.channel, identity=who, visibility="public", thread_root="elsewhere"
    )
    address = "https://square.example.org/notes/55"
    at.message(lonely, "Waarom is het zo druk?", permalink=address)
    html = await page(pages, talk, lonely)
    assert "Het bericht bovenaan" not in html
    assert f'<a id="thread-there" href="{address}"' in html
    assert 'id="thread-there"' not in await page(pages, talk, talk.public)
    assert 'id="thread-there"' not in await page(pages, talk, talk.private)

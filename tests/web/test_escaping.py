"""Whatever a customer, platform or colleague writes is shown, and never runs."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from tests.made.desk import Desk
from tests.made.showcase import Showcase
from tests.made.site import Site
from tests.made.square_talk import Talk
from tests.web.test_pages import PATHS, Outline, filled
from webcare.domain.content import (
    Buttons,
    Choice,
    ContactCard,
    Contacts,
    Content,
    Form,
    LinkButton,
    ListMenu,
    Location,
    Option,
    Order,
    OrderLine,
    Referral,
    Section,
    TemplateUse,
    Unsupported,
)
from webcare.storage.ids import new_id
from webcare.storage.tables import (
    Attachment,
    ChannelReport,
    ChannelRow,
    Contact,
    Conversation,
    ConversationEvent,
    DeadLetter,
    FoundPost,
    IdentityAlias,
    Message,
    MessageCharge,
    MessageVersion,
    PublicPost,
    Reaction,
    Team,
    TemplateRow,
    User,
)

pytestmark = pytest.mark.anyio

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'\"><svg onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)",
    "<hx-partial hx-get=/logout>",
    "%(name)s %s {who}",
]


def contents(bad: str) -> list[tuple[str, Content]]:
    option = Option(id=bad, title=bad, description=bad)
    return [
        ("location", Location(latitude=1, longitude=2, name=bad, address=bad, url=bad)),
        (
            "contacts",
            Contacts(
                cards=(
                    ContactCard(
                        name=bad,
                        phones=(bad,),
                        emails=(bad,),
                        organisation=bad,
                        addresses=(bad,),
                        urls=(bad,),
                        birthday=bad,
                    ),
                )
            ),
        ),
        ("choice", Choice(id=bad, title=bad, description=bad)),
        ("form", Form(name=bad, answers=((bad, bad),))),
        (
            "order",
            Order(
                catalogue=bad,
                lines=(OrderLine(product=bad, quantity=1, price=bad, currency=bad),),
            ),
        ),
        ("unsupported", Unsupported(what=bad, code=bad)),
        ("buttons", Buttons(options=(option,), header=bad, footer=bad)),
        (
            "list",
            ListMenu(
                button=bad,
                sections=(Section(options=(option,), title=bad),),
                header=bad,
                footer=bad,
            ),
        ),
        ("link", LinkButton(label=bad, url=bad, header=bad, footer=bad)),
        ("template", TemplateUse(name=bad, language=bad, body=(bad,))),
    ]


def poison(at: Desk, show: Showcase, bad: str) -> None:
    """Put the payload wherever anybody outside can write, and many who are inside."""
    with at.core.database.writing() as session:
        row = session.get_one(Conversation, show.busy)
        row.preview, row.tags = bad, [bad]
        for contact in session.exec(select(Contact)):
            contact.name, contact.language = bad, bad
        for message in session.exec(select(Message)):
            message.text = bad
        for user in session.exec(select(User)):
            user.name = f"{bad} {user.id}"
        session.get_one(ChannelRow, show.channel).paused_reason = bad
        team = Team(name=bad)
        session.add(team)
        row.team_id = team.id
        _add_files(session, bad)
        _add_reports(session, show, bad)
        for kind, content in contents(bad):
            session.add(_message(at, show, kind, content, bad))


def _message(
    at: Desk, show: Showcase, kind: str, content: Content, bad: str
) -> Message:
    return Message(
        conversation_id=show.busy,
        channel_id=show.channel,
        external_id=f"{bad}-{new_id()}",
        direction="in",
        kind=kind,
        text=f"{bad} https://example.org/{bad}",
        content=asdict(content),
        referral=asdict(Referral(source=bad, url=bad, headline=bad, body=bad)),
        reply_to=bad,
        forwarded=bad,
        fault={"code": bad, "for_agent": bad, "detail": bad},
        status="received",
        sent_at=at.now + timedelta(seconds=1),
        received_at=at.now,
    )


def _add_files(session: Session, bad: str) -> None:
    for attachment in session.exec(select(Attachment)):
        attachment.filename = attachment.reason = attachment.mime_type = bad
    for version in session.exec(select(MessageVersion)):
        version.text = bad
    for reaction in session.exec(select(Reaction)):
        reaction.emoji = bad
    for alias in session.exec(select(IdentityAlias)):
        session.add(
            IdentityAlias(
                channel_type="paper",
                kind=bad,
                value=f"{bad} {alias.value}",
                strength="weak",
                identity_id=alias.identity_id,
            )
        )


def _add_reports(session: Session, show: Showcase, bad: str) -> None:
    for event in session.exec(select(ConversationEvent)):
        event.actor = bad
        event.data = {**(event.data or {}), "name": bad}
    for report in session.exec(select(ChannelReport)):
        report.text = report.detail = report.what = bad
    for template in session.exec(select(TemplateRow)):
        template.body = template.header = template.footer = bad
        template.reason = template.category = bad
        template.name = f"{bad} {template.id}"
        template.buttons = [[bad, bad + "{{1}}"]]
    for charge in session.exec(select(MessageCharge)):
        charge.category = bad
    for letter in session.exec(select(DeadLetter)):
        letter.reason = letter.replay_failed = letter.account = bad
    session.flush()
    del show


@pytest.mark.parametrize("bad", PAYLOADS)
async def test_nothing_that_was_written_becomes_part_of_the_page(
    bad: str, at: Desk, pages: Site, show: Showcase
) -> None:
    async with pages.browser(show.admin) as browser:
        clean = {
            path: Outline((await browser.get(filled(path, show))).text)
            for path in PATHS
        }
        poison(at, show, bad)
        for path in PATHS:
            response = await browser.get(filled(path, show))
            assert response.status_code == 200, (path, response.text[:200])
            outline = Outline(response.text)
            assert outline.inline == [], path
            assert outline.scripts == clean[path].scripts, path
            assert not outline.active, (path, outline.active)


@pytest.mark.parametrize("bad", PAYLOADS)
async def test_nothing_that_was_said_in_public_becomes_part_of_the_page(
    bad: str, at: Desk, pages: Site, talk: Talk
) -> None:
    paths = [
        f"/conversations/{talk.public}",
        f"/conversations/{talk.private}",
        f"/conversations/{talk.public}/private",
        f"/conversations/{talk.public}/close",
        "/listening",
    ]
    async with pages.browser(talk.agent) as browser:
        clean = {path: Outline((await browser.get(path)).text) for path in paths}
        poison_public(at, talk, bad)
        for path in paths:
            response = await browser.get(path)
            assert response.status_code == 200, (path, response.text[:200])
            outline = Outline(response.text)
            assert outline.inline == [], path
            assert outline.scripts == clean[path].scripts, path
            assert not outline.active, (path, outline.active)


def poison_public(at: Desk, talk: Talk, bad: str) -> None:
    """Write something bad wherever the public pages show what others wrote."""
    with at.core.database.writing() as session:
        for post in session.exec(select(PublicPost)):
            post.text = post.author = post.permalink = bad
        for found in session.exec(select(FoundPost)):
            found.text = found.title = found.author = found.source = bad
            found.permalink = found.reply_refusal = bad
        for message in session.exec(select(Message)):
            message.text = message.permalink = message.reply_refusal = bad
        for conversation in session.exec(select(Conversation)):
            conversation.preview = bad
        session.get_one(Conversation, talk.private).controlled_by = bad
        for what in ("moderation.failed", "control.changed"):
            session.add(
                ConversationEvent(
                    conversation_id=talk.public,
                    what=what,
                    actor=bad,
                    data={"action": "hide", "reason": bad, "holder": bad},
                    happened_at=at.now,
                )
            )


async def test_what_was_typed_and_refused_comes_back_as_text(
    pages: Site, show: Showcase
) -> None:
    bad = "</textarea><script>alert(1)</script>" + "x" * 2000
    async with pages.browser(show.agent) as browser:
        path = f"/conversations/{show.busy}/messages"
        response = await browser.post(path, {"mode": "reply", "text": bad})
    assert response.status_code == 422
    assert "<script>alert" not in response.text
    assert "&lt;/textarea&gt;&lt;script&gt;alert(1)" in response.text

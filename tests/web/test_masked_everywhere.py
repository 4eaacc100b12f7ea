"""Wherever what a customer wrote is shown, or leaves, it is masked where it must be.

Personal data is made unreadable, and of what offends nothing is shown.

A new page or call is looked at by itself: it fails here until `SEEN` says with what.
The places are listed in docs/explanation/security.md.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from tests.made.api import api
from tests.made.desk import Desk
from tests.made.showcase import Showcase
from tests.made.site import Site
from tests.made.square_talk import Talk
from tests.web.test_escaping import contents
from webcare.api.application import OPERATIONS
from webcare.domain.access import Permission
from webcare.domain.content import Referral
from webcare.policies import installed
from webcare.policies.popup import Popup
from webcare.storage.ids import new_id
from webcare.storage.tables import (
    Attachment,
    Conversation,
    DeadLetter,
    FoundPost,
    Intake,
    Message,
    MessageVersion,
    PolicyDraft,
    PopupRow,
    PublicPost,
    Tip,
)
from webcare.web.routes import page_routes

pytestmark = pytest.mark.anyio

SECRETS = ("123456782", "geheim@example.org")
SAID = f"Ik stem VVD! Bsn {SECRETS[0]}, mail {SECRETS[1]}."

INSULT = "zwabberknecht"
CURSED = f"Jij vieze kl00tzak, jij {INSULT}!"
"""What offends; the last word is looked for, which is in no list."""

STREAMS = {"/live", "/events"}
"""What never ends: it carries ids, and rows that are looked at by themselves."""

OURS = {"/login", "/"}
"""What shows nothing of anybody, or leads elsewhere."""


@pytest.fixture
def written(at: Desk, show: Showcase, talk: Talk) -> dict[str, list[object]]:
    """Write personal data wherever a customer can; return what there is to look at."""
    return spread(at, show, talk, SAID)


@pytest.fixture
def cursed(at: Desk, show: Showcase, talk: Talk) -> dict[str, list[object]]:
    """Write what offends wherever a customer can; return what there is to look at."""
    return spread(at, show, talk, CURSED)


def spread(at: Desk, show: Showcase, talk: Talk, said: str) -> dict[str, list[object]]:
    with at.core.database.writing() as session:
        for message in session.exec(select(Message).where(Message.direction == "in")):
            message.text = said
        for kind, content in contents(said):
            if kind not in {"buttons", "list", "link", "template", "unsupported"}:
                # The id of a choice is ours: the customer only taps it.
                whole = asdict(content) | ({"id": "yes"} if kind == "choice" else {})
                session.add(_message(at, show, kind, said, whole))
        session.flush()
        _write(session, at, show, said)
    tip: list[object] = [*_tip(at, show)]
    return {
        "conversations": [show.busy, talk.public, talk.private, talk.neighbour],
        "messages": ids(at, Message),
        "attachments": ids(at, Attachment),
        "contacts": [show.contact],
        "people": [show.agent],
        "at-work": [at.team("Rooster")],
        "users": [show.agent],
        "channels": ["service", "plein"],
        "dead-letters": ids(at, DeadLetter),
        "tips": tip,
        "popups": [_popup(at, show)],
    }


def _popup(at: Desk, show: Showcase) -> str:
    """Open a service for a while, from which a customer came; return its name."""
    day = at.now.date()
    popup = Popup(
        name="bbq",
        title="Barbecuehulp",
        channel="service",
        starts=day,
        ends=day + timedelta(days=7),
        keywords=("bbq",),
    )
    row = PopupRow(
        name=popup.name,
        channel_id=show.channel,
        starts_at=at.now - timedelta(hours=1),
        ends_at=at.now + timedelta(days=7),
        document=popup.model_dump(mode="json"),
    )
    at.add(row)
    at.change(Conversation, show.busy, popup_id=row.id)
    return popup.name


def _tip(at: Desk, show: Showcase) -> tuple[int, int]:
    """Make a tip of what a customer wrote; return its team's id, and its own."""
    team = at.team("redactie")
    row = at.get(Conversation, show.busy)
    assert isinstance(row, Conversation)
    message = at.message(show.busy, SAID)
    tip = Tip(
        team_id=team,
        conversation_id=row.id,
        message_id=message,
        identity_id=row.identity_id,
        kind="text",
        state="new",
        received_at=at.now,
    )
    at.add(Intake(team_id=team, active=True, settings={}, changed_at=at.now), tip)
    return team, tip.id


def ids(at: Desk, table: type[Message | Attachment | DeadLetter]) -> list[object]:
    return at.ask(lambda session: list(session.exec(select(col(table.id)))))


def _write(session: Session, at: Desk, show: Showcase, said: str) -> None:
    for row in session.exec(select(Conversation)):
        row.preview, row.preview_outbound = said, False
    theirs = select(col(Message.id)).where(Message.direction == "in")
    for file in session.exec(
        select(Attachment).where(col(Attachment.message_id).in_(theirs))
    ):
        file.filename = f"{SECRETS[0] if said == SAID else said}.pdf"
    first = next(iter(session.exec(theirs.where(Message.conversation_id == show.busy))))
    session.get_one(Message, first).edited_at = at.now
    session.add(MessageVersion(message_id=first, text=said, replaced_at=at.now))
    for post in session.exec(select(PublicPost)):
        post.text = said
    for found in session.exec(select(FoundPost)):
        found.text, found.title = said, f"{said}!"
    for kind, document in DRAFTS.items():
        session.add(
            PolicyDraft(
                kind=kind,
                channel_id=None,
                document=document,
                drafted_at=at.now,
                revision=1,
            )
        )


DRAFTS: dict[str, dict[str, Any]] = {
    "scope": {
        "redirected": [
            {
                "name": "votes",
                "title": "Stemmen",
                "patterns": ["stem"],
                "texts": {"nl": "Kijk op {target}."},
                "link": "https://example.org/stemmen",
            }
        ]
    },
    "retention": {"text": {"days": 1}},
}
"""Policies whose previews quote what customers wrote."""


def _message(
    at: Desk, show: Showcase, kind: str, said: str, content: dict[str, object]
) -> Message:
    came = Referral(source="ad", headline=said, body=said, url="https://example.org")
    return Message(
        conversation_id=show.busy,
        channel_id=show.channel,
        external_id=f"x-{new_id()}",
        direction="in",
        kind=kind,
        text=said,
        content=content,
        referral=asdict(came),
        status="received",
        sent_at=at.now,
        received_at=at.now,
    )


def seen(paths: Sequence[str], there: dict[str, list[object]]) -> Iterator[str]:
    """Yield every path with what there is to look at in the place of its blanks."""
    for path in paths:
        if path in STREAMS | OURS:
            continue
        if path.startswith(("/tips/", "/teams/")):
            team, tip = there["tips"]
            yield path.format(team=team, id=tip)
            continue
        if path.startswith("/admin/popups/{name}"):
            (name,) = there["popups"]
            yield path.format(name=name, kind="hours")
            continue
        if "{kind}" in path:
            for kind in installed.installed_kinds():
                yield path.format(kind=kind, place="organisation")
            continue
        blanks = re.findall(r"{[^}]+}", path)
        if not blanks:
            yield path
            continue
        (blank,) = blanks
        place = path.strip("/").split("/")[0]
        assert place in there, f"say with what {path} is looked at"
        yield from (path.replace(blank, str(each)) for each in there[place])


async def test_no_page_shows_personal_data_of_customers(
    written: dict[str, list[object]], pages: Site, show: Showcase
) -> None:
    paths = [each.path for each in page_routes() if "GET" in (each.methods or ())]
    more = ["/queue?q=bsn", "/queue?view=resolved", "/listening?state=answered"]
    async with pages.browser(show.admin) as browser:
        for path in [*seen(paths, written), *more]:
            page = await browser.get(path)
            assert page.status_code in {200, 303, 404}, path
            shown = [each for each in SECRETS if each in page.text]
            assert not shown, (path, shown)


async def test_no_page_shows_what_offends(
    cursed: dict[str, list[object]], pages: Site, show: Showcase
) -> None:
    paths = [each.path for each in page_routes() if "GET" in (each.methods or ())]
    async with pages.browser(show.admin) as browser:
        for path in [*seen(paths, cursed), "/queue?q=vieze"]:
            page = await browser.get(path)
            assert INSULT not in page.text, path


async def test_no_call_gives_what_offends_to_who_may_not_open_it(
    cursed: dict[str, list[object]], at: Desk, talk: Talk
) -> None:
    rights = [each.value for each in Permission if each is not Permission.UNMASK]
    curious = at.user("curious", "curious", permissions=rights)
    paths = [each.path for each in OPERATIONS if each.method == "GET"]
    async with api(at).program(curious) as program:
        for path in seen(paths, cursed):
            answer = await program.get(path)
            assert INSULT not in answer.text, path
        messages = await program.get(f"/conversations/{talk.public}/messages")
    assert all(each["masked"] for each in messages.json()["items"])


async def test_no_live_update_brings_personal_data_of_customers(
    written: dict[str, list[object]], at: Desk, pages: Site, show: Showcase
) -> None:
    rows = pages.app.state.live_rows
    scope = at.scope(show.admin)
    (row,) = await rows.rows(scope, "nl", [show.busy], 1)
    ids = ",".join(str(each) for each in written["messages"])
    async with pages.browser(show.admin) as browser:
        path = f"/conversations/{show.busy}/changes?messages={ids}"
        changes = await browser.piece(path)
    assert "•••••••82" in row.html
    assert "•••••••82" in changes.text
    for each in SECRETS:
        assert each not in str(row.told())
        assert each not in changes.text


async def test_previews_of_policies_quote_customers_masked(
    written: dict[str, list[object]], pages: Site, show: Showcase
) -> None:
    assert written
    async with pages.browser(show.admin) as browser:
        for kind in DRAFTS:
            page = await browser.get(f"/admin/policies/{kind}/organisation")
            assert "Bsn •••••••82" in page.text, kind


async def test_no_call_gives_personal_data_to_who_may_not_open_it(
    written: dict[str, list[object]], at: Desk, talk: Talk
) -> None:
    rights = [each.value for each in Permission if each is not Permission.UNMASK]
    curious = at.user("curious", "curious", permissions=rights)
    paths = [each.path for each in OPERATIONS if each.method == "GET"]
    async with api(at).program(curious) as program:
        for path in seen(paths, written):
            answer = await program.get(path)
            assert answer.status_code < 500, (path, answer.text)
            shown = [each for each in SECRETS if each in answer.text]
            assert not shown, (path, shown)
        messages = await program.get(f"/conversations/{talk.public}/messages")
    assert all(each["masked"] for each in messages.json()["items"])

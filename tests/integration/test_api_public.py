"""The API where everybody reads along: undo, moderation, and going on in private."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlmodel import select

from tests.made.api import Api, api
from tests.made.desk import desk, migrated
from tests.made.square import Square
from tests.made.square_talk import Talk, talk_in_public
from tests.services.plugin import NewDatabase
from webcare.storage.tables import Conversation, Invitation, Job

pytestmark = pytest.mark.anyio


@dataclass
class Here:
    """A desk's API, and the quarrel that it is about."""

    api: Api
    talk: Talk


@pytest.fixture
async def here(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[Here]:
    with desk(new_database(migrated), tmp_path, None, Square()) as at:
        yield Here(api(at), talk_in_public(at))


async def test_a_public_conversation_tells_its_thread_and_case(here: Here) -> None:
    talk = here.talk
    async with here.api.program(talk.agent) as program:
        public = (await program.get(f"/conversations/{talk.public}")).json()
        private = (await program.get(f"/conversations/{talk.private}")).json()
        newest = (await program.get(f"/messages/{talk.said}")).json()
    assert (public["visibility"], public["thread_root"]) == ("public", "post-1")
    assert (private["visibility"], private["thread_root"]) == ("private", None)
    assert public["case_id"] == private["case_id"]
    assert newest["permalink"] == "https://square.example.org/notes/17"
    assert (newest["hidden"], newest["reply_refusal"]) == (False, None)


async def test_a_public_reply_is_taken_back_in_its_time(here: Here) -> None:
    async with here.api.program(here.talk.agent) as program:
        messages = f"/conversations/{here.talk.public}/messages"
        reply = {"kind": "reply", "text": "We zoeken het uit."}
        sent = (await program.post(messages, json=reply)).json()
        assert sent["undo_until"] == "2026-03-02T12:00:05Z"
        assert sent["reply_to"] == str(here.talk.said)
        taken = await program.post(f"/messages/{sent['id']}/cancel")
        assert taken.json()["status"] == "cancelled"
        assert taken.json()["undo_until"] is None
        again = await program.post(f"/messages/{sent['id']}/cancel")
        assert again.status_code == 409
        about = (await program.get(f"/conversations/{here.talk.public}")).json()
    assert about["status"] == "open"
    assert about["waiting_since"] is not None


async def test_hiding_is_asked_of_the_platform(here: Here) -> None:
    async with here.api.program(here.talk.agent) as program:
        path = f"/messages/{here.talk.said}/moderate"
        asked = await program.post(path, json={"action": "hide"})
        assert (asked.status_code, asked.json()["hidden"]) == (202, False)
        odd = await program.post(path, json={"action": "burn"})
        assert odd.status_code == 422
    jobs = here.talk.desk.ask(lambda session: session.scalars(select(Job)).all())
    assert [job.kind for job in jobs] == ["message.moderate"]


async def test_the_ways_on_are_listed_and_taken(here: Here) -> None:
    talk = here.talk
    async with here.api.program(talk.agent) as program:
        path = f"/conversations/{talk.neighbour}"
        ways = (await program.get(f"{path}/ways")).json()["items"]
        assert [(way["kind"], way["refusal"]) for way in ways] == [
            ("private_reply", None),
            ("link", None),
        ]
        assert {way["channel_id"] for way in ways} == {str(talk.channel)}
        answer = {
            "kind": "private_reply",
            "channel_id": str(talk.channel),
            "private_text": "Welke vlucht was het?",
            "public_text": "Je hebt bericht.",
        }
        key = {"idempotency-key": "once"}
        done = await program.post(f"{path}/continue", json=answer, headers=key)
        assert done.status_code == 201
        made = done.json()
        again = await program.post(f"{path}/continue", json=answer, headers=key)
        assert (again.status_code, again.json()) == (201, made)
        assert made["invitation"] is None
        private = (await program.get(f"/conversations/{made['conversation']}")).json()
        public = (await program.get(path)).json()
        assert private["case_id"] == public["case_id"]
        refused = await program.post(f"{path}/continue", json=answer)
        assert refused.status_code == 422
        assert [each["rule"] for each in refused.json()["findings"]] == ["way"]


async def test_a_link_makes_an_invitation(here: Here) -> None:
    talk = here.talk
    async with here.api.program(talk.agent) as program:
        link = {
            "kind": "link",
            "channel_id": str(talk.channel),
            "public_text": "Kom naar {link}",
        }
        path = f"/conversations/{talk.public}/continue"
        made = (await program.post(path, json=link)).json()
        sent = (await program.get(f"/messages/{made['public_message']}")).json()
    invitation = talk.desk.get(Invitation, int(made["invitation"]))
    assert isinstance(invitation, Invitation)
    assert invitation.token in sent["text"]
    assert made["conversation"] is None


async def test_a_chat_is_taken_over(here: Here) -> None:
    talk = here.talk
    talk.desk.change(Conversation, talk.private, controlled_by="Helpbot")
    async with here.api.program(talk.agent) as program:
        path = f"/conversations/{talk.private}"
        assert (await program.get(path)).json()["controlled_by"] == "Helpbot"
        taken = await program.post(f"{path}/take-control")
        assert (taken.status_code, taken.json()["controlled_by"]) == (200, None)


async def test_who_manages_a_channel_sets_its_time_to_undo(here: Here) -> None:
    path = "/channels/plein"
    async with here.api.program(here.talk.agent) as program:
        assert (await program.get(path)).json()["undo_seconds"] is None
        refused = await program.patch(path, json={"undo_seconds": 9})
        assert refused.status_code == 403
    async with here.api.program(here.talk.admin) as program:
        for seconds in (9, 0, None):
            changed = await program.patch(path, json={"undo_seconds": seconds})
            assert changed.json()["undo_seconds"] == seconds
        untouched = await program.patch(path, json={})
        assert untouched.status_code == 200
        for odd in (-1, 61, "soon"):
            answer = await program.patch(path, json={"undo_seconds": odd})
            assert answer.status_code == 422


async def test_what_differs_in_public_is_told(here: Here) -> None:
    async with here.api.program(here.talk.agent) as program:
        able = (await program.get("/channels/plein")).json()["capabilities"]
    assert able["private_reply_seconds"] == 7 * 86_400
    assert (able["private_link"], able["control"]) == (True, True)
    assert (able["splits"], able["public"]["splits"]) == (False, True)
    assert able["public"]["text_limit"] == 60
    assert able["public"]["reaction_choices"] == ["👍"]
    assert able["public"]["moderation"] == ["hide", "show"]

"""The API: what programs may see and do, and what they hear when they may not."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import func, select

from tests.made.api import Api, api
from tests.made.desk import NOON, desk, migrated
from tests.services.plugin import NewDatabase
from webcare.storage.ids import new_id
from webcare.storage.paging import cursor
from webcare.storage.tables import (
    Attachment,
    Conversation,
    DeadLetter,
    Identity,
    Job,
    Message,
    MessageCharge,
    TemplateRow,
    User,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
async def on(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[Api]:
    with desk(new_database(migrated), tmp_path) as at:
        yield api(at)


def row(on: Api, conversation_id: int) -> Conversation:
    found = on.at.get(Conversation, conversation_id)
    assert isinstance(found, Conversation)
    return found


def count(on: Api, table: type) -> int:
    with on.at.core.database.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


async def test_without_a_token_nothing_is_told(on: Api) -> None:
    """Whether a path or a thing exists is told to holders of a token only."""
    one = on.at.conversation(on.at.channel("balie"))
    async with on.client() as nobody, on.client("wc_false") as wrong:
        for client in (nobody, wrong):
            for path in (f"/conversations/{one}", "/conversations/1", "/nothing", "/"):
                answer = await client.get(path)
                assert answer.status_code == 401
                assert answer.headers["content-type"] == "application/problem+json"
                assert "www-authenticate" in answer.headers
            assert (await client.get("/openapi.json")).status_code == 200


async def test_a_conversation_is_shown_with_its_names(on: Api) -> None:
    team = on.at.team("service")
    anna = on.at.user("anna", team=team)
    one = on.at.conversation(on.at.channel("balie"), team=team)
    async with on.program(anna) as program:
        found = (await program.get(f"/conversations/{one}")).json()
        assert found == (await program.get("/conversations")).json()["items"][0]
    assert isinstance(found["contact"].pop("id"), str)
    assert isinstance(found.pop("case_id"), str)
    assert found == {
        "id": str(one),
        "channel": "balie",
        "channel_type": "paper",
        "contact": {"name": "Jan"},
        "status": "open",
        "visibility": "private",
        "thread_root": None,
        "controlled_by": None,
        "assignee": None,
        "team": {"id": str(team), "name": "service"},
        "priority": 0,
        "tags": [],
        "unread": 1,
        "opened_at": "2026-03-02T12:00:00Z",
        "waiting_since": "2026-03-02T12:00:00Z",
        "reply_until": "2026-03-03T12:00:00Z",
        "promised_until": None,
        "due_at": None,
        "due_kind": None,
        "snoozed_until": None,
        "resolved_at": None,
        "last_message": {
            "at": "2026-03-02T12:00:00Z",
            "text": "Waar is mijn koffer?",
            "kind": "text",
            "direction": "in",
        },
        "version": 0,
    }


async def test_filters_leave_out_what_does_not_fit(on: Api) -> None:
    anna = on.at.user("anna")
    balie, loket = on.at.channel("balie"), on.at.channel("loket")
    els = on.at.contact("Els")
    first = on.at.conversation(balie)
    second = on.at.conversation(loket, identity=els)
    third = on.at.conversation(balie, status="resolved")
    async with on.program(anna) as program:
        await program.patch(f"/conversations/{second}", json={"assignee": str(anna)})
        for query, expected in (
            ("", [third, second, first]),
            ("?status=resolved", [third]),
            ("?channel=balie", [third, first]),
            ("?visibility=public", []),
            ("?assignee=me", [second]),
            (f"?assignee={anna}", [second]),
            ("?assignee=none", [third, first]),
            ("?q=ELS", [second]),
            ("?order=queue", [first, second]),
            ("?channel=niets", []),
        ):
            items = (await program.get(f"/conversations{query}")).json()["items"]
            assert [int(each["id"]) for each in items] == expected, query


@pytest.mark.parametrize(
    "path",
    [
        "/conversations?status=waiting",
        "/conversations?limit=0",
        "/conversations?limit=201",
        "/conversations?assignee=anna",
        "/conversations?assignee=-1",
        "/conversations?colour=red",
        "/conversations?q=%00",
        "/conversations?channel=%00",
        "/contacts?q=%00",
        "/channels/balie/costs?month=2026-13",
        "/channels/balie/costs",
        "/dead-letters?replayed=perhaps",
        "/events?after=-1",
    ],
)
async def test_what_does_not_fit_is_named(on: Api, path: str) -> None:
    async with on.program(on.at.user("anna")) as program:
        answer = await program.get(path)
    problem = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == 422
    assert problem["findings"][0]["rule"].startswith("field.")
    assert problem["detail"] == problem["findings"][0]["reason"]


async def test_pages_neither_skip_nor_repeat_while_others_arrive(on: Api) -> None:
    channel = on.at.channel("balie")
    one = on.at.conversation(channel)
    there = {one} | {on.at.conversation(channel) for _ in range(6)}
    said = {on.at.message(one, str(number), later=number // 2) for number in range(7)}

    async def walk(program: Any, path: str, arrive: Any) -> list[int]:  # noqa: ANN401
        seen, after = [], ""
        while True:
            url = f"{path}{'&' if '?' in path else '?'}limit=2&cursor={after}"
            page = (await program.get(url)).json()
            seen += [int(each["id"]) for each in page["items"]]
            arrive()
            if page["next"] is None:
                return seen
            after = page["next"]

    async with on.program(on.at.user("anna")) as program:
        for path in ("/conversations", "/conversations?order=queue"):
            before = set(there)
            seen = await walk(
                program, path, lambda: there.add(on.at.conversation(channel))
            )
            assert len(seen) == len(set(seen)), path
            # What arrives in the queue while one reads stands at its end.
            assert before <= set(seen), path
            on.at.now += timedelta(minutes=1)
        seen = await walk(
            program,
            f"/conversations/{one}/messages",
            lambda: on.at.message(one, "erbij", later=60),
        )
        assert len(seen) == len(set(seen))
        assert set(seen) == said
        for forged in ("zomaar", cursor(1 << 62, 1), cursor(-(1 << 62), 1), cursor(1)):
            path = f"/conversations/{one}/messages?cursor={forged}"
            assert (await program.get(path)).status_code == 404, forged


async def test_a_change_is_made_as_a_whole(on: Api) -> None:
    team = on.at.team("service")
    anna = on.at.user("anna")
    one = on.at.conversation(on.at.channel("balie"))
    async with on.program(anna) as program:
        answer = await program.patch(
            f"/conversations/{one}",
            json={
                "assignee": str(anna),
                "team": str(team),
                "priority": 1,
                "tags": ["koffer"],
                "snoozed_until": "2026-03-02T15:00:00+01:00",
                "version": 0,
            },
        )
        assert answer.status_code == 200
        found = answer.json()
        assert found["assignee"] == {"id": str(anna), "name": "anna"}
        assert found["team"]["name"] == "service"
        assert (found["priority"], found["tags"]) == (1, ["koffer"])
        assert found["status"] == "snoozed"
        assert found["snoozed_until"] == "2026-03-02T14:00:00Z"
        stale = await program.patch(
            f"/conversations/{one}", json={"status": "resolved", "version": 0}
        )
        assert stale.status_code == 409
        woken = await program.patch(
            f"/conversations/{one}", json={"snoozed_until": None, "assignee": None}
        )
        assert (woken.json()["status"], woken.json()["assignee"]) == ("open", None)
        pending = await program.patch(
            f"/conversations/{one}", json={"status": "pending", "tags": []}
        )
        assert (pending.json()["status"], pending.json()["tags"]) == ("pending", [])
        nothing = await program.patch(f"/conversations/{one}", json={})
        assert nothing.json()["version"] == pending.json()["version"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"status": "snoozed"}, 422),
        ({"status": "open", "snoozed_until": "2026-03-03T08:00:00Z"}, 422),
        ({"snoozed_until": "2026-03-02T11:00:00Z"}, 409),
        ({"snoozed_until": "2026-03-03T08:00:00"}, 422),
        ({"snoozed_until": "9999-12-31T23:59:59-23:00"}, 422),
        ({"status": "closed"}, 422),
        ({"priority": 3}, 422),
        ({"tags": ["x" * 41]}, 422),
        ({"tags": ["a\0b"]}, 422),
        ({"assignee": 5}, 422),
        ({"assignee": "9999999999999999999"}, 422),
        ({"assignee": "5"}, 404),
        ({"team": "5"}, 404),
        ({"status": "resolved", "assignee": "5"}, 404),
    ],
)
async def test_a_change_that_cannot_be_made_changes_nothing(
    on: Api, change: dict[str, object], status: int
) -> None:
    one = on.at.conversation(on.at.channel("balie"))
    async with on.program(on.at.user("anna")) as program:
        answer = await program.patch(f"/conversations/{one}", json=change)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"].endswith(".")
    assert row(on, one).version == 0


@pytest.mark.parametrize(
    "field",
    ["id", "unread", "channel_id", "queue_position", "resolved_at", "window_until"],
)
async def test_only_what_may_be_changed_is_taken(on: Api, field: str) -> None:
    one = on.at.conversation(on.at.channel("balie"))
    async with on.program(on.at.user("anna")) as program:
        answer = await program.patch(
            f"/conversations/{one}", json={"tags": ["koffer"], field: "1"}
        )
    assert answer.status_code == 422
    assert row(on, one).tags == []


async def test_resolving_twice_is_told(on: Api) -> None:
    one = on.at.conversation(on.at.channel("balie"))
    async with on.program(on.at.user("anna")) as program:
        for status in (200, 409):
            answer = await program.patch(
                f"/conversations/{one}", json={"status": "resolved"}
            )
            assert answer.status_code == status
    assert answer.json()["detail"] == "This conversation is resolved already."


async def test_a_conversation_may_be_given_away(on: Api) -> None:
    north, south = on.at.team("noord"), on.at.team("zuid")
    one = on.at.conversation(on.at.channel("balie"), team=north)
    async with on.program(on.at.user("anna", team=north)) as program:
        answer = await program.patch(f"/conversations/{one}", json={"team": str(south)})
        assert answer.json()["team"]["name"] == "zuid"
        assert (await program.get(f"/conversations/{one}")).status_code == 404


async def test_a_reply_is_stored_and_on_its_way(on: Api) -> None:
    anna = on.at.user("anna")
    one = on.at.conversation(on.at.channel("balie"))
    async with on.program(anna) as program:
        answer = await program.post(
            f"/conversations/{one}/messages",
            json={"kind": "reply", "text": "Bij balie 4."},
        )
        assert answer.status_code == 201
        made = answer.json()
        assert answer.headers["location"] == f"/api/v1/messages/{made['id']}"
        assert (await program.get(f"/messages/{made['id']}")).json() == made
        assert made["direction"] == "out"
        assert made["status"] == "queued"
        assert made["author"] == {"kind": "user", "id": str(anna), "name": "anna"}
        note = await program.post(
            f"/conversations/{one}/messages", json={"kind": "note", "text": "Gebeld."}
        )
        assert note.status_code == 201
        listed = (await program.get(f"/conversations/{one}/messages")).json()
    assert [each["direction"] for each in listed["items"]] == ["note", "out"]
    assert row(on, one).status == "pending"
    assert count(on, Job) == 1


async def test_a_reply_that_may_not_leave_says_which_rule(on: Api) -> None:
    one = on.at.conversation(on.at.channel("balie"))
    async with on.program(on.at.user("anna")) as program:
        answer = await program.post(
            f"/conversations/{one}/messages", json={"kind": "reply", "text": "x" * 1001}
        )
        assert answer.status_code == 422
        problem = answer.json()
        assert problem["detail"] == "The text is too long: at most 1000 characters."
        (finding,) = problem["findings"]
        assert (finding["rule"], finding["span"]) == ("length", [1000, 1001])
        on.at.now = NOON + timedelta(hours=25)
        late = await program.post(
            f"/conversations/{one}/messages", json={"kind": "reply", "text": "Dag"}
        )
        assert [each["rule"] for each in late.json()["findings"]] == ["window"]
    assert count(on, Message) == 0


async def test_a_template_gets_through_a_closed_window(on: Api) -> None:
    channel = on.at.channel("balie")
    one = on.at.conversation(channel)
    on.at.add(
        TemplateRow(
            channel_id=channel,
            name="gevonden",
            language="nl",
            status="approved",
            body="Uw koffer is in {{1}}.",
            synced_at=NOON,
        )
    )
    on.at.now = NOON + timedelta(hours=25)
    template = {"name": "gevonden", "language": "nl", "body": ["hal 3"]}
    async with on.program(on.at.user("anna")) as program:
        listed = (await program.get("/channels/balie/templates")).json()["items"]
        assert [each["name"] for each in listed] == ["gevonden"]
        answer = await program.post(
            f"/conversations/{one}/messages",
            json={"kind": "reply", "template": template},
        )
    assert answer.status_code == 201
    assert answer.json()["text"] == "Uw koffer is in hal 3."
    assert answer.json()["content"]["name"] == "gevonden"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "reply"},
        {"kind": "shout", "text": "Hé"},
        {"kind": "note", "text": " "},
        {"kind": "note", "text": "a", "attachments": ["1"]},
        {"kind": "reply", "text": "a", "template": {"name": "a", "language": "nl"}},
        {"kind": "reply", "text": "a\0b"},
        {"kind": "reply", "text": "a", "author_id": "1"},
        {"kind": "reply", "text": "a", "status": "sent"},
        {"kind": "reply", "text": "a", "direction": "in"},
        {"kind": "reply", "text": "a", "attachments": "1"},
    ],
)
async def test_what_cannot_be_said_is_not(on: Api, body: dict[str, object]) -> None:
    one = on.at.conversation(on.at.channel("balie"))
    async with on.program(on.at.user("anna")) as program:
        answer = await program.post(f"/conversations/{one}/messages", json=body)
    assert answer.status_code == 422
    assert answer.json()["findings"]
    assert count(on, Message) == 0


async def test_a_body_must_be_json(on: Api) -> None:
    one = on.at.conversation(on.at.channel("balie"))
    async with on.program(on.at.user("anna")) as program:
        path = f"/conversations/{one}/messages"
        for content, media_type, status in (
            (b"{", "application/json", 400),
            (b"", "application/json", 400),
            (b"\xff", "application/json", 400),
            (b"[]", "application/json", 422),
            (b'{"kind":"note","text":"\\ud800"}', "application/json", 400),
            (b"kind=note&text=Dag", "application/x-www-form-urlencoded", 415),
        ):
            answer = await program.post(
                path, content=content, headers={"content-type": media_type}
            )
            assert answer.status_code == status, content
            assert answer.headers["content-type"] == "application/problem+json"
    assert count(on, Message) == 0


async def test_the_same_key_makes_one_message(on: Api) -> None:
    one = on.at.conversation(on.at.channel("balie"))
    key = {"idempotency-key": "order-17"}
    path, body = f"/conversations/{one}/messages", {"kind": "note", "text": "Gebeld."}
    async with on.program(on.at.user("anna")) as program:
        first = await program.post(path, json=body, headers=key)
        again = await program.post(path, json=body, headers=key)
        assert (first.status_code, again.status_code) == (201, 201)
        assert again.json() == first.json()
        assert again.headers["location"] == first.headers["location"]
        assert "idempotency-replayed" not in first.headers
        assert again.headers["idempotency-replayed"] == "true"
        other = await program.post(
            path, json={"kind": "note", "text": "Iets anders."}, headers=key
        )
        assert other.status_code == 422
        assert other.json()["findings"][0]["rule"] == "idempotency.key"
        for wrong in ("x" * 256, "a b", ""):
            refused = await program.post(
                path, json=body, headers={"idempotency-key": wrong}
            )
            assert refused.status_code == 422, wrong
    async with on.program(on.at.user("bram")) as program:
        theirs = await program.post(path, json=body, headers=key)
        assert theirs.json()["id"] != first.json()["id"], "keys are one's own"
    assert count(on, Message) == 2


async def test_the_same_key_at_the_same_time_makes_one_message(on: Api) -> None:
    one = on.at.conversation(on.at.channel("balie"))
    async with on.program(on.at.user("anna")) as program:
        answers = await asyncio.gather(
            *(
                program.post(
                    f"/conversations/{one}/messages",
                    json={"kind": "reply", "text": "Bij balie 4."},
                    headers={"idempotency-key": "order-17"},
                )
                for _ in range(8)
            )
        )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert (count(on, Message), count(on, Job)) == (1, 1)


async def test_a_refused_request_leaves_its_key_free(on: Api) -> None:
    one = on.at.conversation(on.at.channel("balie"))
    key = {"idempotency-key": "order-17"}
    async with on.program(on.at.user("anna")) as program:
        path = f"/conversations/{one}/messages"
        on.at.now = NOON + timedelta(hours=25)
        body = {"kind": "reply", "text": "Dag"}
        late = await program.post(path, json=body, headers=key)
        assert late.status_code == 422
        on.at.now = NOON
        assert (await program.post(path, json=body, headers=key)).status_code == 201


async def test_a_file_is_handed_in_sent_and_fetched(on: Api) -> None:
    one = on.at.conversation(on.at.channel("balie"))
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 100
    async with on.program(on.at.user("anna")) as program:
        upload = await program.post(
            "/uploads?filename=label.png",
            content=png,
            headers={"content-type": "image/png", "idempotency-key": "f1"},
        )
        assert upload.status_code == 201
        again = await program.post(
            "/uploads?filename=label.png",
            content=png,
            headers={"content-type": "image/png", "idempotency-key": "f1"},
        )
        assert again.json() == upload.json()
        other = await program.post(
            "/uploads?filename=label.png",
            content=png + b"1",
            headers={"content-type": "image/png", "idempotency-key": "f1"},
        )
        assert other.status_code == 422
        assert upload.json()["mime_type"] == "image/png"
        body = {
            "kind": "reply",
            "text": "Uw label",
            "attachments": [upload.json()["id"]],
        }
        sent = await program.post(f"/conversations/{one}/messages", json=body)
        assert sent.status_code == 201, sent.text
        (file,) = sent.json()["attachments"]
        assert (file["filename"], file["size"]) == ("label.png", len(png))
        fetched = await program.get(f"/attachments/{file['id']}")
        assert fetched.content == png
        assert fetched.headers["content-type"] == "application/octet-stream"
        assert fetched.headers["content-disposition"].startswith("attachment")
        used = await program.post(f"/conversations/{one}/messages", json=body)
        assert used.status_code == 404, "an upload is sent once"


async def test_a_contact_has_addresses_and_conversations(on: Api) -> None:
    channel = on.at.channel("balie")
    jan = on.at.contact("Jan", hand="jan-hand")
    one = on.at.conversation(channel, identity=jan)
    identity = on.at.get(Identity, jan)
    assert isinstance(identity, Identity)
    async with on.program(on.at.user("anna")) as program:
        found = (await program.get(f"/contacts/{identity.contact_id}")).json()
        listed = (await program.get("/contacts?q=jan-h")).json()["items"]
    assert found["identities"][0]["aliases"] == [
        {"kind": "hand", "value": "jan-hand", "strength": "strong"}
    ]
    assert [each["id"] for each in found.pop("conversations")] == [str(one)]
    assert (found.pop("details"), found.pop("preferences")) == ({}, [])
    assert listed == [found]


async def test_channels_show_health_and_never_settings(on: Api) -> None:
    channel = on.at.channel("balie")
    on.at.add(
        MessageCharge(
            channel_id=channel,
            external_id="m1",
            month="2026-03",
            category="service",
            billable=False,
            detail="{}",
            charged_at=NOON,
        )
    )
    async with on.program(on.at.user("baas", "admin")) as program:
        (found,) = (await program.get("/channels")).json()["items"]
        one = await program.get("/channels/balie")
        costs = (await program.get("/channels/balie/costs?month=2026-03")).json()
    assert one.json() == found
    assert "balie-number" not in one.text
    assert found["health"]["level"] == "warning"
    assert found["capabilities"]["reply_window_seconds"] == 24 * 3600
    assert costs["items"] == [
        {
            "category": "service",
            "billable": False,
            "messages": 1,
            "micros": None,
            "currency": "",
        }
    ]


async def test_one_knows_oneself_and_ones_colleagues(on: Api) -> None:
    team = on.at.team("service")
    anna, bram = on.at.user("anna", team=team), on.at.user("bram", team=team)
    async with on.program(anna) as program:
        me = (await program.get("/users/me")).json()
        assert (me["id"], me["email"]) == (str(anna), "anna@example.org")
        assert me["teams"] == [{"id": str(team), "name": "service"}]
        listed = (await program.get("/users?limit=1")).json()
        rest = (await program.get(f"/users?cursor={listed['next']}")).json()
        ids = [each["id"] for each in listed["items"] + rest["items"]]
        assert ids == [str(anna), str(bram)]
        assert (await program.get(f"/users/{bram}")).json()["name"] == "bram"
        teams = (await program.get("/teams")).json()["items"]
        assert [each["name"] for each in teams] == ["service"]


async def test_a_dead_letter_is_replayed_by_who_may(on: Api) -> None:
    channel = on.at.channel("balie")
    letter = DeadLetter(
        id=new_id(),
        channel_id=channel,
        kind="unreadable",
        reason="it was torn",
        body=b'{"id": "m1", "from": "jan", "text": "Dag"}',
        received_at=NOON,
    )
    on.at.add(letter)
    async with on.program(on.at.user("anna")) as agent:
        assert (await agent.get("/dead-letters")).json()["items"] == []
        assert (await agent.get(f"/dead-letters/{letter.id}")).status_code == 404
    async with on.program(on.at.user("lena", "lead")) as lead:
        (found,) = (await lead.get("/dead-letters?replayed=false")).json()["items"]
        assert found == (await lead.get(f"/dead-letters/{letter.id}")).json()
        replayed = await lead.post(f"/dead-letters/{letter.id}/replay")
        assert replayed.status_code == 200
        assert replayed.json()["replayed_at"] == "2026-03-02T12:00:00Z"
        again = await lead.post(f"/dead-letters/{letter.id}/replay")
        assert again.status_code == 409
    assert count(on, Message) == 1


async def test_a_token_is_shown_once_and_ends_at_once(on: Api) -> None:
    anna = on.at.user("anna")
    key = {"idempotency-key": "t1"}
    async with on.program(anna) as program:
        made = await program.post("/tokens", json={"name": "export"}, headers=key)
        assert made.status_code == 201
        again = await program.post("/tokens", json={"name": "export"}, headers=key)
        assert again.json() == made.json() | {"token": None}
        listed = (await program.get("/tokens")).json()["items"]
        assert [each["name"] for each in listed] == ["export", "test"]
        assert all("token" not in each for each in listed)
        async with on.client(made.json()["token"]) as fresh:
            assert (await fresh.get("/users/me")).json()["id"] == str(anna)
            path = f"/tokens/{made.json()['id']}"
            assert (await program.delete(path)).status_code == 204
            assert (await fresh.get("/users/me")).status_code == 401


async def test_who_is_disabled_is_out_at_once(on: Api) -> None:
    anna = on.at.user("anna")
    async with on.program(anna) as program:
        assert (await program.get("/users/me")).status_code == 200
        with on.at.core.database.writing() as session:
            session.get_one(User, anna).disabled_at = NOON
        assert (await program.get("/users/me")).status_code == 401


async def test_what_is_foreign_looks_absent_in_every_call(on: Api) -> None:
    """The answer is the same as for what does not exist: a 404 with equal words."""
    north, south = on.at.team("noord"), on.at.team("zuid")
    channel = on.at.channel("balie", team=north)
    jan = on.at.contact("Jan")
    one = on.at.conversation(channel, team=north, identity=jan)
    said = on.at.message(one, "Waar is mijn koffer?")
    file = Attachment(message_id=said, kind="image", state="stored", object_key="k")
    letter = DeadLetter(
        id=new_id(),
        channel_id=channel,
        kind="unreadable",
        reason="torn",
        body=b"{}",
        received_at=NOON,
    )
    on.at.add(file, letter)
    bram = on.at.user("bram", team=north)
    identity = on.at.get(Identity, jan)
    assert isinstance(identity, Identity)
    async with on.program(bram) as program:
        theirs = (await program.get("/tokens")).json()["items"][0]["id"]
    message = {"kind": "note", "text": "Dag"}
    lead = on.at.user("lena", "lead", team=south)
    async with on.program(lead) as program:
        for method, path, key, body in (
            ("GET", "/conversations/{}", one, None),
            ("PATCH", "/conversations/{}", one, {"tags": ["mijn"]}),
            ("PATCH", "/conversations/{}", one, {}),
            ("GET", "/conversations/{}/messages", one, None),
            ("POST", "/conversations/{}/messages", one, message),
            ("GET", "/messages/{}", said, None),
            ("GET", "/attachments/{}", file.id, None),
            ("GET", "/contacts/{}", identity.contact_id, None),
            ("GET", "/channels/{}", "balie", None),
            ("GET", "/channels/{}/costs?month=2026-03", "balie", None),
            ("GET", "/channels/{}/templates", "balie", None),
            ("GET", "/users/{}", bram, None),
            ("GET", "/dead-letters/{}", letter.id, None),
            ("POST", "/dead-letters/{}/replay", letter.id, None),
            ("DELETE", "/tokens/{}", theirs, None),
        ):
            foreign = await program.request(method, path.format(key), json=body)
            absent = await program.request(method, path.format(17), json=body)
            assert foreign.status_code == 404, f"{method} {path}"
            assert foreign.json() == absent.json(), f"{method} {path}"
        for path in ("/conversations", "/contacts", "/channels", "/dead-letters"):
            assert (await program.get(path)).json()["items"] == [], path
        own = await program.post(
            "/uploads", content=b"1", headers={"content-type": "text/plain"}
        )
    async with on.program(bram) as program:
        answer = await program.post(
            f"/conversations/{one}/messages",
            json={"kind": "reply", "attachments": [own.json()["id"]]},
        )
        assert answer.status_code == 404, "uploads are one's own"
    assert row(on, one).version == 0


@pytest.mark.parametrize("part", ["0x1", "-1", "1.0", "\uff19", "9" * 30, "%00", "a b"])
async def test_what_names_nothing_is_absent(on: Api, part: str) -> None:
    async with on.program(on.at.user("anna")) as program:
        for path in ("/conversations/", "/messages/", "/contacts/", "/channels/"):
            assert (await program.get(path + part)).status_code == 404


async def test_a_wrong_method_is_told_the_right_ones(on: Api) -> None:
    async with on.program(on.at.user("anna")) as program:
        answer = await program.put("/conversations/1", json={})
        assert answer.status_code == 405
        assert {"GET", "PATCH"} <= set(answer.headers["allow"].split(", "))
        assert (await program.get("/nothing")).status_code == 404


async def test_a_reader_may_look_and_not_touch(on: Api) -> None:
    one = on.at.conversation(on.at.channel("balie"))
    anna = on.at.user("anna", "reader", permissions={"conversation.read"})
    async with on.program(anna) as program:
        for method, path, body in (
            ("PATCH", f"/conversations/{one}", {"status": "resolved"}),
            ("PATCH", f"/conversations/{one}", {"assignee": str(anna)}),
            ("POST", f"/conversations/{one}/messages", {"kind": "note", "text": "a"}),
            ("POST", f"/conversations/{one}/messages", {"kind": "reply", "text": "a"}),
        ):
            answer = await program.request(method, path, json=body)
            assert answer.status_code == 403, path
        upload = await program.post("/uploads", content=b"1")
        assert upload.status_code == 403
    assert row(on, one).version == 0

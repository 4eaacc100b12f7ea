"""Contacts over the API: what programs may see, write down, merge and part."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import func, select

from tests.made.acquaintances import acquaintance, another_channel, contact
from tests.made.api import Api, api
from tests.made.desk import desk, migrated
from tests.services.plugin import NewDatabase
from webcare.api.application import OPERATIONS
from webcare.storage.tables import Block, ContactMerge, ContactNote, Preference

pytestmark = pytest.mark.anyio

PHONE = "+31612345678"


@pytest.fixture
async def on(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[Api]:
    with desk(new_database(migrated), tmp_path) as at:
        yield api(at)


def count(on: Api, table: type) -> int:
    return on.at.ask(
        lambda session: session.exec(select(func.count()).select_from(table)).one()
    )


def two(on: Api, *, team: int | None = None) -> tuple[int, int]:
    """Put two contacts with the same number on the desk, both with a conversation."""
    channel = on.at.channel("balie", team=team)
    another_channel(on.at, "square")
    same = {"phone": PHONE}
    anna, anna_there = acquaintance(on.at, "Anna", aliases=same)
    ans, ans_there = acquaintance(on.at, "Ans", "square", same)
    for each in (anna_there, ans_there):
        on.at.conversation(channel, team=team, identity=each)
    return anna, ans


async def test_what_is_known_is_written_down_and_read(on: Api) -> None:
    anna, _ = two(on)
    admin = on.at.user("baas", "admin")
    async with on.program(admin) as program:
        for name, body in (
            ("customer_number", {"title": "Klantnummer"}),
            ("mobile", {"title": "Mobiel", "kind": "phone"}),
        ):
            answer = await program.put(f"/contact-fields/{name}", json=body)
            assert answer.status_code == 200
        fields = (await program.get("/contact-fields")).json()["items"]
        assert fields[0] == {
            "name": "customer_number",
            "title": "Klantnummer",
            "kind": "text",
        }
        change = {
            "name": "Anna de Vries",
            "language": "nl",
            "tags": ["pers", "vip"],
            "details": {"customer_number": "48213", "mobile": "0031 (0)6 87654321"},
        }
        answer = await program.patch(f"/contacts/{anna}", json=change)
        found = answer.json()
        assert answer.status_code == 200
        assert found == (await program.get(f"/contacts/{anna}")).json()
        for part in ("name", "language", "tags"):
            assert found[part] == change[part]
        assert found["details"] == {
            "customer_number": "48213",
            "mobile": "+31687654321",
        }
        for query in (
            "q=vries",
            "q=48213",
            "q=06-1234 5678",
            "q=06 87654321",
            "q=PERS",
            "tag=vip",
        ):
            items = (await program.get(f"/contacts?{query}")).json()["items"]
            assert str(anna) in {each["id"] for each in items}, query
        for query in ("q=customer_number", "tag=vi", "q=06 99999999"):
            assert (await program.get(f"/contacts?{query}")).json()["items"] == [], (
                query
            )
        emptied = {"name": "", "language": "", "details": {"mobile": ""}}
        found = (await program.patch(f"/contacts/{anna}", json=emptied)).json()
        assert (found["name"], found["language"]) == ("Anna", None)
        assert found["details"] == {"customer_number": "48213"}


async def test_what_does_not_fit_is_refused_and_nothing_is_changed(on: Api) -> None:
    anna, _ = two(on)
    async with on.program(on.at.user("baas", "admin")) as program:
        await program.put(
            "/contact-fields/mobile", json={"title": "Mobiel", "kind": "phone"}
        )
        for body in (
            {"details": {"shoe_size": "43"}},
            {"details": {"mobile": "06 12345678"}},
            {"language": "Dutch!"},
            {"tags": [""]},
            {"tags": ["x" * 41]},
            {"colour": "red"},
        ):
            both = {"name": "Anna Nieuw", **body}
            answer = await program.patch(f"/contacts/{anna}", json=both)
            assert answer.status_code == 422, body
        for name, field in (
            ("Shoe", {"title": "x"}),
            ("mobile", {"title": "x", "kind": "text"}),
            ("shoe", {"title": " "}),
        ):
            answer = await program.put(f"/contact-fields/{name}", json=field)
            assert answer.status_code == 422, name
    assert contact(on.at, anna).name == "Anna"


async def test_two_who_edit_lose_nothing(on: Api) -> None:
    anna, _ = two(on)
    async with on.program(on.at.user("noor")) as program:
        seen = (await program.get(f"/contacts/{anna}")).json()["version"]
        first = {"tags": ["vip"], "version": seen}
        assert (await program.patch(f"/contacts/{anna}", json=first)).status_code == 200
        second = {"tags": ["pers"], "version": seen}
        assert (
            await program.patch(f"/contacts/{anna}", json=second)
        ).status_code == 409
    assert contact(on.at, anna).tags == ["vip"]


async def test_a_note_is_written_once_and_taken_away_by_its_author(on: Api) -> None:
    anna, _ = two(on)
    noor, piet = on.at.user("noor"), on.at.user("piet")
    path, body = f"/contacts/{anna}/notes", {"text": "Belt graag 's ochtends."}
    async with on.program(noor) as program, on.program(piet) as other:
        key = {"Idempotency-Key": "n1"}
        first = await program.post(path, json=body, headers=key)
        again = await program.post(path, json=body, headers=key)
        assert first.status_code == again.status_code == 201
        assert first.json() == again.json()
        assert again.headers["idempotency-replayed"] == "true"
        assert first.json()["author"]["name"] == "noor"
        assert count(on, ContactNote) == 1
        listed = (await other.get(path)).json()["items"]
        assert listed == [first.json()]
        one = f"{path}/{first.json()['id']}"
        assert (await other.delete(one)).status_code == 403
        assert (await program.delete(one)).status_code == 204
        assert (await program.delete(one)).status_code == 404
        assert (await program.post(path, json={"text": "  "})).status_code == 422


async def test_merging_once_parting_again_and_the_old_number(on: Api) -> None:
    anna, ans = two(on)
    async with on.program(on.at.user("noor")) as program:
        (found,) = (await program.get(f"/contacts/{anna}/suggestions")).json()["items"]
        assert found["contact"]["id"] == str(ans)
        assert found["reasons"] == [{"sort": "phone", "value": PHONE, "weak": False}]
        path, key = f"/contacts/{anna}/merges", {"Idempotency-Key": "m1"}
        body = {"contact": str(ans), "take": ["name"]}
        first = await program.post(path, json=body, headers=key)
        again = await program.post(path, json=body, headers=key)
        assert first.status_code == again.status_code == 201
        assert first.json() == again.json()
        assert count(on, ContactMerge) == 1
        assert (await program.post(path, json=body)).status_code == 409
        whole = (await program.get(f"/contacts/{ans}")).json()
        assert whole == (await program.get(f"/contacts/{anna}")).json()
        assert (whole["id"], whole["name"]) == (str(anna), "Ans")
        assert len(whole["identities"]) == len(whole["conversations"]) == 2
        assert (await program.patch(f"/contacts/{ans}", json={})).status_code == 409
        undo = f"{path}/{first.json()['id']}/undo"
        done = await program.post(undo)
        assert done.json() == {
            "kept": str(anna),
            "restored": str(ans),
            "elsewhere": 0,
            "changed": [],
            "came_later": 0,
        }
        assert (await program.post(undo)).status_code == 409
        (told,) = (await program.get(path)).json()["items"]
        assert (told["undone_by"], told["absorbed"]["id"]) == ("noor", str(ans))
        refusal = {"contact": str(ans)}
        for _ in range(2):
            answer = await program.post(f"/contacts/{anna}/refusals", json=refusal)
            assert answer.status_code == 204
        assert (await program.get(f"/contacts/{anna}/suggestions")).json()[
            "items"
        ] == []


async def test_a_merge_of_what_changed_meanwhile_is_a_conflict(on: Api) -> None:
    anna, ans = two(on)
    async with on.program(on.at.user("noor")) as program:
        await program.patch(f"/contacts/{anna}", json={"tags": ["vip"]})
        body = {"contact": str(ans), "version": 0}
        answer = await program.post(f"/contacts/{anna}/merges", json=body)
    assert answer.status_code == 409
    assert count(on, ContactMerge) == 0


async def test_blocks_and_preferences_of_foreign_channels_are_not_told(on: Api) -> None:
    north, south = on.at.team("noord"), on.at.team("zuid")
    balie, loket = on.at.channel("balie"), on.at.channel("loket")
    anna, there = acquaintance(on.at, "Anna")
    on.at.conversation(balie, team=north, identity=there)
    on.at.conversation(loket, team=south, identity=there)
    for channel in (balie, loket):
        on.at.add(
            Block(channel_id=channel, identity_id=there, blocked_at=on.at.now),
            Preference(
                identity_id=there,
                channel_id=channel,
                category="marketing",
                allowed=False,
                changed_at=on.at.now,
            ),
        )
    async with on.program(on.at.user("noor", team=north)) as program:
        found = (await program.get(f"/contacts/{anna}")).json()
    assert [each["channel"] for each in found["preferences"]] == ["balie"]
    assert [each["channel"] for each in found["conversations"]] == ["balie"]


BODIES = {
    "patch_contact": {"name": "Mijn"},
    "add_contact_note": {"text": "hoi"},
    "merge_contact": {"contact": "{other}"},
    "refuse_suggestion": {"contact": "{other}"},
    "put_contact_field": {"title": "Mijn"},
}
REFUSED = {"put_contact_field", "remove_contact_field"}
"""Managing fields is a right of the whole organisation: seen as a refusal."""


async def test_what_is_of_another_team_looks_absent_at_every_call(on: Api) -> None:
    anna, ans = two(on, team=on.at.team("zuid"))
    note = ContactNote(contact_id=anna, text="geheim", created_at=on.at.now)
    on.at.add(note)
    wrong = {}
    async with on.program(on.at.user("vreemd", team=on.at.team("noord"))) as program:
        for each in OPERATIONS:
            if each.tag != "Contacts" or not each.parts:
                continue
            path = each.path.format(
                contact_id=anna, note_id=note.id, merge_id=1, name="number"
            )
            body = {
                name: value.format(other=ans)
                for name, value in BODIES.get(each.name, {}).items()
            }
            answer = await program.request(
                each.method, path, json=body if each.body else None
            )
            expected = 403 if each.name in REFUSED else 404
            if answer.status_code != expected:
                wrong[each.name] = answer.status_code
        assert (await program.get("/contacts")).json()["items"] == []
    assert wrong == {}


async def test_who_may_only_read_is_told_so(on: Api) -> None:
    anna, ans = two(on)
    reader = on.at.user("lezer", "reader", permissions=["conversation.read"])
    async with on.program(reader) as program:
        assert (await program.get(f"/contacts/{anna}")).status_code == 200
        for method, path, body in (
            ("PATCH", f"/contacts/{anna}", {"name": "x"}),
            ("POST", f"/contacts/{anna}/notes", {"text": "x"}),
            ("POST", f"/contacts/{anna}/merges", {"contact": str(ans)}),
            ("POST", f"/contacts/{anna}/refusals", {"contact": str(ans)}),
        ):
            answer = await program.request(method, path, json=body)
            assert answer.status_code == 403, path

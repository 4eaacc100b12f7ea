"""What is forged is not stored; what is genuine is never lost, and never a 5xx."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world.core import SECRET, World
from tests.world.letters import Item, body, person, reacted, report, said, status
from webcare.domain.access import SYSTEM
from webcare.services.operations import dead_letters
from webcare.storage.tables import (
    ChannelReport,
    ChannelRow,
    Conversation,
    DeadLetter,
    Message,
    RawDelivery,
)

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "sha256=",
        "sha256=" + "0" * 64,
        "nonsense",
        "sha256=\xe9",
    ],
)
async def test_without_a_fitting_signature_nothing_is_stored(
    world: World, signature: str | None
) -> None:
    before = world.counts()
    given = [] if signature is None else [signature]
    headers = [(b"x-signature", each.encode("latin-1")) for each in given]
    answer = await world.client.post(
        "/webhooks/loft", content=body(said("m1")), headers=headers
    )
    assert answer.status_code == 403
    assert world.counts() == before


async def test_an_altered_body_is_not_stored(world: World) -> None:
    before = world.counts()
    genuine = world.client.build_request("POST", "/webhooks/loft", content=body())
    signed = await world.post(body(said("m1")))
    assert signed.status_code == 200
    forged = await world.client.post(
        "/webhooks/loft",
        content=body(said("m2")),
        headers={"x-signature": signed.request.headers["x-signature"]},
    )
    assert forged.status_code == 403
    assert genuine.content != forged.request.content
    assert [each.external_id for each in world.rows(Message)] == ["m1"]
    assert world.count(RawDelivery) == before["raw_deliveries"] + 1


async def test_another_secret_signs_nothing(world: World) -> None:
    before = world.counts()
    answer = await world.post(body(said("m1")), secret="t" * 32)
    assert answer.status_code == 403
    assert world.counts() == before


@pytest.mark.parametrize(
    "content",
    [b"", b"not json", b"[]", b"7", b'{"items": 7}', b"\xff\xfe", b"[" * 99_999],
)
async def test_signed_but_not_the_format_is_400(world: World, content: bytes) -> None:
    answer = await world.post(content)
    assert answer.status_code == 400
    assert world.count(RawDelivery) == 0


async def test_an_unknown_or_disabled_channel_is_404(world: World) -> None:
    world.channel("closed", enabled=False)
    for name in ("closed", "nobody", "%00", "x" * 500):
        answer = await world.post(body(said("m1")), to=name)
        assert answer.status_code == 404
    assert world.count(RawDelivery) == 0


async def test_the_handshake_knows_only_the_right_word(world: World) -> None:
    asked = {"token": "knock", "challenge": "1158"}
    answer = await world.client.get("/webhooks/loft", params=asked)
    assert (answer.status_code, answer.text) == (200, "1158")
    assert answer.headers["x-content-type-options"] == "nosniff"
    asked["token"] = "other"
    answer = await world.client.get("/webhooks/loft", params=asked)
    assert answer.status_code == 403
    assert "1158" not in answer.text


async def test_a_handshake_has_the_type_that_its_platform_wants(
    world: World, flock: World
) -> None:
    for each, kind in ((world, "text/plain"), (flock, "application/json")):
        answer = await each.client.get("/webhooks/loft?token=knock&challenge=42")
        assert (answer.status_code, answer.text) == (200, "42")
        assert answer.headers["content-type"].split(";")[0] == kind
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("how", ["announced", "trickling"])
async def test_a_body_that_is_too_large_is_413(world: World, how: str) -> None:
    limit = world.core.settings.webhook_max_bytes
    content = b" " * limit + body(said("m1"))

    async def trickle() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 1 << 20):
            yield content[start : start + (1 << 20)]

    answer = await world.client.post(
        "/webhooks/loft", content=content if how == "announced" else trickle()
    )
    assert answer.status_code == 413
    assert world.count(RawDelivery) == 0


@pytest.mark.parametrize("length", ["-1", "1e9", "x"])
async def test_a_strange_length_is_no_crash(world: World, length: str) -> None:
    answer = await world.post(body(said("m1")), headers={"content-length": length})
    assert answer.status_code < 500


BROKEN: dict[str, Item] = {
    "NUL in the text": said("bad", text="a\0b"),
    "NUL in a name": said("bad", person("N\0", ring="r2")),
    "NUL in an address": said("bad", person("N", ring="r\0")),
    "NUL in the id": said("b\0d"),
    "NUL in what is beside the text": said("bad", where="a\0b"),
    "surrogate in the text": said("bad", text="\ud800"),
    "surrogate in an address": said("bad", person("N", ring="\ud800")),
    "surrogate in the id": said("\udfff"),
    "surrogate in what is beside the text": said("bad", where="\ud800"),
    "surrogate in a status": status("\ud800", "sent"),
    "surrogate in a reaction": reacted("\ud800", "\ud800"),
    "a huge number": said("bad", media=[{"id": "f", "size": 1 << 70}]),
    "an id that no index takes": said("bad" + "é€😀漢" * 50_000),
    "the end of time": said("bad", later=251_630_000_000),
    "unreadable": {"type": "said"},
    "an unknown type": {"type": "surprise"},
    "no object": 7,  # type: ignore[dict-item]
}
"""One item each that cannot be read, or that a database may refuse."""


@pytest.mark.parametrize("bad", BROKEN.values(), ids=BROKEN)
async def test_only_the_offender_becomes_a_dead_letter(world: World, bad: Item) -> None:
    answer = await world.post(body(said("m1"), bad, said("m2", "bram")))
    assert answer.status_code == 200
    stored = [each.external_id for each in world.rows(Message)]
    assert {"m1", "m2"} <= set(stored)
    # SQLite takes a NUL in a text, and a long key.
    kept = len(stored) - 2 + world.count(DeadLetter)
    assert kept == 1 or bad.get("type") in {"status", "reacted"}
    assert all(each.reason for each in world.rows(DeadLetter))
    # The next good message is there at once.
    await world.says(said("m3"))
    assert "m3" in [each.external_id for each in world.rows(Message)]


async def test_an_offender_costs_the_other_requests_of_its_batch_nothing(
    world: World,
) -> None:
    bodies = [body(said(f"m{number}", f"p{number % 3}")) for number in range(20)]
    bodies.insert(7, body(BROKEN["surrogate in the text"]))
    answers = await asyncio.gather(*map(world.post, bodies))
    assert {answer.status_code for answer in answers} == {200}
    assert world.count(Message) == 20
    (letter,) = world.rows(DeadLetter)
    assert letter.kind == "unstorable"


@pytest.mark.parametrize("bad", [BROKEN["unreadable"], BROKEN["surrogate in the text"]])
async def test_the_same_offender_is_kept_once(world: World, bad: Item) -> None:
    for _ in range(3):
        await world.says(said("m1"), bad)
    await world.says(BROKEN["no object"])
    assert world.count(DeadLetter) == 2


async def test_a_plugin_that_breaks_while_it_reads_loses_nothing(world: World) -> None:
    await world.says(said("m1"), report("r1", "explode"), said("m2"))
    assert [each.external_id for each in world.rows(Message)] == ["m1"]
    (letter,) = world.rows(DeadLetter)
    assert letter.kind == "unreadable"
    assert json.loads(letter.body)["items"][2]["id"] == "m2"


async def test_an_unknown_event_is_kept_and_shown(world: World) -> None:
    await world.says(report("r1", "moon.phase"))
    (kept,) = world.rows(ChannelReport)
    assert kept.what == "moon.phase"


async def test_a_sibling_of_the_same_app_gets_its_own_events(world: World) -> None:
    other = world.channel("other")
    await world.says(said("m1", loft="other"), said("m2", loft="loft"))
    by_channel = {each.channel_id: each.external_id for each in world.rows(Message)}
    assert by_channel[other] == "m1"
    assert len(by_channel) == world.count(Message) == 2


@pytest.mark.parametrize(
    "sibling", [{"secret": "t" * 32}, {"enabled": False}, None], ids=str
)
async def test_what_is_for_nobody_here_is_kept_and_can_be_replayed(
    world: World, sibling: dict[str, object] | None
) -> None:
    """Another secret, a disabled channel, or an account that nobody connected."""
    if sibling:
        world.channel("other", **sibling)  # type: ignore[arg-type]
    await world.says(said("m1", loft="other"), said("m2"), said("m3", loft="other"))
    assert [each.external_id for each in world.rows(Message)] == ["m2"]
    (letter,) = world.rows(DeadLetter)
    assert (letter.kind, letter.account) == ("unaddressed", "other")
    if sibling is None:
        target = world.channel("other")
        await dead_letters.replay(world.core, SYSTEM, letter.id)
        found = world.rows(Message, channel_id=target)
        assert [each.external_id for each in found] == ["m1", "m3"]


async def test_a_channel_notes_when_it_last_brought_something(world: World) -> None:
    assert world.rows(ChannelRow)[0].last_inbound_at is None
    await world.says(said("m1"))
    assert world.rows(ChannelRow)[0].last_inbound_at == world.now


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=())),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "id", "from", "ring", "at", "text", "media", "on"])
            | st.text(max_size=3),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)
ITEMS = st.lists(
    st.builds(
        lambda noise, item: {**item, **noise},
        st.fixed_dictionaries(
            {},
            optional=dict.fromkeys(("id", "from", "text", "at", "media", "on"), JSON),
        ),
        st.sampled_from(
            [said("x"), status("x", "sent"), reacted("x", "x"), report("x")]
        ),
    )
    | JSON,
    max_size=5,
)


@given(items=ITEMS)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_no_signed_json_gives_a_5xx(world: World, items: list[object]) -> None:
    answer = await world.post(body(*items))
    assert answer.status_code == 200


@given(payload=JSON)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_no_signed_body_gives_a_5xx(world: World, payload: object) -> None:
    answer = await world.post(json.dumps(payload).encode())
    assert answer.status_code in {200, 400}


async def test_emoji_accents_and_escapes_are_genuine(world: World) -> None:
    item = said("m1", text="Één café 🧳")
    raw = json.dumps({"items": [item]}, ensure_ascii=False).encode()
    escaped = json.dumps({"items": [item | {"id": "m2"}]}).replace("/", "\\/").encode()
    for content in (raw, escaped):
        assert (await world.post(content, secret=SECRET)).status_code == 200
    assert world.texts() == ["Één café 🧳"] * 2
    assert world.count(Conversation) == 1


async def test_other_methods_are_refused(world: World) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        answer = await world.client.request(method, "/webhooks/loft")
        assert answer.status_code == 405

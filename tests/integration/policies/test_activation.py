"""A policy from draft to version, on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from tests.integration.policies.conftest import SEEN, Manual
from tests.made.desk import NOON
from tests.made.manners import KINDS, MANNERS
from webcare.errors import Forbidden, InvalidTransition, NotFound, Refused
from webcare.services.policies.activation import Decision, activate, call_off
from webcare.services.policies.book import PolicyBook
from webcare.services.policies.drafts import (
    NO_DRAFT,
    discard_draft,
    restore,
    save_draft,
)
from webcare.services.policies.past import policy_at
from webcare.services.policies.places import Place
from webcare.storage.tables import AuditEvent, PolicyDraft, PolicyVersion

pytestmark = pytest.mark.anyio

ALL = Place(MANNERS)
HOUR = timedelta(hours=1)


def words(text: str) -> dict[str, object]:
    return {"words": {"text": text}}


def rules(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [each.rule for each in refused.value.findings]


async def test_a_channel_says_what_the_organisation_says_until_it_says_more(
    manual: Manual,
) -> None:
    assert (manual.words(), manual.words(manual.shop)) == ("Hello", "Hello")
    await manual.say(words("Dag"))
    assert (manual.words(), manual.words(manual.shop)) == ("Dag", "Dag")
    await manual.say(words("Hoi"), manual.shop)
    assert manual.words(manual.shop) == "Hoi"
    assert manual.words(manual.help) == manual.words() == "Dag"
    await manual.say({"most": 9})
    assert manual.words(manual.help) == "Hello"
    policies = manual.at.core.policies
    assert policies.effective(MANNERS, manual.shop, manual.at.now).most == 9
    await manual.say({}, manual.shop)
    assert manual.words(manual.shop) == "Hello"


async def test_a_draft_holds_nothing(manual: Manual) -> None:
    core = manual.at.core
    await save_draft(core, manual.chief, ALL, words("Dag"), revision=NO_DRAFT)
    assert manual.words() == "Hello"


async def test_nobody_writes_over_a_draft_that_they_did_not_see(
    manual: Manual,
) -> None:
    core, chief = manual.at.core, manual.chief
    first = await save_draft(core, chief, ALL, words("Dag"), revision=NO_DRAFT)
    with pytest.raises(InvalidTransition, match="Somebody else"):
        await save_draft(core, chief, ALL, words("Hoi"), revision=NO_DRAFT)
    second = await save_draft(core, chief, ALL, words("Hoi"), revision=first)
    for old in (first, NO_DRAFT):
        with pytest.raises(InvalidTransition):
            await activate(core, chief, ALL, SEEN, revision=old, newest=0)
        with pytest.raises(InvalidTransition):
            await discard_draft(core, chief, ALL, revision=old)
    await discard_draft(core, chief, ALL, revision=second)
    # Thrown away and begun again: the old revision is nobody's.
    await save_draft(core, chief, ALL, words("Hallo"), revision=NO_DRAFT)
    with pytest.raises(InvalidTransition):
        await save_draft(core, chief, ALL, words("Yo"), revision=second)


async def test_who_compared_with_an_older_version_looks_again(manual: Manual) -> None:
    core, chief = manual.at.core, manual.chief
    await manual.say(words("Dag"))
    revision = await save_draft(core, chief, ALL, words("Hoi"), revision=NO_DRAFT)
    with pytest.raises(InvalidTransition, match="Another version"):
        await activate(core, chief, ALL, SEEN, revision=revision, newest=0)
    assert await activate(core, chief, ALL, SEEN, revision=revision, newest=1) == 2
    with pytest.raises(InvalidTransition, match="no draft"):
        await activate(core, chief, ALL, SEEN, revision=NO_DRAFT, newest=2)


async def test_what_was_not_acknowledged_is_not_activated(manual: Manual) -> None:
    core, chief = manual.at.core, manual.chief
    revision = await save_draft(core, chief, ALL, words("Dag"), revision=NO_DRAFT)
    with pytest.raises(Refused) as refused:
        await activate(core, chief, ALL, Decision(), revision=revision, newest=0)
    assert rules(refused) == ["policy.acknowledged"]
    assert manual.words() == "Hello"


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"mood": 1}, "document.mood"),
        ({"words": {"text": "x" * 41}}, "document.words.text"),
        ({"words": {"text": "a\0b"}}, "document.words.text"),
        ({"words": {"text": "\ud800"}}, "document.words.text"),
        ({"words": {"after": "25:00"}}, "document.words.after"),
        ({"most": -1}, "document.most"),
        ({"least": 5}, "document.least"),
        ({"most": 10**30}, "document.most"),
        ({"most": 10**400}, "document.most"),
        ({"warmth": float("nan")}, "document.warmth"),
        ({"warmth": float("inf")}, "document.warmth"),
        ({"most": object()}, "document"),
    ],
)
async def test_what_does_not_fit_is_refused_with_its_place(
    manual: Manual, document: dict[str, Any], place: str
) -> None:
    with pytest.raises(Refused) as refused:
        await save_draft(manual.at.core, manual.chief, ALL, document, revision=NO_DRAFT)
    assert rules(refused) == [place]
    assert manual.at.ask(lambda s: s.exec(select(PolicyDraft)).all()) == []


async def test_the_organisation_cannot_say_what_a_channel_contradicts(
    manual: Manual,
) -> None:
    await manual.say({"least": 2}, manual.shop)
    with pytest.raises(Refused) as refused:
        await manual.say({"most": 1})
    assert rules(refused) == ["channel.shop.least"]
    assert manual.at.core.policies.versions(MANNERS, None) == ()


async def test_a_channel_must_fit_what_is_planned_for_the_organisation(
    manual: Manual,
) -> None:
    later = Decision(acknowledged=True, effective_from=manual.at.now + HOUR)
    await manual.say({"most": 1}, None, later)
    with pytest.raises(Refused) as refused:
        await manual.say({"least": 2}, manual.shop)
    assert rules(refused) == ["document.least"]


async def test_the_organisation_must_fit_what_is_planned_for_a_channel(
    manual: Manual,
) -> None:
    later = Decision(acknowledged=True, effective_from=manual.at.now + HOUR)
    await manual.say({"least": 2}, manual.shop, later)
    with pytest.raises(Refused) as refused:
        await manual.say({"most": 1})
    assert rules(refused) == ["channel.shop.least"]


@pytest.mark.parametrize("first", ["shop", "all"])
async def test_what_gives_way_before_need_not_fit_what_is_planned(
    manual: Manual, first: str
) -> None:
    """Neither a channel's words nor the organisation's meet what comes after them."""
    one, other = (manual.shop, None) if first == "shop" else (None, manual.shop)
    after, later = (
        Decision(acknowledged=True, effective_from=manual.at.now + hours * HOUR)
        for hours in (1, 2)
    )
    least: dict[str, object] = {"least": 2}
    most: dict[str, object] = {"most": 1}
    await manual.say({"warmth": 2.0}, one, after)
    await manual.say(most if one else least, other, later)
    await manual.say(least if one else most, one)


async def test_a_planned_version_begins_by_itself(manual: Manual) -> None:
    now = manual.at.now
    await manual.say(
        words("Fijne feestdagen"),
        None,
        Decision(acknowledged=True, effective_from=now + HOUR),
    )
    await manual.say(words("Dag"))
    assert manual.words() == "Dag"
    manual.at.now = now + HOUR - timedelta(microseconds=1)
    assert manual.words() == "Dag"
    manual.at.now = now + HOUR
    assert manual.words() == "Fijne feestdagen"


@pytest.mark.parametrize(
    "moment",
    [NOON - HOUR, NOON + timedelta(days=3654), datetime.max.replace(tzinfo=UTC)],
)
async def test_a_moment_that_has_passed_or_never_comes_is_refused(
    manual: Manual, moment: datetime
) -> None:
    manual.at.now = NOON
    decision = Decision(acknowledged=True, effective_from=moment)
    with pytest.raises(Refused) as refused:
        await manual.say(words("Dag"), None, decision)
    assert rules(refused) == ["policy.effective_from"]


async def test_what_is_planned_can_be_called_off_until_it_begins(
    manual: Manual,
) -> None:
    core, chief, now = manual.at.core, manual.chief, manual.at.now
    later = Decision(acknowledged=True, effective_from=now + HOUR)
    await manual.say(words("Dag"), None, later)
    await call_off(core, chief, ALL, 1)
    manual.at.now = now + 2 * HOUR
    assert manual.words() == "Hello"
    moment = manual.at.now
    read = manual.at.ask(lambda s: policy_at(s, MANNERS, None, moment))
    assert read.words.text == "Hello"
    later = Decision(acknowledged=True, effective_from=now + 3 * HOUR)
    revision = await save_draft(core, chief, ALL, words("Hoi"), revision=NO_DRAFT)
    await activate(core, chief, ALL, later, revision=revision, newest=1)
    manual.at.now = now + 3 * HOUR
    with pytest.raises(InvalidTransition, match="has begun"):
        await call_off(core, chief, ALL, 2)
    with pytest.raises(NotFound):
        await call_off(core, chief, ALL, 3)


async def test_what_a_channel_counts_on_is_not_called_off(manual: Manual) -> None:
    core, chief, now = manual.at.core, manual.chief, manual.at.now
    later = Decision(acknowledged=True, effective_from=now + HOUR)
    await manual.say({"most": 9}, None, later)
    await manual.say({"least": 5}, manual.shop, later)
    with pytest.raises(Refused) as refused:
        await call_off(core, chief, ALL, 1)
    assert rules(refused) == ["channel.shop.least"]
    manual.at.now = now + HOUR
    assert core.policies.effective(MANNERS, manual.shop, manual.at.now).least == 5


async def test_an_earlier_version_comes_back_as_a_draft(manual: Manual) -> None:
    core, chief = manual.at.core, manual.chief
    await manual.say(words("Dag"))
    await manual.say(words("Hoi"))
    revision = await restore(core, chief, ALL, 1, revision=NO_DRAFT)
    assert manual.words() == "Hoi"
    await activate(core, chief, ALL, SEEN, revision=revision, newest=2)
    assert manual.words() == "Dag"
    rows = manual.at.ask(
        lambda s: s.exec(
            select(PolicyVersion).order_by(col(PolicyVersion.number))
        ).all()
    )
    assert [row.restores for row in rows] == [None, None, 1]
    with pytest.raises(NotFound):
        await restore(core, chief, ALL, 9, revision=NO_DRAFT)


async def test_the_past_keeps_its_version(manual: Manual) -> None:
    before = manual.at.now
    await manual.say(words("Dag"))
    manual.at.now = before + HOUR
    await manual.say(words("Hoi"))
    await manual.say(words("Yo"), manual.shop)

    def then(channel_id: int | None, hours: float) -> str:
        moment = before + hours * HOUR
        remembered = manual.at.core.policies.effective(MANNERS, channel_id, moment)
        read = manual.at.ask(lambda s: policy_at(s, MANNERS, channel_id, moment))
        assert remembered == read
        return read.words.text

    assert [then(None, hours) for hours in (-1, 0, 0.5, 1)] == [
        "Hello",
        "Dag",
        "Dag",
        "Hoi",
    ]
    assert [then(manual.shop, hours) for hours in (0.5, 1)] == ["Dag", "Yo"]


async def test_only_administrators_change_policies(manual: Manual) -> None:
    at = manual.at
    agent = at.scope(at.user("anna"))
    revision = await save_draft(
        at.core, manual.chief, ALL, words("Dag"), revision=NO_DRAFT
    )
    for place in (ALL, Place(MANNERS, manual.shop)):
        with pytest.raises(Forbidden):
            await save_draft(at.core, agent, place, {}, revision=NO_DRAFT)
        with pytest.raises(Forbidden):
            await activate(at.core, agent, place, SEEN, revision=revision, newest=0)
        with pytest.raises(Forbidden):
            await discard_draft(at.core, agent, place, revision=revision)
        with pytest.raises(Forbidden):
            await restore(at.core, agent, place, 1, revision=revision)
        with pytest.raises(Forbidden):
            await call_off(at.core, agent, place, 1)


async def test_who_manages_one_channel_changes_only_that(manual: Manual) -> None:
    at = manual.at
    shopkeeper = at.scope(
        at.user(
            "kees",
            "keeper",
            channel=manual.shop,
            permissions=["policy.manage", "channel.read"],
        )
    )
    mine, theirs = Place(MANNERS, manual.shop), Place(MANNERS, manual.help)
    await save_draft(at.core, shopkeeper, mine, words("Dag"), revision=NO_DRAFT)
    with pytest.raises(NotFound):
        await save_draft(at.core, shopkeeper, theirs, {}, revision=NO_DRAFT)
    with pytest.raises(Forbidden):
        await save_draft(at.core, shopkeeper, ALL, {}, revision=NO_DRAFT)


async def test_the_audit_says_who_did_what(manual: Manual) -> None:
    core, chief = manual.at.core, manual.chief
    await manual.say(words("Dag"), manual.shop, Decision(acknowledged=True, note="x"))
    revision = await restore(
        core, chief, Place(MANNERS, manual.shop), 1, revision=NO_DRAFT
    )
    await discard_draft(core, chief, Place(MANNERS, manual.shop), revision=revision)
    events = manual.at.ask(
        lambda s: s.exec(select(AuditEvent).order_by(col(AuditEvent.id))).all()
    )
    assert [(each.action, each.actor, each.subject) for each in events] == [
        ("policy.drafted", "chief", "manners/shop"),
        ("policy.activated", "chief", "manners/shop"),
        ("policy.put_back", "chief", "manners/shop"),
        ("policy.discarded", "chief", "manners/shop"),
    ]
    row = manual.at.ask(lambda s: s.exec(select(PolicyVersion)).one())
    assert (row.activated_by, row.note, row.acknowledged) == (chief.user_id, "x", True)


async def test_another_process_sees_it_with_its_next_look(manual: Manual) -> None:
    clock = [1000.0]
    other = PolicyBook(manual.at.core.database, KINDS, seconds=lambda: clock[0])
    now = manual.at.now
    assert other.effective(MANNERS, None, now).words.text == "Hello"
    await manual.say(words("Dag"))
    with manual.at.core.database.reading() as session:
        other.freshen(session.connection())
        assert other.effective(MANNERS, None, now).words.text == "Dag"
        await manual.say(words("Hoi"))
    with manual.at.core.database.reading() as session:
        clock[0] += 0.9
        other.freshen(session.connection())
        assert other.effective(MANNERS, None, now).words.text == "Dag"
        clock[0] += 0.2
        other.freshen(session.connection())
        assert other.effective(MANNERS, None, now).words.text == "Hoi"


async def test_what_this_version_cannot_read_is_left_out(manual: Manual) -> None:
    await manual.say(words("Dag"))
    await manual.say(words("Hoi"), manual.shop)
    channel = manual.at.ask(
        lambda s: s.exec(
            select(PolicyVersion).where(col(PolicyVersion.channel_id) == manual.shop)
        ).one()
    )
    manual.at.change(PolicyVersion, channel.id, document={"gone": 1})
    fresh = PolicyBook(manual.at.core.database, KINDS)
    now = manual.at.now
    assert fresh.effective(MANNERS, manual.shop, now).words.text == "Dag"


async def test_a_book_that_was_just_made_knows_what_there_is(manual: Manual) -> None:
    await manual.say(words("Dag"))
    await manual.say({"most": 9}, manual.shop)
    database, now = manual.at.core.database, manual.at.now
    said = PolicyBook(database, KINDS).document(MANNERS, None, now)
    assert said["words"]["text"] == "Dag"
    assert len(PolicyBook(database, KINDS).versions(MANNERS, manual.shop)) == 1
    assert PolicyBook(database, KINDS).channels(MANNERS) == {manual.shop}

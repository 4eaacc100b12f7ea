"""Tip lines: what comes in for a team with intake waits in a gallery, not the queue."""

import asyncio
import csv
import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from tests.world.core import World
from tests.world.letters import Item, said
from webcare.domain.access import BUILT_IN_ROLES, SYSTEM, Grant, Scope
from webcare.domain.draft import Draft
from webcare.domain.tips import Consent, TipKind, TipState
from webcare.errors import Forbidden, NotFound, Refused
from webcare.services.conversations import converse, handle
from webcare.services.intake.consent import note_consent
from webcare.services.intake.exporting import archive, take_many, take_one
from webcare.services.intake.marking import mark
from webcare.services.intake.settings import IntakeSettings, set_intake
from webcare.services.intake.speaking import Message as Telling
from webcare.services.intake.speaking import tell_senders
from webcare.services.retention.forgetting import forget
from webcare.services.retention.given import data_of_person
from webcare.storage.queries.conversations import unanswered_count
from webcare.storage.queries.tips import TipFilter, TipView, tips
from webcare.storage.tables import (
    AuditEvent,
    ChannelRow,
    Contact,
    Conversation,
    ConversationEvent,
    Job,
    Tip,
    TipSender,
)

pytestmark = pytest.mark.anyio

JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 1000
TALKING = IntakeSettings(
    thanks={"nl": "Bedankt voor uw tip!", "en": "Thank you for your tip!"},
    question={"nl": "Mogen wij dit gebruiken?"},
)


def photos(
    number: int, who: str = "anna", *, first: int = 1, text: str = ""
) -> list[Item]:
    return [
        said(
            f"{who}-{each}",
            who,
            text if each == first else "",
            kind="image",
            media=[{"id": f"{who}-{each}"}],
            later=each,
        )
        for each in range(first, first + number)
    ]


@pytest.fixture
async def newsroom(world: World) -> World:
    """Give a loft whose team takes in tips."""
    team_id = world.team("newsroom")
    with world.core.database.writing() as session:
        row = session.get_one(ChannelRow, world.rows(ChannelRow)[0].id)
        row.team_id = team_id
    world.core.accounts.forget()
    await set_intake(world.core, SYSTEM, team_id, TALKING, active=True)
    for number in range(1, 20):
        world.platform.files[f"anna-{number}"] = JPEG
        world.platform.files[f"bert-{number}"] = JPEG
    return world


def team_of(world: World) -> int:
    return world.rows(ChannelRow)[0].team_id or 0


def gallery(world: World, scope: Scope = SYSTEM, **only: Any) -> list[TipView]:
    page = world.ask(
        lambda session: tips(scope, session, team_of(world), TipFilter(**only))
    )
    return list(page.items)


def waiting(world: World) -> int:
    return world.ask(lambda session: unanswered_count(SYSTEM, session))


async def settings(world: World, **more: object) -> None:
    changed = TALKING.model_copy(update=more)
    await set_intake(world.core, SYSTEM, team_of(world), changed, active=True)


async def test_tips_stand_in_the_gallery_and_nobody_waits(newsroom: World) -> None:
    await newsroom.says(*photos(3, text="Brand op de markt"))
    await newsroom.says(said("t1", "anna", "Nu ook rook", later=30))
    await newsroom.work()
    found = gallery(newsroom)
    assert [each.kind for each in found] == [
        TipKind.TEXT,
        TipKind.PHOTO,
        TipKind.PHOTO,
        TipKind.PHOTO,
    ]
    assert (found[0].text, found[3].text) == ("Nu ook rook", "Brand op de markt")
    assert {each.sender for each in found} == {"anna"}
    assert {each.file_state for each in found[1:]} == {"stored"}
    assert waiting(newsroom) == 0
    (row,) = newsroom.rows(Conversation)
    assert (row.queue_position, row.waiting_since, row.intake) == (None, None, True)
    assert row.preview == "Nu ook rook"


async def test_elsewhere_nothing_changes(world: World) -> None:
    await world.says(*photos(1))
    assert world.count(Tip) == 0
    assert waiting(world) == 1


async def test_who_is_answered_has_a_conversation(newsroom: World) -> None:
    await newsroom.says(*photos(1))
    (row,) = newsroom.rows(Conversation)
    await converse.reply(newsroom.core, SYSTEM, row.id, Draft(text="Waar is dit?"))
    await newsroom.says(said("t1", "anna", "Op de markt", later=60))
    assert waiting(newsroom) == 1
    # What is said there is conversation; a file is a tip all the same.
    assert len(gallery(newsroom)) == 1
    await newsroom.says(*photos(1, first=2))
    assert len(gallery(newsroom)) == 2
    assert waiting(newsroom) == 1
    await handle.resolve(newsroom.core, SYSTEM, row.id)
    await newsroom.says(*photos(1, first=3))
    assert waiting(newsroom) == 0
    assert len(gallery(newsroom)) == 3


async def test_tips_wait_again_once_there_is_no_tip_line(newsroom: World) -> None:
    await newsroom.says(*photos(1))
    await set_intake(newsroom.core, SYSTEM, team_of(newsroom), TALKING, active=False)
    await newsroom.says(said("t1", "anna", "Hallo?", later=60))
    (row,) = newsroom.rows(Conversation)
    assert (row.intake, row.waiting_since is not None) == (False, True)
    assert waiting(newsroom) == 1


async def test_a_conversation_can_be_brought_and_taken_away(newsroom: World) -> None:
    other = newsroom.team("service")
    team_id = team_of(newsroom)
    await newsroom.says(*photos(2))
    (row,) = newsroom.rows(Conversation)
    await handle.set_team(newsroom.core, SYSTEM, row.id, other)
    assert waiting(newsroom) == 1
    await handle.set_team(newsroom.core, SYSTEM, row.id, team_id)
    assert waiting(newsroom) == 0
    assert newsroom.count(Tip) == 2


async def test_marks_say_who_and_when(newsroom: World) -> None:
    await newsroom.says(*photos(3))
    ids = [each.id for each in gallery(newsroom)]
    team_id = team_of(newsroom)
    changed = await mark(newsroom.core, SYSTEM, team_id, ids[:2], TipState.SELECTED)
    assert {before for _, before in changed} == {TipState.NEW}
    again = await mark(newsroom.core, SYSTEM, team_id, ids[:2], TipState.SELECTED)
    assert again == []
    selected = gallery(newsroom, state=TipState.SELECTED)
    assert {each.id for each in selected} == set(ids[:2])
    assert {each.handled_at for each in selected} == {newsroom.now}
    assert len(newsroom.rows(ConversationEvent, what="tip.marked")) == 2
    await mark(newsroom.core, SYSTEM, team_id, ids[:1], TipState.NEW)
    assert newsroom.rows(Tip, state="new")[0].handled_at is None


async def test_only_the_team_sees_them_and_only_leads_take_them(
    newsroom: World,
) -> None:
    await newsroom.says(*photos(1))
    await newsroom.work()
    team_id, other = team_of(newsroom), newsroom.team("service")
    tip_id = gallery(newsroom)[0].id
    foreign = Scope(None, "piet", (Grant(BUILT_IN_ROLES["lead"], team_id=other),))
    agent = Scope(None, "kim", (Grant(BUILT_IN_ROLES["agent"], team_id=team_id),))
    lead = Scope(None, "jo", (Grant(BUILT_IN_ROLES["lead"], team_id=team_id),))
    assert gallery(newsroom, foreign) == []
    assert len(gallery(newsroom, agent)) == 1
    assert await mark(newsroom.core, foreign, team_id, [tip_id], TipState.USED) == []
    with pytest.raises(NotFound):
        await take_one(newsroom.core, foreign, team_id, tip_id)
    with pytest.raises(NotFound):
        await note_consent(newsroom.core, foreign, tip_id, Consent.GIVEN)
    with pytest.raises(Forbidden):
        await take_one(newsroom.core, agent, team_id, tip_id)
    await take_one(newsroom.core, lead, team_id, tip_id)
    (noted,) = newsroom.rows(AuditEvent, action="tip.downloaded")
    assert noted.actor == "jo"


async def zipped(world: World, ids: list[int]) -> zipfile.ZipFile:
    leaving = await take_many(world.core, SYSTEM, team_of(world), ids)
    chunks = [chunk async for chunk in archive(world.core, leaving)]
    return zipfile.ZipFile(io.BytesIO(b"".join(chunks)))


def manifest(made: zipfile.ZipFile) -> list[dict[str, str]]:
    text = made.read("manifest.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


async def test_an_export_holds_the_files_and_a_list(newsroom: World) -> None:
    await newsroom.says(*photos(2, text='=HYPERLINK("http://x")'))
    await newsroom.says(said("t1", "anna", "Nu ook rook", later=30))
    await newsroom.work()
    made = await zipped(newsroom, [each.id for each in gallery(newsroom)])
    assert made.testzip() is None
    rows = manifest(made)
    assert [each["kind"] for each in rows] == ["photo", "photo", "text"]
    assert made.read(rows[0]["file"]) == JPEG
    assert rows[0]["text"] == '\'=HYPERLINK("http://x")'
    assert {each["consent"] for each in rows} == {"unknown"}
    assert {each["sender"] for each in rows} == {"anna"}
    assert rows[2]["file"] == ""


async def test_what_its_sender_forbids_does_not_leave(newsroom: World) -> None:
    await newsroom.says(*photos(1), *photos(1, "bert"))
    await newsroom.work()
    by = {each.sender: each for each in gallery(newsroom)}
    await note_consent(newsroom.core, SYSTEM, by["bert"].id, Consent.REFUSED)
    made = await zipped(newsroom, [by["anna"].id, by["bert"].id])
    rows = manifest(made)
    assert [each["sender"] for each in rows] == ["anna", ""]
    assert (rows[1]["consent"], rows[1]["remark"]) == ("refused", "left out")
    assert len(made.namelist()) == 2
    with pytest.raises(Refused):
        await take_one(newsroom.core, SYSTEM, team_of(newsroom), by["bert"].id)
    with pytest.raises(Refused):
        await zipped(newsroom, [by["bert"].id])


async def test_a_file_that_cannot_be_read_has_a_remark(newsroom: World) -> None:
    await newsroom.says(*photos(2))
    await newsroom.work()
    first = gallery(newsroom)[-1]
    await newsroom.core.media.delete(first.object_key)
    made = await zipped(newsroom, [each.id for each in gallery(newsroom)])
    rows = manifest(made)
    assert "incomplete" in rows[0]["remark"]
    assert made.read(rows[1]["file"]) == JPEG


async def test_thanks_are_said_once_a_day(newsroom: World) -> None:
    await settings(newsroom, thank_at_once=True)
    await newsroom.says(*photos(3))
    await newsroom.says(*photos(2, first=4))
    await newsroom.work()
    assert newsroom.platform.texts == ["Bedankt voor uw tip!"]
    newsroom.now += timedelta(days=1)
    await newsroom.says(said("t1", "anna", "Weer brand", later=86_400))
    await newsroom.work()
    assert len(newsroom.platform.sent) == 2
    assert waiting(newsroom) == 0
    assert newsroom.rows(Conversation)[0].intake


async def test_thanks_by_hand_reach_each_sender_once(newsroom: World) -> None:
    await newsroom.says(*photos(3), *photos(1, "bert"))
    ids = [each.id for each in gallery(newsroom)]
    team_id = team_of(newsroom)
    said_ = await tell_senders(newsroom.core, SYSTEM, team_id, ids, Telling.THANKS)
    assert (said_.told, said_.left_out) == (2, 0)
    said_ = await tell_senders(newsroom.core, SYSTEM, team_id, ids, Telling.THANKS)
    assert (said_.told, said_.left_out) == (0, 2)
    await newsroom.work()
    assert len(newsroom.platform.sent) == 2


async def test_the_answer_to_the_question_is_noted_and_is_no_tip(
    newsroom: World,
) -> None:
    await settings(newsroom, ask_at_once=True)
    await newsroom.says(*photos(2))
    await newsroom.work()
    assert newsroom.platform.texts == ["Mogen wij dit gebruiken?"]
    assert {each.consent for each in gallery(newsroom)} == {Consent.ASKED}
    await newsroom.says(said("t1", "anna", "Ja hoor!", later=60))
    assert {each.consent for each in gallery(newsroom)} == {Consent.GIVEN}
    assert len(gallery(newsroom)) == 2
    assert newsroom.rows(TipSender)[0].answer_id is not None
    await newsroom.says(*photos(1, first=3))
    await newsroom.work()
    # Who said yes is not asked again, and it holds for what comes later.
    assert len(newsroom.platform.sent) == 1
    assert {each.consent for each in gallery(newsroom)} == {Consent.GIVEN}
    await newsroom.says(said("t2", "anna", "Toch niet", later=90))
    assert {each.consent for each in gallery(newsroom)} == {Consent.WITHDRAWN}
    heard = [each.data for each in newsroom.rows(ConversationEvent, what="tip.consent")]
    assert [each and each["consent"] for each in heard] == [
        "asked",
        "given",
        "withdrawn",
    ]


async def test_asked_at_once_by_two_is_asked_once(newsroom: World) -> None:
    await newsroom.says(*photos(2))
    ids = [each.id for each in gallery(newsroom)]
    asking = [
        tell_senders(newsroom.core, SYSTEM, team_of(newsroom), ids, Telling.QUESTION)
        for _ in range(4)
    ]
    told = sum(each.told for each in await asyncio.gather(*asking))
    await newsroom.work()
    assert (told, len(newsroom.platform.sent)) == (1, 1)


async def test_what_goes_takes_its_tips_along(newsroom: World) -> None:
    await newsroom.says(*photos(2))
    await note_consent(newsroom.core, SYSTEM, gallery(newsroom)[0].id, Consent.GIVEN)
    contact = newsroom.rows(Contact)[0].id

    def erase(session: Session) -> None:
        forget(session.connection(), [contact])

    await newsroom.core.write(erase)
    assert newsroom.count(TipSender) == 0


async def test_a_person_is_given_what_they_let_us_use(newsroom: World) -> None:
    await newsroom.says(*photos(1))
    await note_consent(newsroom.core, SYSTEM, gallery(newsroom)[0].id, Consent.GIVEN)
    contact = newsroom.rows(Contact)[0].id
    document = await data_of_person(newsroom.core, SYSTEM, contact)
    (said_,) = document["consents"]
    assert (said_["tip_line"], said_["consent"]) == ("newsroom", "given")


async def test_without_words_of_its_own_it_leaves_no_work(newsroom: World) -> None:
    await settings(newsroom, thanks={}, thank_at_once=True)
    await newsroom.says(*photos(1))
    assert [each.kind for each in newsroom.rows(Job)] == ["media.fetch"]

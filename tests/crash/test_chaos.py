"""The fault table, as small as it goes: that it works, and that it would notice."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlmodel import Session

from chaos import kills
from chaos.audit import delivered, received, unmarked
from chaos.outcome import Trial
from chaos.pace import above_pair_limit, most_in_a_second, share_used
from chaos.platform import Mood, Platform, Send
from tests.made.desk import NOON, migrated
from webcare.storage.tables import Message

_THREE_KILLS = 3 / kills.KILLS


@pytest.mark.timeout(300)
def test_kills_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    ready, left = kills.on("SQLite", Trial(folder=tmp_path, scale=_THREE_KILLS))
    assert len(ready) == 3
    assert left.written > 20
    assert left.replies > 5
    assert left.held, left.words


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'webcare.db'}"
    migrated(url)
    return url


def store(url: str, *messages: Message) -> None:
    # Without Webcare's own settings, so that no conversation has to be there.
    engine = create_engine(url)
    with Session(engine) as session:
        session.add_all(messages)
        session.commit()
    engine.dispose()


def said(number: int) -> Message:
    return Message(
        conversation_id=1,
        channel_id=1,
        external_id=f"wamid.{number}",
        direction="in",
        kind="text",
        text=f"Vraag {number}",
        status="received",
        sent_at=NOON,
        received_at=NOON,
    )


def reply(number: int, status: str) -> Message:
    return Message(
        conversation_id=1,
        channel_id=1,
        direction="out",
        kind="text",
        text=f"Antwoord 1-{number}",
        status=status,
        sent_at=NOON,
        received_at=NOON,
    )


def arrived(*numbers: int, mood: Mood = Mood.TAKEN) -> Platform:
    return Platform(
        sends=[Send(n, "316", f"Antwoord 1-{n}", mood, f"out.{n}") for n in numbers]
    )


def test_what_was_acknowledged_and_is_not_there_is_lost(url: str) -> None:
    store(url, said(1))
    found = received(url, ["wamid.1", "wamid.2"])
    assert (found.stored, found.lost, found.twice) == (1, 1, 0)


def test_the_same_words_under_two_ids_are_there_twice(url: str) -> None:
    again = said(2)
    again.text = said(1).text
    store(url, said(1), again)
    assert received(url, ["wamid.1", "wamid.2"]).twice == 1


@pytest.mark.parametrize("status", ["queued", "sending", "sent"])
def test_a_reply_that_did_not_arrive_is_lost(url: str, status: str) -> None:
    store(url, reply(0, status))
    assert delivered(url, {1: ["Antwoord 1-0"]}, arrived()).lost == 1


@pytest.mark.parametrize("status", ["perhaps_sent", "failed"])
def test_what_says_that_it_may_not_have_arrived_is_not_lost(
    url: str, status: str
) -> None:
    store(url, reply(0, status))
    assert delivered(url, {1: ["Antwoord 1-0"]}, arrived()).lost == 0


def test_a_reply_that_is_not_stored_is_lost(url: str) -> None:
    assert delivered(url, {1: ["Antwoord 1-0"]}, arrived(0)).lost == 1


def test_a_reply_that_arrived_twice_is_noticed(url: str) -> None:
    store(url, reply(0, "sent"))
    assert delivered(url, {1: ["Antwoord 1-0"]}, arrived(0, 0)).twice == 1


def test_replies_in_another_order_are_noticed(url: str) -> None:
    store(url, reply(0, "sent"), reply(1, "sent"))
    texts = {1: ["Antwoord 1-0", "Antwoord 1-1"]}
    assert delivered(url, texts, arrived(0, 1)).disorderly == 0
    assert delivered(url, texts, arrived(1, 0)).disorderly == 1


def test_a_lost_answer_that_nobody_is_told_of_is_noticed(url: str) -> None:
    store(url, reply(0, "perhaps_sent"), reply(1, "sent"))
    assert unmarked(url, arrived(0, 1, mood=Mood.DROPPED)) == 1


def test_any_second_counts_not_only_whole_ones() -> None:
    times = [0.0, 0.9, 1.0, 1.5, 1.8, 3.0]
    assert most_in_a_second(times) == 4


def test_the_share_of_the_rate_leaves_beginning_and_end_out() -> None:
    moments = [n / 10 for n in range(100)]
    moments += [10 + n / 40 for n in range(800)]
    moments += [60.0 + n for n in range(100)]
    sends = [Send(moment, "316", "x", Mood.TAKEN, "") for moment in moments]
    assert share_used(sends) == pytest.approx(0.5, abs=0.01)


def test_one_person_gets_45_at_once_and_then_one_in_six_seconds() -> None:
    def sent(*moments: float) -> list[Send]:
        return [Send(moment, "316", "x", Mood.TAKEN, "") for moment in moments]

    at_once = [0.0] * 45
    assert above_pair_limit(sent(*at_once, 6.0, 12.0)) == 0
    assert above_pair_limit(sent(*at_once, 2.0)) == 1

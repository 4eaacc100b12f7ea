"""What a timeline is made of, apart from how it looks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from webcare.domain.outbound import Moderation
from webcare.storage.queries.message_parts import ReactionView
from webcare.storage.queries.messages import EventView, MessageView
from webcare.web.inbox.timeline import Activity, Bubble, Day, Telling, Unread, entries

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def say(text: str, **values: object) -> str:
    return text % values if values else text


TELLING = Telling(
    say=say,
    soon=lambda moment: f"{moment:%H:%M}",
    day=lambda moment: moment.date(),
    contact="Fatima",
    language="nl",
    channel_title="Paper",
    can_quote=True,
    can_react=True,
    can_send=True,
    now=START,
    public=True,
    moderates=frozenset(Moderation),
)


def message(number: int, direction: str = "in", **changed: object) -> MessageView:
    values: dict[str, object] = {
        "id": number,
        "conversation_id": 1,
        "external_id": f"x{number}",
        "direction": direction,
        "kind": "text",
        "text": f"Bericht {number}",
        "content": None,
        "status": "received",
        "author_id": None,
        "author": "",
        "reply_to": None,
        "quoted": None,
        "referral": None,
        "forwarded": "",
        "fault": None,
        "sent_at": START + timedelta(hours=number),
        "received_at": START,
        "edited_at": None,
        "revoked_at": None,
        "attachments": (),
        "reactions": (),
        "permalink": "",
        "reply_refusal": "",
        "hidden": False,
        "privately_to": None,
        "follows_id": None,
        "undo_until": None,
        "automatic": None,
        **changed,
    }
    return MessageView(**values)  # type: ignore[arg-type]


def event(number: int, hours: float, what: str, **data: object) -> EventView:
    return EventView(
        id=number,
        what=what,
        message_id=None,
        actor="Sanne",
        data=dict(data),
        happened_at=START + timedelta(hours=hours),
    )


def told(
    messages: Sequence[MessageView],
    events: Sequence[EventView] = (),
    unread: int = 0,
    joins: timedelta = timedelta(0),
) -> list[object]:
    bubbles = [TELLING.bubble(each) for each in messages]
    return list(entries(TELLING, bubbles, events, unread=unread, joins=joins))


def kinds(found: list[object]) -> list[type]:
    return [type(each) for each in found]


def test_a_day_is_announced_once() -> None:
    found = told([message(0), message(1), message(20)])
    assert kinds(found) == [Day, Bubble, Bubble, Day, Bubble]


def test_nothing_is_told_of_nothing() -> None:
    assert told([]) == []


def test_what_nobody_saw_is_marked_where_it_begins() -> None:
    found = told([message(0), message(1, "out"), message(2), message(3)], unread=2)
    assert kinds(found) == [Day, Bubble, Bubble, Unread, Bubble, Bubble]


def test_what_is_one_question_stands_together_and_counts_once() -> None:
    said = [message(0), message(5), message(6), message(7, "out"), message(8)]
    found = told(said, unread=2, joins=timedelta(hours=1))
    assert kinds(found) == [Day, Bubble, Unread, Bubble, Bubble, Bubble, Bubble]
    joined = [each.joined for each in found if isinstance(each, Bubble)]
    assert joined == [False, False, True, False, False]


def test_more_unread_than_there_are_messages_marks_nothing() -> None:
    assert Unread not in kinds(told([message(0)], unread=5))


def test_events_between_two_messages_are_told_together() -> None:
    found = told(
        [message(0), message(2)],
        [
            event(1, 0.5, "assigned", user_id=7, name="Sanne"),
            event(2, 0.6, "resolved"),
            event(3, 0.7, "message.status"),
            event(4, 2.5, "assigned", user_id=8, name="Noor"),
        ],
    )
    assert kinds(found) == [Day, Bubble, Activity, Bubble, Activity]
    together, alone = found[2], found[4]
    assert isinstance(together, Activity)
    assert isinstance(alone, Activity)
    assert [line.text for line in together.lines] == [
        "Sanne took it",
        "Sanne resolved it",
    ]
    assert alone.lines[0].text == "Sanne assigned it to Noor"


def test_only_what_the_platform_knows_can_be_quoted_or_reacted_to() -> None:
    known, ours = TELLING.bubble(message(1)), TELLING.bubble(message(2, "out"))
    waiting = TELLING.bubble(message(3, "out", external_id=None, status="queued"))
    revoked = TELLING.bubble(message(4, revoked_at=START))
    assert (known.can_quote, known.can_react) == (True, True)
    assert (ours.can_quote, ours.can_react) == (True, False)
    assert (waiting.can_quote, waiting.can_cancel) == (False, True)
    assert (revoked.can_quote, revoked.can_react) == (False, False)


def test_a_reaction_says_whose_it_is() -> None:
    reactions = (
        ReactionView(emoji="👍", ours=False),
        ReactionView(emoji="❤️", ours=True),
    )
    bubble = TELLING.bubble(message(1, reactions=reactions))
    assert [each.who for each in bubble.reactions] == ["Fatima reacted", "We reacted"]
    assert bubble.our_reaction == "❤️"


def test_a_fault_is_a_sentence_for_the_agent() -> None:
    fault = {"code": "1", "for_agent": "Try later.", "detail": "x"}
    failed = TELLING.bubble(message(1, "out", status="failed", fault=fault))
    assert failed.reason == "Try later."


def test_what_can_be_hidden_can_be_shown_again() -> None:
    shown, hidden = TELLING.bubble(message(1)), TELLING.bubble(message(2, hidden=True))
    ours, gone = TELLING.bubble(message(3, "out")), message(4, revoked_at=START)
    assert (shown.moderation, hidden.moderation) == (Moderation.HIDE, Moderation.SHOW)
    assert (ours.moderation, TELLING.bubble(gone).moderation) == (None, None)


def test_only_who_may_moderate_hides() -> None:
    forbidden = replace(TELLING, moderates=frozenset())
    assert forbidden.bubble(message(1)).moderation is None


def test_what_waits_says_how_long_it_can_be_taken_back() -> None:
    until = START + timedelta(seconds=4.5)
    waits = message(1, "out", status="queued", author_id=7, undo_until=until)
    later = replace(TELLING, now=START + timedelta(seconds=6))
    reader = replace(TELLING, can_send=False)
    assert TELLING.bubble(waits).undo_left == 4.5
    assert later.bubble(waits).undo_left == 0
    assert reader.bubble(waits).undo_left == 0


def test_what_was_said_elsewhere_says_so() -> None:
    assert TELLING.bubble(message(1, "out")).elsewhere
    assert not TELLING.bubble(message(2, "out", author_id=7)).elsewhere
    assert not TELLING.bubble(message(3)).elsewhere


@pytest.mark.parametrize(
    ("given", "followed"),
    [
        ("https://square.example.org/1", "https://square.example.org/1"),
        ("javascript:alert(1)", ""),
        ("https:", ""),
        ("", ""),
    ],
)
def test_only_an_address_of_the_web_is_followed(given: str, followed: str) -> None:
    assert TELLING.bubble(message(1, permalink=given)).permalink == followed


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"did": {"team": "Bills"}}, "Rules gave it to Bills"),
        ({"did": {"team": ""}}, "Rules put it in the queue that all share"),
        ({"did": {"tags": ["x"]}}, "Rules changed its priority, tags or skills"),
        (
            {"did": {"team": "Desk"}, "problems": {"loop": "Desk"}},
            "Rules would have handed it around without an end, and were stopped",
        ),
        ({"matched": []}, ""),
    ],
)
def test_what_rules_did_is_told_and_that_they_ran_is_not(
    data: dict[str, object], said: str
) -> None:
    assert TELLING._event(event(1, 0, "routed", **data)) == said

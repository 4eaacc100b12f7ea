"""What is a question, and how long an answer took."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.arrivals import LONGEST, Count, Place, Spoken, counted

TEN = datetime(2026, 3, 3, 10, tzinfo=UTC)


def said(
    minute: float,
    *,
    inbound: bool,
    conversation: int = 1,
    author: int | None = 7,
    after_customer: bool = False,
) -> Spoken:
    return Spoken(
        conversation_id=conversation,
        channel_id=1,
        team_id=0,
        inbound=inbound,
        author_id=None if inbound else author,
        after_customer=after_customer,
        at=TEN + timedelta(minutes=minute),
    )


def asks(minute: float, conversation: int = 1, *, again: bool = False) -> Spoken:
    return said(minute, inbound=True, conversation=conversation, after_customer=again)


def answers(minute: float, conversation: int = 1, author: int = 7) -> Spoken:
    return said(
        minute,
        inbound=False,
        conversation=conversation,
        author=author,
        after_customer=True,
    )


def in_the_hour(*spoken: Spoken, since: datetime = TEN) -> Count:
    ordered = sorted(spoken, key=lambda each: each.at)
    return counted(ordered, since).get(Place(TEN, 1, 0), Count())


def test_ten_photos_are_one_question() -> None:
    more = [asks(n / 10, again=n > 0) for n in range(10)]
    assert in_the_hour(*more).questions == 1


def test_who_writes_after_our_answer_asks_again() -> None:
    count = in_the_hour(asks(0), answers(2), asks(5), answers(6))
    assert count == Count(questions=2, answers=2, seconds=180)


def test_an_answer_begins_when_its_author_is_free_and_the_question_is_there() -> None:
    """Waiting for a question is no work, nor is the time in which others are helped."""
    count = in_the_hour(
        asks(0, 1),
        asks(1, 2),
        answers(4, 1),
        answers(6, 2),
        asks(20, 3),
        answers(21, 3),
    )
    assert count.seconds == (4 + 2 + 1) * 60


def test_two_people_do_not_share_their_time() -> None:
    count = in_the_hour(asks(0, 1), asks(0, 2), answers(5, 1, 7), answers(6, 2, 8))
    assert count.seconds == (5 + 6) * 60


def test_what_took_too_long_says_nothing() -> None:
    count = in_the_hour(asks(0), answers(40))
    assert (count.questions, count.answers, count.seconds) == (1, 0, 0)


def test_a_second_message_of_the_same_answer_adds_its_time() -> None:
    more = said(3, inbound=False)
    assert in_the_hour(asks(0), answers(2), more) == Count(1, 1, 180)


def test_programs_answer_without_taking_anybodys_time() -> None:
    by_bot = said(1, inbound=False, author=None, after_customer=True)
    assert in_the_hour(asks(0), by_bot) == Count(1, 0, 0)


def test_what_was_said_before_is_looked_at_and_not_counted() -> None:
    count = in_the_hour(asks(-5), answers(-1), answers(2, 2), since=TEN)
    assert count == Count(questions=0, answers=1, seconds=180)


@st.composite
def talks(draw: st.DrawFn) -> Sequence[Spoken]:
    """Draw what is said in a few conversations, by a few people, within a day."""
    moments = sorted(draw(st.lists(st.integers(0, 24 * 60 * 60), max_size=60)))
    last: dict[int, bool] = {}
    spoken = []
    for moment in moments:
        conversation = draw(st.integers(1, 4))
        inbound = draw(st.booleans())
        spoken.append(
            Spoken(
                conversation_id=conversation,
                channel_id=conversation % 2,
                team_id=0,
                inbound=inbound,
                author_id=None if inbound else draw(st.sampled_from([None, 7, 8])),
                after_customer=last.get(conversation, False),
                at=TEN + timedelta(seconds=moment),
            )
        )
        last[conversation] = inbound
    return spoken


@given(talks())
def test_everything_is_counted_once_and_takes_no_longer_than_it_can(
    spoken: Sequence[Spoken],
) -> None:
    counts = counted(spoken, TEN).values()
    began = [each for each in spoken if each.inbound and not each.after_customer]
    assert sum(each.questions for each in counts) == len(began)
    by_person = [each for each in spoken if each.author_id is not None]
    assert sum(each.answers for each in counts) <= len(by_person)
    # Nobody works two times at once.
    people = len({each.author_id for each in by_person})
    most = min(people * 24 * 3600, len(by_person) * LONGEST.total_seconds())
    assert sum(each.seconds for each in counts) <= most


@given(talks(), st.integers(1, 23))
def test_counting_in_two_parts_counts_the_same(
    spoken: Sequence[Spoken], hours: int
) -> None:
    """What is counted by the hour must not depend on where the counting stopped."""
    middle = TEN + timedelta(hours=hours)

    def part(start: datetime, end: datetime) -> Iterator[Spoken]:
        return (each for each in spoken if start - LONGEST <= each.at < end)

    end = TEN + timedelta(days=2)
    whole = counted(spoken, TEN)
    parts = {**counted(part(TEN, middle), TEN), **counted(part(middle, end), middle)}
    assert parts == whole

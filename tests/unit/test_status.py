"""Statuses move forward only, whatever order the news comes in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.status import MessageStatus, advance

QUEUED, SENT, FAILED = MessageStatus.QUEUED, MessageStatus.SENT, MessageStatus.FAILED
DELIVERED, READ = MessageStatus.DELIVERED, MessageStatus.READ
NEWS = [SENT, FAILED, DELIVERED, READ, MessageStatus.PLAYED]


def after(start: MessageStatus, news: list[MessageStatus]) -> MessageStatus:
    for each in news:
        start = advance(start, each)
    return start


@given(news=st.lists(st.sampled_from(NEWS)), shuffled=st.randoms())
def test_any_order_ends_the_same(news: list[MessageStatus], shuffled: object) -> None:
    other = [*news, *news]
    shuffled.shuffle(other)  # type: ignore[attr-defined]
    assert after(QUEUED, news) == after(QUEUED, other)


@given(news=st.lists(st.sampled_from(NEWS), min_size=1))
def test_the_end_is_the_furthest_that_was_told(news: list[MessageStatus]) -> None:
    assert after(QUEUED, news) == max(news, key=NEWS.index)


@pytest.mark.parametrize(
    ("current", "news", "expected"),
    [
        (SENT, FAILED, FAILED),
        (FAILED, SENT, FAILED),
        (FAILED, DELIVERED, DELIVERED),
        (DELIVERED, FAILED, DELIVERED),
        (MessageStatus.PERHAPS_SENT, SENT, SENT),
        (QUEUED, READ, READ),
        (MessageStatus.CANCELLED, SENT, MessageStatus.CANCELLED),
        (MessageStatus.RECEIVED, READ, MessageStatus.RECEIVED),
    ],
)
def test_each_step(
    current: MessageStatus, news: MessageStatus, expected: MessageStatus
) -> None:
    assert advance(current, news) is expected

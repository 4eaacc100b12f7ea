"""Every error of Meta, every lost answer: what the agent reads and what comes next."""

import httpx2
import pytest

from tests.plugins.facebook.cast import POST
from tests.plugins.facebook.meta import Meta, answer, error, message, stored
from webcare.domain.content import MessageKind
from webcare.domain.inbound import Visibility
from webcare.errors import (
    ChannelDown,
    DeliveryError,
    HandledElsewhere,
    NeedsTemplate,
    PerhapsSent,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
from webcare_facebook.faults import CHAT_RULES, RULES, UNKNOWN

FAULTS: list[tuple[int, int | None, type[DeliveryError], str]] = [
    (190, None, ChannelDown, "access token"),
    (190, 463, ChannelDown, "access token"),
    (10, 2018278, NeedsTemplate, "too long ago"),
    (10, 2018065, NeedsTemplate, "too long ago"),
    (10, 2534022, NeedsTemplate, "too long ago"),
    (10, 2018108, PermanentDeliveryError, "cannot get messages"),
    (200, 1545041, PermanentDeliveryError, "cannot get messages"),
    (551, 1545041, PermanentDeliveryError, "cannot get messages"),
    (551, None, PermanentDeliveryError, "cannot get messages"),
    (10, 1893063, ChannelDown, "restricts our Page"),
    (10, None, HandledElsewhere, "Another app"),
    (27, None, PermanentDeliveryError, "default app"),
    (100, None, PermanentDeliveryError, "in this form"),
    (100, 2018032, PermanentDeliveryError, "in this form"),
    (100, 2018034, PermanentDeliveryError, "in this form"),
    (100, 2018001, PermanentDeliveryError, "does not know this person"),
    (100, 2018109, PermanentDeliveryError, "too large"),
    (100, 33, PermanentDeliveryError, "no longer there"),
    (10900, None, PermanentDeliveryError, "answered in private before"),
    (10902, None, PermanentDeliveryError, "no private answer"),
    (100, 2018292, PermanentDeliveryError, "no private answer"),
    (200, 2018028, PermanentDeliveryError, "not live"),
    (200, None, ChannelDown, "permission"),
    (230, None, ChannelDown, "permission"),
    (368, None, ChannelDown, "abuse"),
    (4, None, TemporaryDeliveryError, "no more calls"),
    (4, 2018022, TemporaryDeliveryError, "no more calls"),
    (613, None, TemporaryDeliveryError, "no more calls"),
    (9, 2018352, TemporaryDeliveryError, "no more calls"),
    (4, 2018354, TemporaryDeliveryError, "no more calls"),
    (1, None, TemporaryDeliveryError, "has a problem"),
    (1, 99, TemporaryDeliveryError, "has a problem"),
    (2, 2018344, TemporaryDeliveryError, "has a problem"),
    (1200, 2018024, TemporaryDeliveryError, "has a problem"),
    (1, 1357046, PerhapsSent, "may have sent"),
    (987654, None, PermanentDeliveryError, "do not know"),
]


def failure(meta: Meta) -> DeliveryError:
    """Return what a send ends in."""
    with pytest.raises(DeliveryError) as caught:
        meta.send(message())
    return caught.value


@pytest.mark.parametrize(("code", "subcode", "sort", "says"), FAULTS)
def test_an_error_is_sorted_by_its_code(
    code: int, subcode: int | None, sort: type[DeliveryError], says: str
) -> None:
    raised = failure(Meta(error(code, subcode, fbtrace_id="Trace1")))
    assert type(raised) is sort
    assert says in raised.for_agent
    shown = str(code) if subcode is None else f"{code}/{subcode}"
    assert raised.code == shown
    assert "Trace1" in raised.detail


def test_ten_is_about_permission_where_there_is_no_chat_to_have() -> None:
    public = message(visibility=Visibility.PUBLIC, reply_to=POST, thread_root=POST)
    with pytest.raises(ChannelDown, match="No"):
        Meta(error(10)).send(public)


def test_every_rule_has_a_sentence() -> None:
    for rule in (*RULES.values(), *CHAT_RULES.values(), UNKNOWN):
        assert rule.for_agent[0].isupper()
        assert rule.for_agent.endswith(".")


@pytest.mark.parametrize(
    ("lost", "sort"),
    [
        (httpx2.ConnectError("no"), TemporaryDeliveryError),
        (httpx2.ConnectTimeout("no"), TemporaryDeliveryError),
        (httpx2.ReadTimeout("no"), PerhapsSent),
        (httpx2.ReadError("no"), PerhapsSent),
        (httpx2.RemoteProtocolError("no"), PerhapsSent),
        (httpx2.Response(502, text="<html>"), PerhapsSent),
        (answer({"recipient_id": "1"}), PerhapsSent),
        (httpx2.Response(429), TemporaryDeliveryError),
        (httpx2.Response(401), ChannelDown),
        (httpx2.Response(404), PermanentDeliveryError),
        (httpx2.Response(302), PermanentDeliveryError),
        (answer({"error": {"message": "x"}}, 503), TemporaryDeliveryError),
        (answer({"error": {"is_transient": True}}, 400), TemporaryDeliveryError),
    ],
    ids=range(13),
)
def test_an_answer_that_tells_nothing_leaves_it_open(
    lost: httpx2.Response | Exception, sort: type[DeliveryError]
) -> None:
    assert type(failure(Meta(lost))) is sort


def test_an_upload_is_tried_again_where_a_send_is_not() -> None:
    lost = Meta(httpx2.ReadTimeout("no"))
    with pytest.raises(TemporaryDeliveryError):
        lost.send(message(MessageKind.IMAGE, "", media=stored()))


def test_meta_says_how_long_to_wait() -> None:
    usage = '{"104":[{"type":"messenger","estimated_time_to_regain_access":7}]}'
    refused = error(613)
    refused.headers["x-business-use-case-usage"] = usage
    raised = failure(Meta(refused))
    assert isinstance(raised, TemporaryDeliveryError)
    assert (raised.retry_after, raised.whole_account) == (420, True)


def test_trouble_waits_for_the_echo_before_it_is_tried_again() -> None:
    raised = failure(Meta(error(2)))
    assert isinstance(raised, TemporaryDeliveryError)
    assert raised.retry_after
    assert raised.retry_after >= 15


def test_no_token_is_told_in_an_error() -> None:
    raised = failure(Meta(error(190)))
    assert "of-the-tests" not in f"{raised!r} {vars(raised)}"

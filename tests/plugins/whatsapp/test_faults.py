"""What each of Meta's error codes means, as an answer and as a status."""

import httpx2
import pytest

from tests.plugins.whatsapp.cast import delivery, parsed
from tests.plugins.whatsapp.meta import Meta, answer, error, message
from webcare.domain.inbound import StatusChanged
from webcare.errors import (
    ChannelDown,
    DeliveryError,
    NeedsTemplate,
    PerhapsSent,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
from webcare_whatsapp.faults import RULES

CODES: dict[type[DeliveryError], tuple[int, ...]] = {
    ChannelDown: (
        *(0, 190, 3, 10, *range(200, 300), 131005, 33, 368, 131031),
        *(131037, 131042, 131045, 133010),
        *(133000, 133005, 133006, 133008, 133009, 133015, 133016),
    ),
    TemporaryDeliveryError: (
        *(1, 2, 131000, 131016, 133004, 4, 17, 32, 613, 80007),
        *(130429, 131056, 131057, 2494100),
    ),
    NeedsTemplate: (131047, 470),
    PermanentDeliveryError: (
        *(100, 131008, 131009, 135000, 131021, 131051, 131055),
        *(130497, 130403, 130472, 131026, 131030, 131048, 131049, 131050),
        *(131052, 131053, 131060, 131062, 131063, 131064),
        *(132000, 132012, 132001, 132005, 132007, 132008, 132018, 132015, 132016),
        *(132068, 132069, 134011, 134100, 134101, 134102, 137000),
        *(2388019, 2388039, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299),
    ),
}
BY_CODE = {code: sort for sort, codes in CODES.items() for code in codes}
# Where a pause is known: at least so many seconds, and for the account as a whole.
PAUSES = {
    131056: (4, False),
    130429: (5, True),
    131057: (60, True),
    2494100: (60, True),
    80007: (300, True),
    4: (300, True),
}


def failure(*answers: httpx2.Response | Exception) -> DeliveryError:
    """Return what a send raises when Meta answers like this."""
    with pytest.raises(DeliveryError) as raised:
        Meta(*answers).send(message())
    return raised.value


def test_the_table_has_every_code_and_no_other() -> None:
    assert set(RULES) == set(BY_CODE)


@pytest.mark.parametrize("code", sorted(set(BY_CODE) - set(range(201, 299))))
@pytest.mark.parametrize("status", [400, 500])
def test_a_code_decides_whatever_the_http_status(code: int, status: int) -> None:
    failed = failure(error(code, status))
    assert type(failed) is BY_CODE[code]
    assert failed.code == str(code)


@pytest.mark.parametrize("code", sorted(PAUSES))
def test_a_pause_fits_what_is_exhausted(code: int) -> None:
    failed = failure(error(code))
    assert isinstance(failed, TemporaryDeliveryError)
    assert (failed.retry_after, failed.whole_account) == PAUSES[code]


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_a_code_in_a_status_has_the_same_sentence(code: int) -> None:
    item = {
        "id": "wamid.1",
        "status": "failed",
        "timestamp": "1795255200",
        "errors": [{"code": code, "title": "No"}],
    }
    (news,) = parsed(delivery("messages", statuses=[item]))
    assert isinstance(news, StatusChanged)
    assert news.fault is not None
    assert news.fault.for_agent == failure(error(code)).for_agent
    assert news.fault.needs_template is (code in {131047, 470})


def test_every_sentence_is_a_sentence() -> None:
    for rule in RULES.values():
        assert rule.for_agent[0].isupper()
        assert rule.for_agent.endswith(".")


@pytest.mark.parametrize(
    ("status", "sort"),
    [
        (400, PermanentDeliveryError),
        (403, PermanentDeliveryError),
        (404, PermanentDeliveryError),
        (401, ChannelDown),
        (429, TemporaryDeliveryError),
        (500, TemporaryDeliveryError),
        (503, TemporaryDeliveryError),
    ],
)
def test_an_unknown_code_is_judged_by_the_http_status(
    status: int, sort: type[DeliveryError]
) -> None:
    failed = failure(error(987654, status))
    assert type(failed) is sort
    assert failed.code == "987654"


def test_an_unknown_code_that_meta_calls_transient_is_tried_again() -> None:
    failed = failure(error(987654, 400, is_transient=True))
    assert type(failed) is TemporaryDeliveryError


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_without_metas_body_leaves_it_open(status: int) -> None:
    """A gateway on the way may have answered after Meta took the message."""
    page = httpx2.Response(status, content=b"<html>Bad gateway</html>")
    assert type(failure(page)) is PerhapsSent


@pytest.mark.parametrize("status", [301, 308, 404, 422])
def test_another_answer_without_metas_body_is_a_refusal(status: int) -> None:
    assert type(failure(httpx2.Response(status))) is PermanentDeliveryError


@pytest.mark.parametrize(
    "lost",
    [
        httpx2.ReadTimeout("slow"),
        httpx2.ReadError("cut"),
        httpx2.WriteError("cut"),
        httpx2.WriteTimeout("slow"),
        httpx2.RemoteProtocolError("odd"),
    ],
    ids=lambda lost: type(lost).__name__,
)
def test_a_lost_answer_leaves_open_whether_it_was_sent(lost: Exception) -> None:
    assert type(failure(lost)) is PerhapsSent


@pytest.mark.parametrize(
    "never",
    [
        httpx2.ConnectError("no"),
        httpx2.ConnectTimeout("no"),
        httpx2.PoolTimeout("full"),
    ],
    ids=lambda never: type(never).__name__,
)
def test_a_request_that_never_left_is_tried_again(never: Exception) -> None:
    assert type(failure(never)) is TemporaryDeliveryError


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b'{"error":{}}', b"<p>"])
def test_a_success_that_cannot_be_read_leaves_it_open(body: bytes) -> None:
    assert type(failure(httpx2.Response(200, content=body))) is PerhapsSent


def test_what_meta_says_is_kept_for_the_log() -> None:
    failed = failure(
        error(
            131053,
            error_data={"details": "Unsupported mime type text/html."},
            fbtrace_id="AbC1",
        )
    )
    assert "Unsupported mime type text/html." in failed.detail
    assert "fbtrace_id AbC1" in failed.detail
    assert "access-token" not in str(failed) + failed.detail


def test_the_pause_that_meta_asks_for_is_kept() -> None:
    usage = (
        '{"340590285700001":[{"type":"whatsapp","estimated_time_to_regain_access":20}]}'
    )
    for headers, pause in (
        ({"retry-after": "900"}, 900),
        ({"x-business-use-case-usage": usage}, 1200),
        ({"retry-after": "1"}, 300),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, 300),
        ({"x-business-use-case-usage": "{"}, 300),
    ):
        refused = answer({"error": {"code": 80007, "message": "No"}}, 400)
        refused.headers.update(headers)
        failed = failure(refused)
        assert isinstance(failed, TemporaryDeliveryError)
        assert failed.retry_after == pause

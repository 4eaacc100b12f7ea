"""Bodies that are broken in places: every good item still arrives."""

import pytest

from tests.plugins.facebook.cast import (
    NOOR_ID,
    ODD_PAYLOADS,
    PAGE,
    change,
    chat,
    names,
    parsed,
)
from webcare.domain.inbound import (
    ChannelReported,
    Inbound,
    ItemFailed,
    MessageReceived,
)
from webcare.errors import MalformedPayload

# Per file: how many items could not be read, and what arrived nevertheless.
BROKEN: dict[str, tuple[int, list[type[Inbound]]]] = {
    "items__some_broken": (8, [MessageReceived]),
    "items__no_moment": (3, [MessageReceived]),
    "lists__of_another_type": (3, [MessageReceived]),
    "changes__broken": (8, [MessageReceived]),
    "entry__no_list": (1, []),
    "object__user": (0, [ChannelReported, ChannelReported]),
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_item_costs_only_itself(name: str) -> None:
    failed, arrived = BROKEN[name]
    events = parsed(ODD_PAYLOADS / f"{name}.json")
    reasons = [event.reason for event in events if isinstance(event, ItemFailed)]
    good = [type(event) for event in events if not isinstance(event, ItemFailed)]
    assert (len(reasons), good) == (failed, arrived)
    assert not [reason for reason in reasons if reason.startswith("unexpected")]


def test_every_odd_fixture_stands_in_the_table() -> None:
    assert names(ODD_PAYLOADS.glob("*.json")) == sorted(BROKEN)


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_what_failed_is_a_delivery_that_fails_alone(name: str) -> None:
    """It waits to be read again by a later version, so it must be one item."""
    for event in parsed(ODD_PAYLOADS / f"{name}.json"):
        if isinstance(event, ItemFailed):
            again = parsed(event.item.encode())
            assert [(type(each), each.reason) for each in again] == [  # type: ignore[union-attr]
                (ItemFailed, event.reason)
            ]


@pytest.mark.parametrize("body", [b'{"object":{}}', b'{"object":""}'])
def test_what_is_no_delivery_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedPayload):
        parsed(body)


def test_deep_nesting_is_malformed() -> None:
    with pytest.raises(MalformedPayload):
        parsed(b'{"object":"page","entry":' + b"[" * 100_000 + b"]" * 100_000 + b"}")


def test_lone_surrogates_are_kept() -> None:
    item = {
        "sender": {"id": NOOR_ID.value},
        "recipient": {"id": PAGE},
        "message": {"mid": "m_1", "text": "kapot \ud83d"},
    }
    (event,) = parsed(chat(item))
    assert isinstance(event, MessageReceived)
    assert event.text == "kapot \ud83d"


def test_an_address_that_is_none_is_not_given_to_people() -> None:
    """A link in our pages must not run a script."""
    (event,) = parsed(
        change(
            "feed",
            item="comment",
            verb="add",
            comment_id='"><script>',
            post_id="1_2",
            permalink_url="javascript:alert(1)",
            message="x",
        )
    )
    assert isinstance(event, MessageReceived)
    assert event.permalink == ""

"""Bodies that are broken in places: every good item still arrives."""

import json

import pytest

from tests.plugins.whatsapp.cast import (
    ODD_PAYLOADS,
    WABA,
    delivery,
    names,
    parsed,
)
from webcare.domain.inbound import (
    ChannelReported,
    Inbound,
    ItemFailed,
    MessageReceived,
    PreferenceChanged,
    StatusChanged,
)
from webcare.errors import MalformedPayload

# Per file: how many items could not be read, and what arrived nevertheless.
BROKEN: dict[str, tuple[int, list[type[Inbound]]]] = {
    "items__some_broken": (12, [MessageReceived]),
    "items__no_sender": (1, [MessageReceived]),
    "lists__of_another_type": (3, [MessageReceived]),
    "changes__broken": (8, [ChannelReported, MessageReceived]),
    "entry__no_list": (1, []),
    "statuses__broken": (3, [StatusChanged]),
    "field.user_preferences__unknown_value": (1, [PreferenceChanged]),
    "field.user_id_update__without_old": (1, []),
    "field.message_template_status_update__nameless": (1, []),
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_item_costs_only_itself(name: str) -> None:
    failed, arrived = BROKEN[name]
    events = parsed(ODD_PAYLOADS / f"{name}.json")
    reasons = [event.reason for event in events if isinstance(event, ItemFailed)]
    good = [type(event) for event in events if not isinstance(event, ItemFailed)]
    assert (len(reasons), good) == (failed, arrived)
    assert all(reasons)
    assert not any(reason.startswith("unexpected") for reason in reasons)


def test_every_broken_body_stands_in_the_table() -> None:
    assert names(ODD_PAYLOADS.glob("*.json")) == sorted(BROKEN)


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_what_failed_can_be_read_again_by_itself(name: str) -> None:
    """A dead letter is a delivery of its own: replaying it meets the same fault."""
    for event in parsed(ODD_PAYLOADS / f"{name}.json"):
        if isinstance(event, ItemFailed):
            assert parsed(json.loads(event.item)) == [event]


def test_what_failed_is_kept_with_its_account() -> None:
    (failed,) = parsed(delivery("messages", statuses=[{"status": "read"}]))
    assert isinstance(failed, ItemFailed)
    assert '"status":"read"' in failed.item.replace(" ", "")
    assert failed.account
    (failed,) = parsed(ODD_PAYLOADS / "field.user_id_update__without_old.json")
    assert failed.account is not None


@pytest.mark.parametrize(
    "body",
    [
        b'{"object":"page","entry":[]}',
        b'{"object":"whatsapp_business_account","entry":[]}{',
        b'{"object":"whatsapp_business_account","entry":[NaN]}',
        b'{"object":"whatsapp_business_account","entry":' + b"[" * 200_000,
        b'{"object":"whatsapp_business_account","entry":[%s]}' % (b"9" * 5000),
    ],
    ids=range(5),
)
def test_what_is_no_delivery_of_whatsapp_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedPayload):
        parsed(body)


def test_deep_nesting_costs_only_the_item_around_it() -> None:
    """A thousand brackets are still JSON, and must not end in a recursion error."""
    deep = b"[" * 900 + b"]" * 900
    text = json.dumps(
        delivery("messages", messages=["DEEP", {"id": "wamid.1"}], statuses=["DEEP"])
    ).encode()
    events = parsed(text.replace(b'"DEEP"', deep))
    assert [type(event) for event in events] == [ItemFailed, ItemFailed, ItemFailed]


def test_an_item_with_numbers_beyond_all_sizes_is_kept() -> None:
    body = json.dumps(delivery("hologram", value=1)).replace("1}", "9" * 400 + "}")
    (report,) = parsed(body.encode())
    assert "9" * 20 in getattr(report, "detail", "") or "e+" in str(report)


def test_the_account_of_a_delivery_without_one_is_ours() -> None:
    body = delivery("hologram")
    del body["entry"][0]["id"]
    body["entry"][0]["changes"][0]["value"] = {}
    (report,) = parsed(body)
    assert report.account == WABA

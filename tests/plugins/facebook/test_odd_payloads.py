"""Bodies that are broken in places: every good item still arrives."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plugins.facebook.cast import (
    NOOR_ID,
    ODD_PAYLOADS,
    PAGE,
    PAYLOADS,
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


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[]", b'"page"', b"{}", b'{"object":{}}', b'{"object":""}'],
)
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


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(["comment", "rating", "remove", "image", "template", "1"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=6,
)
GENUINE = [
    json.loads(file.read_bytes())
    for folder in (PAYLOADS, ODD_PAYLOADS)
    for file in sorted(folder.glob("*.json"))
]


def places(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Return the way to every place in a body."""
    found = [path]
    if isinstance(value, dict):
        for name, item in value.items():
            found += places(item, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found += places(item, (*path, index))
    return found


def put(body: object, path: tuple[object, ...], value: object) -> object:
    """Return a copy of a body with something else in one place."""
    if not path:
        return value
    step, *rest = path
    if isinstance(body, dict):
        return {
            name: put(item, tuple(rest), value) if name == step else item
            for name, item in body.items()
        }
    assert isinstance(body, list)
    return [
        put(item, tuple(rest), value) if index == step else item
        for index, item in enumerate(body)
    ]


@settings(deadline=None)  # a busy machine is no fault of ours
@given(st.data())
def test_whatever_stands_anywhere_nothing_but_malformed_is_raised(
    data: st.DataObject,
) -> None:
    """And our own mistakes do not hide behind the containment of items."""
    body = data.draw(st.sampled_from(GENUINE))
    path = data.draw(st.sampled_from(places(body)))
    changed = put(body, path, data.draw(JSON_VALUES))
    try:
        events = parsed(changed)
    except MalformedPayload:
        return
    failed = [event.reason for event in events if isinstance(event, ItemFailed)]
    assert not [reason for reason in failed if reason.startswith("unexpected")]


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused_as_malformed(body: bytes) -> None:
    with pytest.raises(MalformedPayload):
        parsed(body)

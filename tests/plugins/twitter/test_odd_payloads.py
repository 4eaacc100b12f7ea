"""Nothing that comes in breaks the reading, whatever it is."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plugins.twitter.cast import parsed
from webcare.domain.inbound import ItemFailed, MessageReceived
from webcare.errors import MalformedPayload

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(JSON)
@settings(max_examples=200, deadline=None)
def test_any_payload_of_any_type_is_read(payload: object) -> None:
    for kind in ("post.create", "post.delete", "dm.received", "dm.read", "chat.sent"):
        body = {"data": {"event_type": kind, "payload": payload}}
        _is_read_or_refused(json.dumps(body).encode())


@pytest.mark.parametrize(
    "body",
    [
        b'{"data": {"event_type": "post.create", "payload": ' + b"[" * 5000,
        b'{"for_user_id": "1", "tweet_create_events": {"a": 1}}',
        b'{"for_user_id": "1", "tweet_create_events": [{"id": 1e400}]}',
        b'{"data": {"event_type": "dm.received", "payload": {"users": [1, null]}}}',
        b'{"data": {"event_type": "\\ud800"}}',
    ],
    ids=range(5),
)
def test_these_bodies_are_read_or_refused(body: bytes) -> None:
    _is_read_or_refused(body)


def test_a_place_beyond_the_world_costs_only_itself() -> None:
    """In the older format, too: one broken item never loses the others."""
    items = []
    for number, longitude in enumerate(("4.9", "9" * 400)):
        place = f'{{"coordinates": {{"coordinates": [{longitude}, 52.3]}}}}'
        items.append(
            f'{{"type": "message_create", "id": "199000000000000020{number}",'
            '"message_create": {"sender_id": "42", "message_data": {"attachment":'
            f'{{"location": {{"shared_coordinate": {place}}}}}}}}}}}'
        )
    body = f'{{"for_user_id": "1", "direct_message_events": [{",".join(items)}]}}'
    first, second = parsed(body.encode())
    assert isinstance(first, MessageReceived)
    assert isinstance(second, ItemFailed)


def _is_read_or_refused(body: bytes) -> None:
    try:
        events = parsed(body)
    except MalformedPayload:
        return
    assert events == parsed(body)

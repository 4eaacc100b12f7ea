"""Nothing that comes in breaks the reading, whatever it is."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plugins.twitter.cast import PAYLOADS, fixture, names, parsed
from webcare.errors import MalformedPayload

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=6,
)
FIXTURES = names(PAYLOADS.glob("*.json"))


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_any_value_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    """A genuine body in which one value is replaced by any other."""
    body = fixture(data.draw(st.sampled_from(FIXTURES)))
    place = body
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            place[key] = data.draw(JSON)
            break
        place = inner
    _is_read_or_refused(json.dumps(body).encode())


@given(JSON.map(json.dumps).map(str.encode) | st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_body_is_read_or_refused(body: bytes) -> None:
    _is_read_or_refused(body)


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


def _is_read_or_refused(body: bytes) -> None:
    try:
        events = parsed(body)
    except MalformedPayload:
        return
    assert events == parsed(body)

"""Nothing that comes in breaks the reading of a channel, whatever it is."""

import json
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plugins.facebook import cast as facebook
from tests.plugins.twitter import cast as twitter
from tests.plugins.whatsapp import cast as whatsapp
from webcare.domain.inbound import ItemFailed
from webcare.errors import MalformedPayload

CASTS: dict[str, ModuleType] = {
    "facebook": facebook,
    "twitter": twitter,
    "whatsapp": whatsapp,
}
KINDS = (
    *("1", "text", "image", "system", "reaction", "edit", "failed"),
    *("comment", "rating", "remove", "template"),
)
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(KINDS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=6,
)
GENUINE = {
    name: [
        json.loads(file.read_bytes())
        for file in sorted(cast.PAYLOADS.parent.glob("*payloads/*.json"))
    ]
    for name, cast in CASTS.items()
}
NO_DELIVERY = [b"", b"{", b"null", b"[]", b'"text"', b"1", b"{}", b"NaN", b"\xff\xfe"]

each_channel = pytest.mark.parametrize("name", CASTS)


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


@each_channel
@settings(deadline=None)  # a busy machine is no fault of ours
@given(data=st.data())
def test_whatever_stands_anywhere_nothing_but_malformed_is_raised(
    name: str, data: st.DataObject
) -> None:
    """And our own mistakes do not hide behind the containment of items."""
    body = data.draw(st.sampled_from(GENUINE[name]))
    path = data.draw(st.sampled_from(places(body)))
    changed = put(body, path, data.draw(JSON_VALUES))
    try:
        events = CASTS[name].parsed(changed)
    except MalformedPayload:
        return
    failed = [event.reason for event in events if isinstance(event, ItemFailed)]
    assert not [reason for reason in failed if reason.startswith("unexpected")]
    assert events == CASTS[name].parsed(changed)


@each_channel
@settings(deadline=None)
@given(body=st.binary(max_size=200))
def test_arbitrary_bytes_are_refused_as_malformed(name: str, body: bytes) -> None:
    with pytest.raises(MalformedPayload):
        CASTS[name].parsed(body)


@each_channel
@pytest.mark.parametrize("body", [*NO_DELIVERY, b"[" * 200_000], ids=range(10))
def test_what_is_no_delivery_is_malformed(name: str, body: bytes) -> None:
    with pytest.raises(MalformedPayload):
        CASTS[name].parsed(body)

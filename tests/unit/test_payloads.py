"""Reading JSON of which nothing is certain."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.errors import MalformedPayload
from webcare.plugin.payloads import (
    Json,
    Unreadable,
    as_json,
    as_object,
    degrees,
    digest,
    first_object,
    first_text,
    flag,
    from_json,
    is_object,
    iso_moment,
    nested,
    objects,
    read_body,
    read_object,
    required,
    rows,
    strings,
    text,
    unix_moment,
    whole_number,
    words,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=6,
)
TEN = datetime(2026, 11, 21, 10, tzinfo=UTC)
DEEP = b"[" * 100_000 + b"]" * 100_000


def test_a_body_is_read_also_with_a_lone_surrogate() -> None:
    assert from_json(b'{"a":[1,"\\ud83d"]}') == {"a": [1, "\ud83d"]}


@pytest.mark.parametrize("body", [b"", b"{", b"NaN", b"[Infinity]", b"\xff", DEEP])
def test_what_is_no_json_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the words are others'
        from_json(body)
    assert not isinstance(refused.value, Unreadable)


@pytest.mark.parametrize("body", [b"", b"{", b"null", b"[]", b'"a"', b"1", DEEP])
def test_a_body_that_is_no_object_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedPayload):
        read_body(body)


def test_the_object_of_a_body_is_what_it_holds() -> None:
    assert read_body(b'{"a":{}}') == {"a": {}}


@pytest.mark.parametrize(
    ("given_text", "found"),
    [('{"a":1}', {"a": 1}), ("[]", None), ("", None), ("{", None), ("\ud83d", None)],
)
def test_an_object_may_stand_in_a_string(given_text: str, found: Json | None) -> None:
    assert read_object(given_text) == found


@given(JSON)
def test_what_is_kept_as_json_can_be_read_again(value: object) -> None:
    kept = as_json({"it": value})
    assert json.loads(kept).keys() == {"it"}


@pytest.mark.parametrize("value", ["\ud83d", 2**70])
def test_what_orjson_refuses_is_kept_nevertheless(value: object) -> None:
    assert json.loads(as_json(value)) == value


def test_what_is_nested_too_deeply_is_kept_as_that_it_was() -> None:
    deep: list[object] = []
    for _ in range(200_000):
        deep = [deep]
    assert json.loads(as_json(deep)) == "too deeply nested to be shown"


def test_a_digest_goes_by_what_is_said_and_not_by_its_order() -> None:
    assert digest({"a": 1, "b": 2}, "x") == digest({"b": 2, "a": 1}, "x")
    assert digest({"a": 1}, "x") != digest({"a": 1}, "y")
    assert digest("\ud83d") == digest("\ud83d") != digest("\ud83e")
    assert len(digest()) == 40


def test_what_is_there_is_given_in_the_type_that_is_asked_for() -> None:
    item = {
        "object": {"a": 1},
        "list": [{"a": 1}, "x", "", 2, {"b": 2}],
        "text": "x",
        "number": 12,
        "yes": True,
    }
    assert nested(item, "object") == {"a": 1}
    assert rows(item, "list") == item["list"]
    assert list(objects(item, "list")) == [{"a": 1}, {"b": 2}]
    assert first_object(item, "list") == {"a": 1}
    assert strings(item, "list") == ("x",)
    assert (text(item, "text"), text(item, "number")) == ("x", "12")
    assert first_text(item, "absent", "yes", "number", "text") == "12"
    assert required(item, "number") == "12"
    assert flag(item, "yes")
    assert whole_number(item, "number") == 12
    assert degrees(item, "number") == 12.0
    assert as_object(item, "it") is item
    assert is_object(item)


@pytest.mark.parametrize("value", [None, True, 1, 1.5, "x", [], [1], {}, {"a": 1}])
def test_what_is_another_type_is_empty_or_refused(value: object) -> None:
    item = {"it": value}
    assert nested(item, "it") == (value if isinstance(value, dict) else {})
    assert not list(objects(item, "it"))
    assert first_object(item, "it") is None
    assert not strings(item, "it")
    assert flag(item, "it") is (value is True)
    if not isinstance(value, list) and value is not None:
        with pytest.raises(Unreadable, match="it is not a list"):
            rows(item, "it")
    if not isinstance(value, dict):
        assert not is_object(value)
        with pytest.raises(Unreadable, match="the thing is not an object"):
            as_object(value, "the thing")


@pytest.mark.parametrize("value", [None, "", True, [], {}, 10**5000], ids=range(6))
def test_a_string_that_must_be_there_is_missed(value: object) -> None:
    assert text({"it": value}, "it") == ""
    with pytest.raises(Unreadable, match="it is missing"):
        required({"it": value}, "it")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (7, 7),
        ("7", 7),
        (7.0, 7),
        (-7, -7),
        ("9" * 18, int("9" * 18)),
        ("9" * 19, None),
        ("-7", None),
        ("\u0667", None),
        ("", None),
        (7.5, None),
        (True, None),
        (None, None),
        (float("inf"), None),
    ],
)
def test_a_whole_number_may_come_as_a_string(value: object, found: int | None) -> None:
    assert whole_number({"it": value}, "it") == found


@pytest.mark.parametrize("value", ["52.37", 52.37])
def test_a_coordinate_may_come_as_a_string(value: object) -> None:
    assert degrees({"it": value}, "it") == 52.37


@pytest.mark.parametrize(
    "value", [None, "north", "nan", "inf", [], 10**400], ids=range(6)
)
def test_a_coordinate_that_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(Unreadable, match="it is not a number"):
        degrees({"it": value}, "it")


def test_a_person_reads_text_as_it_is_and_the_rest_as_json() -> None:
    assert words("it's") == "it's"
    assert words({"a": [1]}) == '{"a":[1]}'


def test_a_moment_counts_from_1970_in_the_units_of_the_platform() -> None:
    assert unix_moment(1_795_255_200) == TEN
    assert unix_moment(1_795_255_200_001, per_second=1000) == TEN.replace(
        microsecond=1000
    )


@pytest.mark.parametrize("number", [0, -1, 10**15, 10**400])
def test_a_number_that_is_no_moment_gives_none(number: int) -> None:
    assert unix_moment(number) is None


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-21T10:00:00Z",
        "2026-11-21T10:00:00.000Z",
        "2026-11-21T10:00:00+0000",
        "2026-11-21T11:00:00+01:00",
        "2026-11-21T10:00:00",
    ],
)
def test_a_moment_may_be_written_out(written: str) -> None:
    found = iso_moment(written)
    assert found == TEN
    assert found.tzinfo is UTC


@pytest.mark.parametrize("written", ["", "yesterday", "0001-01-01T00:00:00+10:00"])
def test_what_is_no_moment_gives_none(written: str) -> None:
    assert iso_moment(written) is None


@given(JSON, st.text(max_size=5))
def test_no_accessor_fails_on_any_value(value: object, name: str) -> None:
    """But with `Unreadable`, which costs one item."""
    item = {name: value}
    for read in (nested, objects, first_object, strings, text, flag, whole_number):
        read(item, name)
    for demand in (rows, required, degrees):
        try:
            demand(item, name)
        except Unreadable:
            continue


@given(st.integers())
def test_any_number_is_a_moment_or_none(number: int) -> None:
    for per_second in (1, 1000):
        found = unix_moment(number, per_second=per_second)
        assert found is None or found.tzinfo is UTC


@given(st.text() | st.datetimes().map(datetime.isoformat))
def test_any_text_is_a_moment_or_none(written: str) -> None:
    found = iso_moment(written)
    assert found is None or found.tzinfo is UTC

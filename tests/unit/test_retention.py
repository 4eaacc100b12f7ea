"""How long something is kept, and what no term may be."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.policies.kind import Problem
from webcare.policies.retention import (
    GONE_WITHIN,
    KIND,
    Data,
    RetentionPolicy,
    Term,
    expired_until,
    expires_at,
    gone_by,
    shortened,
    term,
)
from webcare.policies.retention import limits as bounds
from webcare.policies.retention.schema import LONGEST_DAYS
from webcare.web.languages import Languages, core_folders

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)

days = st.none() | st.integers(1, LONGEST_DAYS)
terms = days.map(lambda count: {"days": count})
documents = st.fixed_dictionaries({}, optional={data.value: terms for data in Data})
moments = st.datetimes(timezones=st.just(UTC))


def test_nothing_but_raw_bodies_has_a_term_by_itself() -> None:
    policy = KIND.effective({}, {})
    assert {data: term(policy, data) for data in Data} == {
        Data.TEXT: None,
        Data.MEDIA: None,
        Data.PROFILE: None,
        Data.RAW: timedelta(days=7),
        Data.DEAD_LETTER: timedelta(days=30),
        Data.LOG: None,
    }


def test_a_day_is_24_hours_also_where_a_night_has_23() -> None:
    policy = RetentionPolicy(text=Term(days=1))
    assert expires_at(policy, Data.TEXT, NOON) == NOON + timedelta(hours=24)
    assert gone_by(policy, Data.TEXT, NOON) == NOON + timedelta(hours=48)


def test_files_go_with_their_message() -> None:
    policy = RetentionPolicy(text=Term(days=30), media=Term(days=90))
    assert term(policy, Data.MEDIA) == timedelta(days=30)
    assert term(RetentionPolicy(text=Term(days=30)), Data.MEDIA) == timedelta(days=30)
    assert term(RetentionPolicy(media=Term(days=9)), Data.TEXT) is None


@given(documents, st.sampled_from(Data), moments, moments)
def test_what_is_hidden_and_what_is_removed_are_the_same(
    document: dict[str, Any], data: Data, moment: datetime, now: datetime
) -> None:
    policy = KIND.effective(document, {})
    until = expired_until(policy, data, now)
    hidden = expires_at(policy, data, moment)
    expired = until is not None and moment <= until
    assert expired == (hidden is not None and hidden <= now)


@given(documents, st.sampled_from(Data), moments)
def test_it_is_gone_within_a_day_of_being_hidden(
    document: dict[str, Any], data: Data, moment: datetime
) -> None:
    policy = KIND.effective(document, {})
    hidden, gone = (judge(policy, data, moment) for judge in (expires_at, gone_by))
    assert gone is None or gone - (hidden or gone) == GONE_WITHIN


@given(documents, documents, st.sampled_from(Data))
def test_a_policy_is_shorter_exactly_where_more_expires(
    one: dict[str, Any], other: dict[str, Any], data: Data
) -> None:
    before, after = KIND.effective(one, {}), KIND.effective(other, {})
    now = datetime(9000, 1, 1, tzinfo=UTC)
    ends = [expired_until(policy, data, now) for policy in (before, after)]
    more = ends[1] is not None and (ends[0] is None or ends[1] > ends[0])
    assert (data in shortened(before, after)) == more


def test_a_term_below_the_legal_minimum_is_refused_with_place_and_reason() -> None:
    limits = {"text": {"minimum": 365, "reason": "Archiefwet, category 3"}}
    assert KIND.problems({"text": {"days": 364}, "limits": limits}) == (
        Problem(
            ("text", "days"),
            "This is kept for at least %(days)s days: %(reason)s",
            (("days", "365"), ("reason", "Archiefwet, category 3")),
        ),
    )
    assert not KIND.problems({"text": {"days": 365}, "limits": limits})
    assert not KIND.problems({"limits": limits})


def test_a_term_above_the_maximum_is_refused_and_so_is_none() -> None:
    limits = {"raw": {"maximum": 30}}
    problem = Problem(
        ("raw", "days"), "This is kept for at most %(days)s days.", (("days", "30"),)
    )
    assert KIND.problems({"raw": {"days": 31}, "limits": limits}) == (problem,)
    assert KIND.problems({"raw": {"days": None}, "limits": limits}) == (problem,)
    assert not KIND.problems({"raw": {"days": 30}, "limits": limits})


def test_limits_that_leave_no_term_are_refused() -> None:
    limits = {"log": {"minimum": 31, "maximum": 30}}
    (problem,) = KIND.problems({"limits": limits})
    assert problem.place == ("limits", "log", "minimum")


def test_a_file_that_would_go_too_early_with_its_message_is_named_there() -> None:
    document = {
        "text": {"days": 10},
        "media": {"days": 50},
        "limits": {"media": {"minimum": 20}},
    }
    (problem,) = KIND.problems(document)
    assert problem.place == ("text", "days")


def test_a_channel_keeps_within_the_organisations_limits() -> None:
    organisation = {"limits": {"text": {"minimum": 100, "maximum": 900}}}
    wider = {"limits": {"text": {"minimum": 1, "maximum": 999}}, "text": {"days": 50}}
    (problem,) = KIND.problems(organisation, wider)
    assert problem.values == (("days", "100"),)
    stricter = {"limits": {"text": {"minimum": 200}}, "text": {"days": 150}}
    (problem,) = KIND.problems(organisation, stricter)
    assert problem.values == (("days", "200"),)
    assert KIND.effective(organisation, stricter).limits.text.maximum == 900


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"text": {"days": 0}}, ("text", "days")),
        ({"text": {"days": LONGEST_DAYS + 1}}, ("text", "days")),
        ({"text": {"hours": 1}}, ("text", "hours")),
        ({"texts": {"days": 1}}, ("texts",)),
        ({"limits": {"text": {"minimum": "soon"}}}, ("limits", "text", "minimum")),
        ({"limits": {"tekst": {}}}, ("limits", "tekst")),
        ({"limits": 3}, ("limits",)),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(
    document: dict[str, Any], place: tuple[str, ...]
) -> None:
    assert [each.place for each in KIND.problems(document)] == [place]
    over = KIND.problems({"limits": {"text": {"minimum": 1}}}, document)
    assert place in [each.place for each in over]


def test_what_is_wrong_is_said_in_dutch_too() -> None:
    dutch = Languages(core_folders())
    texts = [text for name, text in vars(bounds).items() if name.startswith("_TOO")]
    texts = [*texts, bounds._MIXED]
    assert len(texts) == 5
    assert not [text for text in texts if dutch.sentence("nl", text) == text]

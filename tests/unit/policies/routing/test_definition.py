"""Rules that cannot do what they say are named when they are saved."""

from typing import Any

import pytest

from webcare.policies.routing import KIND
from webcare.policies.routing.loops import MOST_STEPS, loop_among
from webcare.policies.routing.schema import RoutingPolicy

WORDS = {"what": "words", "patterns": ["factuur"]}
ON_WA = {"what": "channel", "names": ["wa"]}


def rule(name: str, **said: Any) -> dict[str, Any]:
    return {
        "name": name,
        "title": name.title(),
        "then": [{"do": "tag", "tag": name}],
        **said,
    }


def to(team: str) -> list[dict[str, str]]:
    return [{"do": "team", "team": team}]


def of(*teams: str) -> dict[str, Any]:
    return {"what": "team", "teams": teams}


def problems(*rules: dict[str, Any]) -> dict[tuple[str | int, ...], str]:
    found = KIND.problems({"rules": rules})
    return {each.place: each.reason % dict(each.values) for each in found}


def test_a_pattern_that_cannot_be_used_is_named_at_its_place() -> None:
    said = {"what": "words", "patterns": ["goed", "(?=x)"]}
    found = problems(rule("one", when=[ON_WA, said]))
    assert [*found] == [("rules", 0, "when", 1, "patterns", 1)]


def test_two_rules_of_one_name_are_named() -> None:
    assert [*problems(rule("one", when=[WORDS]), rule("one", when=[ON_WA]))] == [
        ("rules", 1, "name")
    ]


def test_a_rule_after_one_that_stops_all_it_is_for_never_runs() -> None:
    found = problems(
        rule("all-of-wa", when=[ON_WA], stop=True),
        rule("bills-of-wa", when=[ON_WA, WORDS]),
        rule("bills", when=[WORDS]),
    )
    assert found == {
        ("rules", 1): (
            "This rule never runs: “All-Of-Wa” before it stops whatever it is for."
        )
    }


@pytest.mark.parametrize(
    "first",
    [
        {"when": [ON_WA], "stop": False},
        {"when": [ON_WA], "stop": True, "active": False},
        {"when": [ON_WA], "stop": True, "on": ["resolved"]},
        {"when": [WORDS], "stop": True},
        {"when": [{**ON_WA, "names": ["x"]}], "stop": True},
        {"when": [ON_WA, {"what": "waited", "minutes": 5}], "stop": True},
    ],
)
def test_a_rule_that_may_run_is_let_be(first: dict[str, Any]) -> None:
    assert problems(rule("first", **first), rule("later", when=[ON_WA])) == {}


def test_what_is_asked_for_less_strictly_follows() -> None:
    found = problems(
        rule("late", when=[{"what": "waited", "minutes": 5}], stop=True),
        rule("later", when=[{"what": "waited", "minutes": 30}]),
        rule(
            "soon", when=[{"what": "waited", "minutes": 5, "negated": True}], stop=True
        ),
        rule("sooner", when=[{"what": "waited", "minutes": 2, "negated": True}]),
    )
    assert [*found] == [("rules", 1), ("rules", 3)]


@pytest.mark.parametrize(
    "when",
    [
        [ON_WA, {**ON_WA, "negated": True}],
        [ON_WA, {"what": "channel", "names": ["x", "fb"]}],
        [
            {"what": "load", "waiting": 50},
            {"what": "load", "waiting": 10, "negated": True},
        ],
    ],
)
def test_conditions_that_rule_each_other_out_are_named(
    when: list[dict[str, Any]],
) -> None:
    assert problems(rule("one", when=when)) == {
        ("rules", 0, "when", 1): "This can never hold together with condition 1."
    }


def test_two_words_may_both_stand_in_a_text() -> None:
    other = {"what": "words", "patterns": ["kapot"]}
    assert problems(rule("one", when=[WORDS, other])) == {}


def test_what_a_later_rule_always_does_otherwise_is_named() -> None:
    found = problems(
        rule("bills", when=[ON_WA, WORDS], then=to("billing")),
        rule("wa", when=[ON_WA], then=to("service")),
    )
    assert found == {
        ("rules", 0, "then", 0): "What this does is always undone by “Wa” after it."
    }


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"when": [ON_WA], "stop": True}, {"when": [ON_WA]}),
        ({}, {"when": [ON_WA]}),
        ({"when": [ON_WA], "on": ["new", "message"]}, {"when": [ON_WA]}),
        ({"when": [ON_WA]}, {"when": [WORDS]}),
    ],
)
def test_a_later_rule_may_say_otherwise_at_times(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    found = problems(
        rule("first", then=to("a"), **first), rule("second", then=to("b"), **second)
    )
    assert not [each for each in found if "then" in each]


def test_rules_that_hand_a_conversation_around_are_named() -> None:
    on = ["handover"]
    found = problems(
        rule("there", on=on, when=[of("a")], then=to("b")),
        rule("on", on=on, when=[of("b")], then=to("c")),
        rule("back", on=on, when=[of("c"), WORDS], then=to("a")),
    )
    assert found == {
        ("rules", 0): (
            "These rules would hand a conversation around without an end: "
            "There → On → Back → There."
        )
    }


def test_a_rule_for_all_teams_and_one_for_a_single_one_go_round() -> None:
    on = ["handover"]
    first, second = (
        rule("all", on=on, when=[ON_WA], then=to("a")),
        rule("one", on=on, when=[ON_WA, of("a")], then=to("b")),
    )
    assert ("rules", 0) in problems(first, second)
    # The other way round the one for all has the last word, and nothing moves.
    assert not any("around" in each for each in problems(second, first).values())


@pytest.mark.parametrize(
    "second",
    [
        {"on": ["new"]},
        {"when": [of("b"), {**ON_WA, "negated": True}]},
        {"active": False},
    ],
)
def test_rules_that_never_meet_make_no_loop(second: dict[str, Any]) -> None:
    found = problems(
        rule("there", on=["handover"], when=[of("a"), ON_WA], then=to("b")),
        rule(
            "back",
            **{"on": ["handover"], "when": [of("b")], "then": to("a"), **second},
        ),
    )
    assert found == {}


def test_looking_for_loops_ends_with_the_most_rules_there_can_be() -> None:
    policy = RoutingPolicy.model_validate(
        {
            "rules": [
                rule(
                    f"r{number}",
                    on=["handover"],
                    when=[of(f"t{number}")],
                    then=to(f"t{(number + 1) % 500}"),
                )
                for number in range(500)
            ]
        }
    )
    assert len(policy.rules) < MOST_STEPS
    assert loop_among(policy.rules) == ()


def test_names_of_ours_are_told_with_their_places() -> None:
    policy = RoutingPolicy.model_validate(
        {
            "rules": [
                rule(
                    "one",
                    when=[ON_WA, of("a")],
                    then=[*to("b"), {"do": "agent", "email": "an@example.org"}],
                )
            ],
            "fallback": "c",
        }
    )
    assert dict(KIND.teams(policy)) == {
        ("fallback",): "c",
        ("rules", 0, "then", 0, "team"): "b",
        ("rules", 0, "when", 1, "teams", 0): "a",
    }
    assert dict(KIND.channels(policy)) == {("rules", 0, "when", 0, "names", 0): "wa"}
    assert dict(KIND.people(policy)) == {
        ("rules", 0, "then", 1, "email"): "an@example.org"
    }

"""The tone policy: its examples as tests, its refusals, and what a channel inherits."""

import json
from typing import Any

import pytest

from webcare.policies.kind import Problem
from webcare.policies.tone import KIND, RULES, Facts, Starter, check, starters
from webcare.policies.tone.engine import look_of
from webcare.web.languages import Languages, core_folders

RULE = {
    "kind": "existence",
    "tokens": ["bsn"],
    "bad": ["Uw BSN?"],
    "good": ["Uw bestelnummer?"],
}


def problems(**changes: Any) -> list[tuple[tuple[str | int, ...], str]]:
    rule = {key: value for key, value in {**RULE, **changes}.items() if value != ""}
    return [
        (each.place, each.reason % dict(each.values))
        for each in KIND.problems({"rules": {"r": rule}})
    ]


def test_a_rule_whose_examples_hold_is_accepted() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("changes", "place", "reason"),
    [
        (
            {"bad": ["Uw BSN?", "Uw paspoort?"]},
            ("rules", "r", "bad", 1),
            "This rule finds nothing in its bad example “Uw paspoort?”.",
        ),
        (
            {"good": ["Geen bsn!"]},
            ("rules", "r", "good", 0),
            "This rule finds something in its good example “Geen bsn!”.",
        ),
        (
            {"good": []},
            ("rules", "r", "good"),
            "Give at least one reply that this rule finds, and one that it does not.",
        ),
        (
            {"tokens": ["bsn", "(?=a)"]},
            ("rules", "r", "tokens", 1),
            "A pattern cannot look ahead or back: “(?=”.",
        ),
        (
            {"kind": "substitution", "tokens": "", "swap": {"(a": "b"}},
            ("rules", "r", "swap", "(a"),
            "A bracket is opened and not closed: “(a”.",
        ),
        (
            {"kind": "occurrence"},
            ("rules", "r", "max"),
            "Give a minimum or a maximum.",
        ),
        (
            {"kind": "metric", "tokens": "", "measure": "words", "max": float("nan")},
            ("rules", "r", "metric", "max"),
            "This must be a number.",
        ),
        (
            {"kind": "occurrence", "min": 3, "max": 2},
            ("rules", "r", "max"),
            "The maximum is less than the minimum.",
        ),
        (
            {"kind": "metric", "tokens": "", "measure": "words", "min": 3, "max": 2},
            ("rules", "r", "max"),
            "The maximum is less than the minimum.",
        ),
        (
            {"kind": "conditional", "tokens": "", "second": ["bsn"]},
            ("rules", "r", "first"),
            "Give a condition: words, or a label.",
        ),
        (
            {"kind": "capitalisation", "tokens": ""},
            ("rules", "r", "terms"),
            "Give names, or choose what else is looked at.",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(
    changes: dict[str, Any], place: tuple[str | int, ...], reason: str
) -> None:
    assert (place, reason) in problems(**changes)


def test_an_unknown_key_is_refused() -> None:
    (found,) = KIND.problems({"rules": {"r": {**RULE, "tokns": []}}})
    assert found.place == ("rules", "r", "existence", "tokns")
    assert KIND.problems({"rulez": {}})[0].place == ("rulez",)
    assert KIND.problems({"rules": {"Een regel": RULE}})
    for address in ("javascript:alert(1)", "//example.net/x", "/\\example.net"):
        (link,) = KIND.problems({"link": address})
        assert link.reason == "A link begins with https:// or /."


def test_a_channel_changes_what_it_names_of_a_rule() -> None:
    organisation = {"guideline": "Kort.", "rules": {"bsn": RULE, "meer": RULE}}
    channel = {
        "rules": {
            "bsn": {"level": "error"},
            "meer": {"off": True},
            "eigen": {**RULE, "tokens": ["pas"], "bad": ["Uw pas?"]},
        }
    }
    assert not KIND.problems(organisation, channel)
    policy = KIND.effective(organisation, channel)
    found = [(each.rule, each.level) for each in check(policy, "Uw bsn en pas")]
    assert found == [("tone.bsn", "error"), ("tone.eigen", "suggestion")]
    assert policy.guideline == "Kort."
    # What the organisation changes later reaches the channel.
    later = {"rules": {"bsn": {**RULE, "tokens": ["uw"]}, "meer": RULE}}
    later_policy = KIND.effective(later, channel)
    assert [each.level for each in check(later_policy, "uw")] == ["error"]


def test_a_rule_with_a_kind_replaces_the_inherited_one() -> None:
    other = {"kind": "repetition", "bad": ["de de"], "good": ["de"]}
    stricter = {"r": {**RULE, "level": "error"}}
    assert not KIND.problems({"rules": stricter}, {"rules": {"r": other}})
    policy = KIND.effective({"rules": stricter}, {"rules": {"r": RULE}})
    assert policy.rules["r"].level == "suggestion"


def test_a_change_to_a_rule_that_there_is_not_says_what_is_missing() -> None:
    found = KIND.problems({}, {"rules": {"r": {"level": "error"}}})
    assert [each.place for each in found] == [("rules", "r")]


def test_rules_are_made_ready_once() -> None:
    """Who tries a rule has made it ready for every policy that looks for the same."""
    policy = KIND.effective({"rules": {"bsn": RULE}}, {})
    assert policy.prepared is policy.prepared
    look = look_of(policy.rules["bsn"])
    other = {**RULE, "level": "error", "reason": "Nee.", "bad": ["bsn"]}
    again = KIND.effective({"rules": {"x": other}}, {}).rules["x"]
    assert look_of(again) is look
    stricter = {**RULE, "case": True}
    assert look_of(KIND.effective({"rules": {"x": stricter}}, {}).rules["x"]) != look


@pytest.mark.parametrize("starter", starters(), ids=lambda starter: starter.name)
def test_a_starter_holds_its_own_examples(starter: Starter) -> None:
    assert KIND.problems(starter.document) == ()
    # What goes into a file and comes back is the same.
    assert json.loads(json.dumps(starter.document)) == starter.document


@pytest.mark.parametrize("starter", starters(), ids=lambda starter: starter.name)
def test_a_starter_is_told_of_in_dutch(starter: Starter) -> None:
    dutch = Languages(core_folders())
    for text in (starter.title, starter.about):
        assert dutch.sentence("nl", text) != text


def test_starters_show_every_kind_in_both_languages() -> None:
    for language in ("nl", "en"):
        kinds = {
            rule["kind"]
            for starter in starters()
            if starter.language == language
            for rule in starter.document["rules"].values()
        }
        assert len(kinds) == len(RULES)


def test_starters_of_a_language_go_together() -> None:
    """All but those that contradict each other, in one policy."""
    together = {
        name: rule
        for starter in starters()
        for name, rule in starter.document["rules"].items()
    }
    assert not KIND.problems({"rules": together})


def test_a_complaint_in_english_on_a_dutch_channel_meets_the_english_rules() -> None:
    document = {
        "language": "nl",
        "rules": {
            name: rule
            for starter in starters()
            if starter.name.endswith(("empathie", "empathy"))
            for name, rule in starter.document["rules"].items()
        },
    }
    policy = KIND.effective(document, {})
    facts = Facts(question="This is outrageous, belachelijk!")
    found = check(policy, "We will look into it for you and write.", "nl", facts)
    assert [each.rule for each in found] == ["tone.understanding-first"]


def test_a_problem_has_a_dutch_sentence() -> None:
    dutch = Languages(core_folders())
    for reason in (
        "“%(part)s” has nothing to repeat.",
        "This rule finds nothing in its bad example “%(example)s”.",
        *(kind.SAYS for kind in RULES),
    ):
        assert dutch.sentence("nl", reason) != reason
    assert Problem(("a",), "x").values == ()

"""The form of the routing rules: what it reads, and what its buttons do."""

import json
from collections.abc import Mapping
from typing import Any, get_args

import pytest

from webcare.policies.kind import Document
from webcare.policies.routing import KIND, RoutingPolicy, Rule
from webcare.policies.routing.schema import Action, Condition
from webcare.web.admin.policies.routing.form import act, opened_after, parse
from webcare.web.admin.policies.routing.lines import lines
from webcare.web.admin.policies.routing.parts import (
    ACTIONS,
    CONDITIONS,
    EVENTS,
    WORDS,
    ActionPart,
    ConditionPart,
    PartField,
)
from webcare.web.admin.policies.routing.sentence import sentence_of
from webcare.web.languages import Languages, core_folders
from webcare.web.pages import Fields

LANGUAGES = Languages(core_folders())


def say(text: str, /, **values: object) -> str:
    return LANGUAGES.gettext("en", text, **values)


def zeg(text: str, /, **values: object) -> str:
    return LANGUAGES.gettext("nl", text, **values)


def rule(name: str, **other: Any) -> dict[str, Any]:
    return {
        "name": name,
        "title": name.capitalize(),
        "then": [{"do": "priority", "priority": "high"}],
        **other,
    }


def document(*names: str) -> dict[str, Any]:
    return {"rules": [rule(each) for each in names], "fallback": ""}


def names(found: Document) -> list[str]:
    return [each["name"] for each in found["rules"]]


def kept(*rules: dict[str, Any], do: str = "") -> Fields:
    """Return a form in which rules are folded, and a button that was pressed."""
    fields = {f"rule-{at}": [json.dumps(each)] for at, each in enumerate(rules)}
    return Fields({**fields, "do": [do]})


OPEN = {
    "rule-0": ["koffers"],
    "rule-0-title": ["Koffers "],
    "rule-0-on": ["message", "new"],
    "rule-0-when-0": ["words"],
    "rule-0-when-0-patterns": ["koffer\r\n\r\n bagage \r\n"],
    "rule-0-when-1": ["hours"],
    "rule-0-when-1-negated": ["1"],
    "rule-0-then-0": ["team"],
    "rule-0-then-0-team": ["Bagage"],
    "rule-0-then-1": ["priority"],
    "rule-0-then-1-priority": ["urgent"],
    "rule-0-stop": ["1"],
    "rule-0-active": ["1"],
}


def test_a_folded_rule_travels_as_it_is() -> None:
    fields = kept(rule("een"), rule("twee", stop=True))
    assert parse(fields)["rules"] == [rule("een"), rule("twee", stop=True)]


def test_an_open_rule_is_read_from_its_fields() -> None:
    (found,) = parse(Fields(OPEN))["rules"]
    assert found == {
        "name": "koffers",
        "title": "Koffers",
        "on": ["new", "message"],
        "when": [
            {"what": "words", "negated": False, "patterns": ["koffer", "bagage"]},
            {"what": "hours", "negated": True},
        ],
        "then": [
            {"do": "team", "team": "Bagage"},
            {"do": "priority", "priority": "urgent"},
        ],
        "stop": True,
        "active": True,
    }
    assert not KIND.problems({"rules": [found]})


@pytest.mark.parametrize("odd", ["", "[]", "{", "null", '"x"', "{}"])
def test_what_is_no_rule_is_refused_and_never_fails(odd: str) -> None:
    found = parse(Fields({"rule-0": [odd]}))
    assert KIND.problems(found)


def test_a_new_rule_is_named_by_its_title_and_never_renamed() -> None:
    fields = {"rule-0": [""], "rule-0-title": ["Zoek geraakte koffers!"]}
    (named,) = parse(Fields(fields))["rules"]
    assert named["name"] == "zoek-geraakte-koffers"
    again = Fields({"rule-0": [named["name"]], "rule-0-title": ["Iets anders"]})
    assert parse(again)["rules"][0]["name"] == "zoek-geraakte-koffers"


def test_two_rules_of_one_title_have_two_names() -> None:
    fields = {
        "rule-0": [""],
        "rule-0-title": ["Koffers"],
        "rule-1": [""],
        "rule-1-title": ["Koffers"],
    }
    assert names(parse(Fields(fields))) == ["koffers", "koffers-2"]


def test_what_has_no_title_yet_is_named_when_it_is_saved() -> None:
    nameless = {"rule-0": [""], "rule-0-title": [""]}
    assert names(parse(Fields({**nameless, "do": ["when.0.words"]}))) == [""]
    assert names(parse(Fields({**nameless, "do": ["save"]}))) == ["rule"]


@pytest.mark.parametrize(
    ("button", "order"),
    [
        ("up.1", "bac"),
        ("down.1", "acb"),
        ("up.0", "abc"),
        ("down.2", "abc"),
        ("remove.1", "ac"),
        ("up.7", "abc"),
        ("up.x", "abc"),
        ("nonsense.1", "abc"),
        ("", "abc"),
    ],
)
def test_a_button_moves_one_rule(button: str, order: str) -> None:
    assert "".join(names(act(document("a", "b", "c"), button))) == order


@pytest.mark.parametrize(
    ("button", "opened"),
    [
        ("open.0", {0, 1}),
        ("close.1", set()),
        ("up.1", {0}),
        ("down.1", {2}),
        ("remove.0", {0}),
        ("remove.1", set()),
        ("when.1.words", {1}),
        ("add", {1, 2}),
        ("up.9", {1}),
    ],
)
def test_what_was_open_stays_open_wherever_it_goes(
    button: str, opened: set[int]
) -> None:
    values = kept(rule("a"), rule("b"), rule("c"), do=button).values
    fields = Fields({**values, "rule-1": ["b"], "rule-1-title": ["B"]})
    assert opened_after(fields, 3) == opened


def test_parts_are_added_and_dropped() -> None:
    found: Any = document("a")
    for button in ("when.0.words", "when.0.hours", "then.0.tag", "drop-then.0.0"):
        found = act(found, button)
    assert [each["what"] for each in found["rules"][0]["when"]] == ["words", "hours"]
    assert [each["do"] for each in found["rules"][0]["then"]] == ["tag"]
    assert act(found, "drop-when.0.0")["rules"][0]["when"] == [
        {"what": "hours", "negated": False}
    ]


def members(union: object, key: str) -> dict[str, set[str]]:
    """Return the fields of each member of a union, by what tells it apart."""
    found = {}
    for model in get_args(get_args(union)[0]):
        left = set(model.model_fields) - {key, "negated"}
        found[model.model_fields[key].default] = left
    return found


def test_all_that_a_rule_can_be_made_of_has_a_form() -> None:
    def forms(parts: Mapping[str, ConditionPart | ActionPart]) -> dict[str, set[str]]:
        return {
            name: {each.name for each in part.fields} for name, part in parts.items()
        }

    assert forms(CONDITIONS) == members(Condition, "what")
    assert forms(ACTIONS) == members(Action, "do")
    assert {*EVENTS} == {*get_args(get_args(Rule.model_fields["on"].annotation)[0])}


def filled(field: PartField) -> list[str] | int | str:
    words = [*WORDS.get(field.known, {"a": ""})]
    if field.shape in {"several", "lines"}:
        return words[:2]
    return 3 if field.shape == "number" else words[0]


@pytest.mark.parametrize("negated", [False, True])
def test_all_that_a_rule_can_be_made_of_can_be_said(*, negated: bool) -> None:
    for name, part in CONDITIONS.items():
        values = {each.name: filled(each) for each in part.fields}
        made = Rule.model_validate(
            rule("a", when=[{"what": name, "negated": negated, **values}])
        )
        for said in (sentence_of(made, say), sentence_of(made, zeg)):
            assert "%(" not in said
        assert sentence_of(made, say) != sentence_of(made, zeg)
    for name, action in ACTIONS.items():
        values = {each.name: filled(each) for each in action.fields}
        made = Rule.model_validate(rule("a", then=[{"do": name, **values}]))
        assert "%(" not in sentence_of(made, zeg)


def test_a_rule_is_one_sentence() -> None:
    policy = RoutingPolicy.model_validate({"rules": parse(Fields(OPEN))["rules"]})
    assert sentence_of(policy.rules[0], say) == (
        "When a conversation begins or the customer writes again, and it says "
        "“koffer” or “bagage” and it is outside the opening hours: team Bagage gets "
        "it and its priority becomes urgent. Then no other rule."
    )
    assert sentence_of(policy.rules[0], zeg) == (
        "Als een gesprek begint of de klant weer schrijft, en er “koffer” of “bagage” "
        "in staat en het buiten de openingstijden is: team Bagage krijgt het en de "
        "prioriteit wordt dringend. Daarna geen andere regel meer."
    )


def test_moving_a_rule_is_one_difference() -> None:
    before, after = (
        lines(RoutingPolicy.model_validate(document(*order)), say)
        for order in (("een", "twee", "drie"), ("twee", "drie", "een"))
    )
    differing = {name for name in before if before[name] != after[name]}
    assert differing == {"Order of the rules"}


def test_two_rules_of_one_title_are_two_lines() -> None:
    both = [rule("een", title="Koffers"), rule("twee", title="Koffers", active=False)]
    found = lines(RoutingPolicy.model_validate({"rules": both}), say)
    assert found["Koffers (twee)"].startswith(
        "Switched off: When a conversation begins"
    )
    assert found["Order of the rules"] == "1. Koffers (een), 2. Koffers (twee)"

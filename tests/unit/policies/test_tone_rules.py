"""Each kind of tone rule: what it finds, where, and what it offers."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.findings import Finding
from webcare.policies.tone import RULES, Facts, TonePolicy, check

NOTHING = Facts()
COMPLAINT = Facts(question="Mijn pakket is KAPOT!")


def policy(**rule: Any) -> TonePolicy:
    return TonePolicy.model_validate({"language": "nl", "rules": {"r": rule}})


def found(text: str, facts: Facts = NOTHING, **rule: Any) -> list[tuple[str, str]]:
    """Return what a rule marks in a text, and what it offers."""
    findings = check(policy(**rule), text, "nl", facts)
    return [(marked(text, each), each.replacement) for each in findings]


def marked(text: str, finding: Finding) -> str:
    return text[slice(*finding.span)] if finding.span else "*"


@pytest.mark.parametrize(
    ("rule", "text", "marks"),
    [
        (
            {"kind": "existence", "tokens": ["BSN"], "replacement": "nummer"},
            "Uw bsn? BSN",
            [("bsn", "nummer"), ("BSN", "nummer")],
        ),
        ({"kind": "existence", "tokens": ["BSN"], "case": True}, "uw bsn", []),
        (
            {
                "kind": "substitution",
                "swap": {"indien": "als", "met betr{letters}": "over"},
            },
            "Indien dat zo is, indien niet.",
            [("Indien", "Als"), ("indien", "als")],
        ),
        (
            {"kind": "occurrence", "tokens": ["{emoji}"], "max": 1},
            "A 😀 b 👍 c 🎉",
            [("👍", "")],
        ),
        ({"kind": "occurrence", "tokens": ["groet"], "min": 1}, "Dag", [("*", "")]),
        ({"kind": "occurrence", "tokens": ["groet"], "min": 1}, "Groet", []),
        ({"kind": "occurrence", "tokens": ["groet"], "min": 1}, " ", []),
        (
            {"kind": "occurrence", "tokens": ["en"], "max": 1, "per": "sentence"},
            "Jan en Piet. Jan en Piet en Els. En en.",
            [("en", ""), ("en", "")],
        ),
        (
            {"kind": "repetition", "allowed": ["dat"]},
            "Ik ik zie de de weg, dat dat ligt. Ligt 12 12",
            [("Ik ik", "Ik"), ("de de", "de")],
        ),
        (
            {"kind": "consistency", "one": ["je"], "other": ["u", "uw"]},
            "Je kunt uw en je",
            [("uw", "")],
        ),
        ({"kind": "consistency", "one": ["je"], "other": ["u"]}, "u kunt u", []),
        (
            {
                "kind": "consistency",
                "one": ["je"],
                "other": ["u", "uw"],
                "prefer": "one",
                "swap": {"u": "je", "uw": "je"},
            },
            "Kunt u Uw naam? Over een uur.",
            [("u", "je"), ("Uw", "Je")],
        ),
        (
            {"kind": "capitalisation", "terms": ["WhatsApp", "e-mail naar PostNL"]},
            "whatsapp-bericht, WhatsApp, E-mail naar postnl",
            [("whatsapp", "WhatsApp"), ("E-mail naar postnl", "e-mail naar PostNL")],
        ),
        (
            {"kind": "capitalisation", "sentences": True},
            "wij bellen. Wij bellen. wij niet\nok, bijv. morgen. https://x.nl werkt",
            [("w", "W"), ("w", "W"), ("o", "O")],
        ),
        (
            {"kind": "capitalisation", "shouting": 2},
            "Het BSN en IBAN. NU METEEN BELLEN A.U.B.",
            [("NU METEEN BELLEN", "")],
        ),
        (
            {"kind": "metric", "measure": "longest_sentence", "max": 3},
            "Ja. Dit is te lang. Nee.",
            [("Dit is te lang.", "")],
        ),
        ({"kind": "metric", "measure": "words", "min": 3}, "Twee woorden", [("*", "")]),
        ({"kind": "metric", "measure": "words", "min": 3, "words": 3}, "Een", []),
        (
            {"kind": "spelling", "words": {"onmiddelijk": "onmiddellijk"}},
            "Onmiddelijk, onmiddellijk, onmiddelijke",
            [("Onmiddelijk", "Onmiddellijk")],
        ),
        (
            {"kind": "sequence", "parts": ["dient", "te"], "gap": 2},
            "U dient het hier te doen, het dient om dat morgen te doen.",
            [("dient het hier te", "")],
        ),
        (
            {"kind": "sequence", "parts": ["hoi", "groet"], "gap": 9, "wanted": True},
            "Groet, hoi",
            [("*", "")],
        ),
        (
            {"kind": "sequence", "parts": ["hoi", "groet"], "gap": 9, "wanted": True},
            "Hoi Jan, tot morgen. Groet",
            [],
        ),
    ],
)
def test_what_a_rule_marks_and_offers(
    rule: dict[str, Any], text: str, marks: list[tuple[str, str]]
) -> None:
    assert found(text, **rule) == marks


@pytest.mark.parametrize(
    ("more", "text", "facts", "marks"),
    [
        ({}, "Komt goed.", COMPLAINT, [("*", "")]),
        ({}, "Sorry, komt goed.", COMPLAINT, []),
        ({}, "Komt goed.", Facts(), []),
        ({}, "Komt goed.", Facts(labels=frozenset({"klacht"})), [("*", "")]),
        ({"forbidden": True}, "Sorry hoor.", COMPLAINT, [("Sorry", "")]),
        ({"forbidden": True}, "Sorry hoor.", Facts(), []),
        ({"where": "reply"}, "Het is kapot.", Facts(), [("*", "")]),
        ({"where": "reply"}, "Ja.", COMPLAINT, []),
    ],
)
def test_a_condition(
    more: dict[str, Any], text: str, facts: Facts, marks: list[tuple[str, str]]
) -> None:
    rule = {
        "kind": "conditional",
        "first": ["kapot"],
        "labels": ["klacht"],
        "second": ["sorry"],
        **more,
    }
    assert found(text, facts, **rule) == marks


def test_a_finding_names_rule_level_and_reason() -> None:
    one = policy(
        kind="occurrence",
        tokens=["!"],
        max=1,
        level="error",
        reason="%(count)s keer, hooguit %(limit)s.",
    )
    (finding,) = check(one, "Ja! Nee! Wel!", "nl")
    assert (finding.rule, finding.level) == ("tone.r", "error")
    assert finding.reason == "3 keer, hooguit 1."
    (usual,) = check(policy(kind="occurrence", tokens=["!"], max=1), "Ja! Nee!", "nl")
    assert dict(usual.values) == {"count": "2", "limit": "1"}


def test_every_kind_has_words_of_its_own() -> None:
    silent = policy(kind="existence", tokens=["x"])
    assert check(silent, "x")[0].reason == RULES[0].SAYS
    assert all(kind.SAYS for kind in RULES)


def test_what_is_switched_off_says_nothing() -> None:
    assert not found("BSN", kind="existence", tokens=["BSN"], off=True)


@pytest.mark.parametrize(
    ("languages", "text", "spoken", "count"),
    [
        (["nl"], "Please send us the form that you have. BSN", "nl", 0),
        (["en"], "Please send us the form that you have. BSN", "nl", 1),
        (["nl"], "BSN", "en", 0),
        (["nl"], "BSN", "", 1),
        ([], "Please send us the form that you have. BSN", "nl", 1),
    ],
)
def test_a_rule_holds_for_its_languages(
    languages: list[str], text: str, spoken: str, count: int
) -> None:
    one = policy(kind="existence", tokens=["BSN"], languages=languages)
    assert len(check(one, text, spoken)) == count


def test_findings_stand_in_the_order_of_the_text() -> None:
    both = TonePolicy.model_validate(
        {
            "rules": {
                "whole": {"kind": "metric", "measure": "words", "max": 0},
                "b": {"kind": "existence", "tokens": ["bsn"]},
                "a": {"kind": "existence", "tokens": ["uw"]},
            }
        }
    )
    rules = [each.rule for each in check(both, "Uw bsn, uw BSN")]
    assert rules == ["tone.a", "tone.b", "tone.a", "tone.b", "tone.whole"]


def test_one_rule_does_not_fill_the_screen() -> None:
    assert len(found("bsn " * 500, kind="existence", tokens=["bsn"])) == 20


@given(st.text(max_size=200), st.text(max_size=50))
def test_no_text_breaks_a_rule(text: str, question: str) -> None:
    """Whatever is typed, every mark lies within the text."""
    every = TonePolicy.model_validate(
        {
            "rules": {
                "a": {"kind": "existence", "tokens": ["[a-z]", "{emoji}", "{name}"]},
                "b": {"kind": "repetition"},
                "c": {"kind": "capitalisation", "sentences": True, "shouting": 1},
                "d": {"kind": "metric", "measure": "readability", "min": 100},
                "e": {"kind": "sequence", "parts": ["{word}", "{word}"], "gap": 1},
                "f": {"kind": "spelling", "words": {"a": "b"}},
                "g": {"kind": "consistency", "one": ["a"], "other": ["b"]},
                "h": {"kind": "conditional", "first": ["a"], "second": ["b"]},
                "i": {"kind": "occurrence", "tokens": ["a"], "max": 0},
                "j": {"kind": "metric", "measure": "longest_sentence", "max": 1},
            }
        }
    )
    for finding in check(every, text, "", Facts(question=question)):
        if finding.span:
            begin, end = finding.span
            assert 0 <= begin < end <= len(text)


def test_a_reason_may_hold_what_looks_like_a_blank() -> None:
    rule = {"kind": "occurrence", "tokens": ["!"], "max": 1}
    (finding,) = check(policy(**rule, reason="100% te veel: %(count)s, %s"), "Ja!!")
    assert finding.reason == "100% te veel: 2, %s"
    # Nobody fills in anything after that.
    assert finding.values == ()


def test_a_row_of_words_that_no_sequence_ends_is_read_once() -> None:
    started = time.process_time()
    assert not found(
        "een uur " * 8_000, kind="sequence", parts=["een", "uur"], gap=0, wanted=True
    )
    assert time.process_time() - started < 2

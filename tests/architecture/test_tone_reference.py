"""The reference of tone rules tells of every kind, field, measure and token."""

from pathlib import Path

import pytest

from webcare.policies.patterns import TOKENS
from webcare.policies.tone import FORMULAS, RULES, Measure, TonePolicy

PAGE = Path(__file__).parents[2] / "docs/reference/tone-rules.md"
TEXT = PAGE.read_text(encoding="utf-8")
_PARTS = TEXT.partition("## Measures")[0].split("\n### ")[1:]
KINDS = {part.partition("\n")[0]: part for part in _PARTS}
EVERY = TEXT.partition("## What every rule has")[2].partition("## Kinds")[0]
SHARED = set(RULES[0].model_fields) & set(RULES[1].model_fields) - {"case"}


def kind_of(rule: type) -> str:
    return rule.__name__.lower()


def test_every_kind_is_told_of() -> None:
    assert list(KINDS) == [kind_of(rule) for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=kind_of)
def test_every_field_is_told_of(rule: type) -> None:
    own = set(rule.model_fields) - SHARED  # type: ignore[attr-defined]
    assert not {name for name in own if f"`{name}" not in KINDS[kind_of(rule)]}


def test_what_every_rule_has_is_told_of() -> None:
    assert not {name for name in SHARED if f"`{name}`" not in EVERY}


def test_every_section_is_told_of() -> None:
    assert not {name for name in TonePolicy.model_fields if f"| `{name}` |" not in TEXT}


@pytest.mark.parametrize("measure", Measure)
def test_every_measure_has_its_formula(measure: Measure) -> None:
    assert f"| `{measure}` | {FORMULAS[measure]} |" in TEXT


@pytest.mark.parametrize("token", TOKENS)
def test_every_token_is_told_of(token: str) -> None:
    assert f"`{{{token}}}`" in TEXT.partition("| token |")[2]

"""Tone: how we write, as rules that are held against every reply."""

from webcare.policies.tone.definition import KIND, check
from webcare.policies.tone.engine import PREFIX
from webcare.policies.tone.examples import problems_of
from webcare.policies.tone.hits import Facts
from webcare.policies.tone.measures import FORMULAS, Measure
from webcare.policies.tone.rules import RULES, Example, Rule
from webcare.policies.tone.schema import TonePolicy
from webcare.policies.tone.starters import Starter, starters

__all__ = [
    "FORMULAS",
    "KIND",
    "PREFIX",
    "RULES",
    "Example",
    "Facts",
    "Measure",
    "Rule",
    "Starter",
    "TonePolicy",
    "check",
    "problems_of",
    "starters",
]

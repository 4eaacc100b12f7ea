"""How much of what offends is caught, and what is masked for nothing.

The sets and what was seen at first are described in docs/explanation/abuse-shield.md.
"""

from dataclasses import dataclass
from pathlib import Path
from time import process_time

import pytest

from webcare.policies.abuse import AbusePolicy, Degree

SHIELD = AbusePolicy()
DRAFTS = Path(__file__).parents[3] / "drafts"
LEARNT = ("abuse.txt", "abuse_held_out.txt", "abuse_second.txt")
"""Sets that were looked at while the lists were made."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Something that somebody might write; `degree` is + when it must pass."""

    language: str
    degree: str
    text: str


def drafts(name: str) -> list[Draft]:
    lines = (DRAFTS / name).read_text(encoding="utf-8").splitlines()
    return [
        Draft(*(part.strip() for part in line.split("|", 2)))
        for line in lines
        if line and not line.startswith("#")
    ]


def shares(found: list[Draft]) -> tuple[float, float]:
    """Return which share of what offends is caught, and of the rest is masked."""
    bad = [SHIELD.veils(each.text) for each in found if each.degree != "+"]
    good = [SHIELD.veils(each.text) for each in found if each.degree == "+"]
    return sum(bad) / len(bad), sum(good) / len(good)


def test_most_of_what_offends_is_caught_and_little_else() -> None:
    caught, alarms = shares([each for name in LEARNT for each in drafts(name)])
    assert caught >= 0.95
    assert alarms <= 0.01


def test_what_nobody_looked_at_is_caught_nearly_as_well() -> None:
    caught, alarms = shares(drafts("abuse_third.txt"))
    assert caught >= 0.93
    assert alarms <= 0.01


def test_threats_are_told_from_insults() -> None:
    found = [each for name in LEARNT for each in drafts(name) if each.degree != "+"]
    wrong = [
        each.text
        for each in found
        if SHIELD.veils(each.text)
        and SHIELD.degree(each.text) is not Degree[each.degree.upper()]
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "k l o o t z a k",
        "k.l.o.o.t.z.a.k",
        "k-l-o-o-t-z-a-k",
        "kl00tz@k",
        "kl**tzak",
        "kloooooootzak",
        "K\u200bl\u200co\u200do\u2060t\ufeffz\u00adak",
        "kl\u0301o\u0308o\u0336tzak",
        "\u202ekaztoolk\u202c",
        "kl<b>oo</b>tzak",
        "*kl*ootzak",
        "kl\u03bf\u043etz\u0430k",
        "\uff4b\uff4c\uff4f\uff4f\uff54\uff5a\uff41\uff4b",
        (
            "\U0001f1f0\U0001f1f1\U0001f1f4\U0001f1f4\U0001f1f9\U0001f1ff\U0001f1e6"
            "\U0001f1f0"
        ),
        (
            "\U0001f17a\U0001f17b\U0001f17e\U0001f17e\U0001f183\U0001f189\U0001f170"
            "\U0001f17a"
        ),
        "kl&#111;&#111;tzak",
        "KL\u00d6\u00d6TZAK",
        "tijd voor iets anders, jij kl.ootzak",
    ],
)
def test_a_word_is_known_whatever_was_done_to_it(text: str) -> None:
    assert SHIELD.veils(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "?", "\U0001f600", "a", "\x00", "\ud800", "\u202e", "*", "&", "<", "10"],
)
def test_what_says_nothing_offends_nobody(text: str) -> None:
    assert SHIELD.degree(text) is Degree.NONE


def test_own_words_are_looked_for_and_exceptions_left_out() -> None:
    own = AbusePolicy(
        abusive=("bakvis{letters}",), threats=("tot ziens",), exceptions=("Lul Bier",)
    )
    assert own.degree("Jij BAKVISSEN!") is Degree.ABUSIVE
    assert own.degree("b@kvissen") is Degree.ABUSIVE
    assert own.degree("Tot ziens.") is Degree.THREAT
    assert SHIELD.veils("Vieze lul bier")
    assert not own.veils("Vieze lul bier")
    assert own.veils("Vieze lul bier, jij klootzak")


def test_what_is_masked_is_a_choice() -> None:
    rude, insult, threat = "Wat een kutweer", "Jij klootzak", "Ik vermoord je"
    for veiled, masked in (
        ("rude", [True, True, True]),
        ("abusive", [False, True, True]),
        ("threat", [False, False, True]),
    ):
        policy = AbusePolicy.model_validate({"veiled": veiled})
        assert [policy.veils(each) for each in (rude, insult, threat)] == masked
    off = AbusePolicy(on=False, veiled="rude")
    assert not any(off.veils(each) for each in (rude, insult, threat))


@pytest.mark.parametrize(
    "part",
    [
        *("k.u.t ", "a b c d ", "k" * 50, "sukkel ", "k*t* ", "\u202ekut", "&amp;"),
        *(
            "<b ",
            "je bent ",
            "a.b-c",
            "kanker ",
            "ik ",
            "*",
            "0",
            "0a",
            "a*",
            "* ",
            "a!",
        ),
        *("a.", "@", "|", "\u0301", "'", "</", "k1"),
    ],
)
def test_time_grows_with_the_length_and_no_faster(part: str) -> None:
    """Ten times as much takes about ten times as long, far from a hundred."""
    short, long = (_fastest(part * (length // len(part))) for length in (4_000, 40_000))
    assert long < 50 * short + 0.01


def _fastest(text: str) -> float:
    def once() -> float:
        began = process_time()
        SHIELD.degree(text)
        return process_time() - began

    return min(once() for _ in range(5))

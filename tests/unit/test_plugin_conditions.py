"""Conditions of plugins: what they say counts, and what they break is their own."""

import pytest

import webcare_iban
from tests.made.verdict import NAME, Verdict, with_verdict
from webcare.domain.breaker import BreakerRules
from webcare.loader import PluginReport, Plugins, conditions, load_plugins
from webcare.plugin import Condition, Written
from webcare.policies.routing import Facts, RoutingPolicy

GUILTY = Written(text="I am guilty", channel="loft")
NOT = Written(text="It was not me", channel="loft")


def judge(plugins: Plugins) -> PluginReport:
    return next(each for each in plugins.describe() if each.name == "judge")


def ask(plugins: Plugins, *written: Written) -> list[bool | None]:
    return [*plugins.conditions[NAME].holds(written or (GUILTY, NOT))]


def test_what_it_says_counts_under_the_name_of_its_plugin() -> None:
    plugins = with_verdict(Verdict())
    assert ask(plugins) == [True, False]
    assert judge(plugins).conditions == ("guilty",)
    assert (judge(plugins).state, judge(plugins).reasons) == ("healthy", ())


def test_the_example_says_what_it_finds() -> None:
    plugins = load_plugins(extra={"iban": webcare_iban}, discover=False)
    named = Written(text="Op NL91 ABNA 0417 1643 00 graag", channel="loft")
    assert plugins.conditions["iban.named"].holds([named, NOT]) == [True, False]
    assert any(each.parent.name == "webcare_iban" for each in plugins.translations())


@pytest.mark.parametrize("how", ["raises", "hangs", "odd"])
def test_of_one_that_fails_nobody_knows_and_its_health_says_so(
    how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict = Verdict()
    plugins = with_verdict(verdict)
    verdict.fails = how  # type: ignore[assignment]
    monkeypatch.setattr(conditions, "PATIENCE", 0.05 if how == "hangs" else 10)
    assert ask(plugins) == [None, None]
    assert judge(plugins).state == "warning"
    (reason,) = judge(plugins).reasons
    assert reason.startswith("Its condition judge.guilty is left out: ")
    assert "I am" not in reason
    verdict.go_on.set()


def test_one_that_hangs_is_not_asked_again_before_it_came_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    verdict = Verdict(fails="hangs")
    plugins = with_verdict(verdict)
    monkeypatch.setattr(conditions, "PATIENCE", 0.05)
    assert ask(plugins, GUILTY) == [None]
    monkeypatch.setattr(conditions, "PATIENCE", 10)
    assert ask(plugins, GUILTY) == [None]
    assert len(verdict.heard) == 1
    assert conditions.BUSY in judge(plugins).reasons[0]
    verdict.fails = ""
    verdict.go_on.set()
    late = plugins.conditions[NAME]._late
    assert late is not None
    late.join(10)
    assert ask(plugins, GUILTY) == [True]
    assert judge(plugins).state == "healthy"


def test_one_that_keeps_failing_is_paused() -> None:
    verdict = Verdict(fails="raises")
    plugins = with_verdict(verdict, rules=BreakerRules(minimum_calls=2))
    for _ in range(4):
        assert ask(plugins, GUILTY) == [None]
    assert len(verdict.heard) == 2
    assert "keeps failing and is paused" in judge(plugins).reasons[0]


def test_leaving_the_process_is_no_way_out() -> None:
    class Leaves(Verdict):
        def holds(self, written: Written) -> bool:
            raise SystemExit(written.text)

    assert ask(with_verdict(Leaves()), GUILTY) == [None]


class Nameless(Verdict):
    name = "No Name"


class Untitled(Verdict):
    title = ""


class Waiting(Verdict):
    async def holds(self, written: Written) -> bool:  # type: ignore[override]
        del written
        return True


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (["a text"], "returned a str, which is no Condition"),
        ([Nameless()], "Nameless.name must be a name"),
        ([Untitled()], "Untitled.title must have 1 to 100 characters"),
        ([Waiting()], "Waiting.holds must not be async"),
        ([Verdict(), Verdict()], "two conditions called 'guilty'"),
    ],
)
def test_what_is_no_condition_leaves_its_plugin_out(
    given: list[Condition], why: str
) -> None:
    report = judge(with_verdict(*given))
    assert report.state == "unhealthy"
    assert why in report.reasons[0]


@pytest.mark.parametrize("negated", [False, True])
@pytest.mark.parametrize("known", ["holds", "not", "unknown"])
def test_what_nobody_knows_holds_neither_way(known: str, *, negated: bool) -> None:
    condition = {"what": "plugin", "conditions": ["a.b", "a.c"], "negated": negated}
    made = {"name": "a", "title": "A", "when": [condition]}
    policy = RoutingPolicy.model_validate(
        {"rules": [{**made, "then": [{"do": "tag", "tag": "a"}]}]}
    )
    facts = Facts(
        event="new",
        channel="loft",
        visibility="private",
        brought=frozenset({"a.b"} if known == "holds" else ()),
        unknown=frozenset({"a.c"} if known == "unknown" else ()),
    )
    wanted = "not" if negated else "holds"
    assert bool(policy.plan.matched(facts)) is (known == wanted)
    assert policy.plan.brought == {"a.b", "a.c"}

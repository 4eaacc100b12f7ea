"""Checks of plugins: what they say is heard, and what they break is their own."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from types import ModuleType

import pytest

import webcare_calm
from webcare.domain.breaker import BreakerRules
from webcare.domain.findings import Finding
from webcare.errors import PermanentDeliveryError
from webcare.loader import PluginReport, Plugins, checks, load_plugins
from webcare.plugin import Composed, PolicyCheck, hookimpl

SAID = Finding(rule="odd", level="warning", reason="That is odd.", span=(0, 2))
HELLO = Composed(text="Hello", channel="shop", channel_type="paper")


class Odd(PolicyCheck):
    """Says what it was made with."""

    name = "odd"

    def __init__(self, said: Iterable[object] = (SAID,)) -> None:
        self.said = said

    async def findings(self, composed: Composed) -> Iterable[Finding]:
        del composed
        return self.said  # type: ignore[return-value]


class Raises(Odd):
    name = "raises"
    error: Exception = ValueError("what the customer wrote")

    async def findings(self, composed: Composed) -> Iterable[Finding]:
        del composed
        raise self.error


class Hangs(Odd):
    name = "hangs"

    async def findings(self, composed: Composed) -> Iterable[Finding]:
        del composed
        await asyncio.sleep(3600)
        raise AssertionError


def bringing(*given: object) -> object:
    @hookimpl
    def webcare_register_policy_checks() -> Iterable[object]:
        return given

    made = ModuleType("a_plugin")
    vars(made)["webcare_register_policy_checks"] = webcare_register_policy_checks
    return made


def load(*given: object, rules: BreakerRules | None = None) -> Plugins:
    extra = {"owl": bringing(*given)}
    return load_plugins(extra=extra, discover=False, rules=rules)


def ask(plugins: Plugins) -> tuple[Finding, ...]:
    return asyncio.run(plugins.check(HELLO))


def only(plugins: Plugins) -> PluginReport:
    (report,) = plugins.describe()
    return report


def test_what_a_check_says_carries_the_name_of_its_plugin() -> None:
    plugins = load(Odd())
    assert plugins.has_checks
    assert only(plugins).checks == ("odd",)
    assert ask(plugins) == (replace(SAID, rule="plugin.owl.odd"),)


def test_without_checks_nothing_is_asked() -> None:
    plugins = load()
    assert not plugins.has_checks
    assert ask(plugins) == ()


def test_the_example_speaks_up_in_both_languages() -> None:
    plugins = load_plugins(extra={"calm": webcare_calm}, discover=False)
    (found,) = asyncio.run(plugins.check(replace(HELLO, text="We ARE CLOSED today")))
    assert (found.rule, found.span) == ("plugin.calm.shouting", (3, 13))
    assert found.replacement == "are closed"
    assert any(each.parent.name == "webcare_calm" for each in plugins.translations())


@pytest.mark.parametrize("bad", [Raises, Hangs])
def test_one_that_fails_is_left_out_and_others_are_heard(
    bad: type[Odd], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "PATIENCE", 0.01)
    plugins = load(bad(), Odd())
    assert [each.rule for each in ask(plugins)] == ["plugin.owl.odd"]
    report = only(plugins)
    assert report.state == "warning"
    assert "customer" not in str(report.reasons)
    assert f"check {bad.name} is left out" in report.reasons[0]


def test_a_failure_of_the_contract_of_channels_is_one_here_too() -> None:
    check = Raises()
    check.error = PermanentDeliveryError("No.", code="1")
    plugins = load(check)
    assert ask(plugins) == ()
    assert "PermanentDeliveryError" in only(plugins).reasons[0]


def test_one_that_keeps_failing_is_paused_and_its_plugin_goes_on() -> None:
    plugins = load(Raises(), Odd(), rules=BreakerRules(minimum_calls=2))
    for _ in range(3):
        assert [each.rule for each in ask(plugins)] == ["plugin.owl.odd"]
    (reason,) = only(plugins).reasons
    assert "keeps failing and is paused" in reason
    assert only(plugins).state == "warning"


def test_one_that_works_again_is_healthy_again() -> None:
    check = Odd(["odd"])
    plugins = load(check)
    assert ask(plugins) == ()
    assert only(plugins).state == "warning"
    check.said = [SAID]
    assert ask(plugins)
    assert (only(plugins).state, only(plugins).reasons) == ("healthy", ())


@pytest.mark.parametrize(
    "odd",
    [
        "a text",
        None,
        replace(SAID, rule="Not a name"),
        replace(SAID, rule=""),
        replace(SAID, level="fatal"),  # type: ignore[arg-type]
        replace(SAID, reason=""),
        replace(SAID, reason="x" * 301),
        replace(SAID, reason=5),  # type: ignore[arg-type]
        replace(SAID, span=(0, 6)),
        replace(SAID, span=(2, 2)),
        replace(SAID, span=(-1, 2)),
        replace(SAID, replacement=None),  # type: ignore[arg-type]
        replace(SAID, values=(("name", 5),)),  # type: ignore[arg-type]
        replace(SAID, values=("name",)),  # type: ignore[arg-type]
        replace(SAID, values=(("name", "a", "b"),)),  # type: ignore[arg-type]
        replace(SAID, span=(0.0, 1.5)),  # type: ignore[arg-type]
        replace(SAID, span=(0, 1, 2)),  # type: ignore[arg-type]
        replace(SAID, rule=5),  # type: ignore[arg-type]
        replace(SAID, overridable="yes"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_shown_is_left_out_with_all_that_its_check_says(
    odd: object,
) -> None:
    plugins = load(Odd([SAID, odd]))
    assert ask(plugins) == ()
    assert only(plugins).state == "warning"


def test_a_check_does_not_talk_for_ever() -> None:
    assert len(ask(load(Odd([SAID] * 20)))) == 20
    assert ask(load(Odd([SAID] * 21))) == ()


class Nameless(Odd):
    name = "No Name"


class Synchronous(Odd):
    def findings(self, composed: Composed) -> Iterable[Finding]:  # type: ignore[override]
        del composed
        return ()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (["a text"], "returned a str, which is no PolicyCheck"),
        ([Nameless()], "Nameless.name must be a name"),
        ([Synchronous()], "Synchronous.findings must be async"),
        ([Odd(), Odd()], "two checks called 'odd'"),
    ],
)
def test_what_is_no_check_leaves_its_plugin_out(given: list[object], why: str) -> None:
    report = only(load(*given))
    assert report.state == "unhealthy"
    assert why in report.reasons[0]

"""Every hook is documented, implemented by a plugin here, and called by one method."""

import inspect

import pytest

from tests.architecture.sources import CORE, EXAMPLES, PLUGINS, ROOT, functions, modules
from webcare.domain.breaker import BreakerRules
from webcare.loader import load_plugins
from webcare.loader.hookcheck import specifications
from webcare.loader.hooks import Hooks
from webcare.plugin import NAME

HOOKS = sorted(specifications())
REFERENCE = ROOT / "docs" / "reference" / "hooks.md"


def section(hook: str) -> str:
    """Return what the reference says under a hook's own heading."""
    parts = REFERENCE.read_text(encoding="utf-8").split("\n## ")
    return next((part for part in parts if part.startswith(f"`{hook}`")), "")


@pytest.mark.parametrize("hook", HOOKS)
def test_docs_describe_the_hook_completely(hook: str) -> None:
    spec = specifications()[hook]
    told = section(hook)
    assert told, f"{REFERENCE.name} has no section on {hook}"
    for argument in inspect.signature(spec).parameters:
        assert f"`{argument}`" in told, f"{hook}: {argument} is not described"
    for word in ("Called", "Returns", "On an error", "Since"):
        assert f"**{word}**" in told, f"{hook}: {word}?"
    assert "```python" in told, f"{hook}: an example is missing"


def test_docs_describe_no_hook_that_is_gone() -> None:
    parts = REFERENCE.read_text(encoding="utf-8").split("\n## `")[1:]
    assert {part.split("`")[0] for part in parts} == set(HOOKS)


@pytest.mark.parametrize("hook", HOOKS)
def test_the_hook_is_named_typed_and_dated(hook: str) -> None:
    spec = specifications()[hook]
    assert hook.startswith(f"{NAME}_")
    assert not inspect.iscoroutinefunction(spec)
    assert spec.__annotations__.get("return")
    assert ".. versionadded::" in (spec.__doc__ or "")


@pytest.mark.parametrize("hook", HOOKS)
def test_the_hook_has_an_implementer_in_the_repository(hook: str) -> None:
    assert any(
        function.name == hook
        for file in modules(*PLUGINS, *EXAMPLES)
        for function in functions(file)
    )


@pytest.mark.parametrize("hook", HOOKS)
def test_the_hook_has_one_typed_method(hook: str) -> None:
    method = getattr(Hooks, hook.removeprefix(f"{NAME}_"))
    expected = set(inspect.signature(specifications()[hook]).parameters)
    assert set(inspect.signature(method).parameters) - {"self"} == expected


def test_only_the_facade_talks_to_pluggy() -> None:
    talking = {
        file.relative_to(CORE).as_posix()
        for file in modules(CORE)
        if "pluggy" in file.read_text(encoding="utf-8").partition("import pluggy")[1]
    }
    assert talking == {"loader/hooks.py", "plugin/hookspecs.py"}


def test_what_is_installed_implements_the_hooks_as_specified() -> None:
    remarks = {
        report.name: report.reasons
        for report in load_plugins().describe()
        if report.reasons
    }
    assert not remarks


def test_docs_tell_when_a_breaker_opens() -> None:
    rules = BreakerRules()
    told = (ROOT / "docs" / "explanation" / "plugins.md").read_text(encoding="utf-8")
    assert f"| fewest calls to conclude from | {rules.minimum_calls} |" in told
    assert f"it opens | {rules.failure_percentage:.0f}% |" in told
    assert f"| {rules.pause:.0f} seconds |" in told
    assert rules.period == 60
    assert "one minute" in told

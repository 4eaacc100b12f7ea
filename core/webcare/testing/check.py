"""Running the contract against an installed plugin, and what it scored."""

import importlib
import os
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml

from webcare.errors import ConfigurationError
from webcare.plugin import Channel
from webcare.testing.contract import ChannelContract

GROUP = "webcare.contracts"
"""The entry points that name a plugin's contract, a class, by the plugin's name."""

Tier = Literal["none", "bronze", "silver", "gold"]

_TEST = """
from {module} import {name} as Contract

class TestContract(Contract):
    pass
"""


@dataclass(slots=True)
class Outcomes:
    """What pytest found, by the kit's area; a pytest plugin."""

    kept: Counter[str] = field(default_factory=Counter)
    exempt: Counter[str] = field(default_factory=Counter)
    broken: dict[str, list[str]] = field(default_factory=dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a rule."""
        area = str(dict(report.user_properties).get("area", "other"))
        if report.failed:
            rule = report.nodeid.rpartition("::test_")[2].replace("_", " ")
            self.broken.setdefault(area, []).append(f"{rule}: {_reason(report)}")
        elif report.skipped:
            self.exempt[area] += 1
        elif report.when == "call":
            self.kept[area] += 1

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Note to which area of the kit a rule belongs."""
        function = getattr(item, "function", None)
        area = getattr(function, "__module__", "other").rpartition(".")[2]
        item.user_properties.append(("area", area))

    @property
    def areas(self) -> list[str]:
        """Return every area that has a rule, in alphabetical order."""
        return sorted({*self.kept, *self.exempt, *self.broken})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """How a plugin does.

    Attributes:
        quality: of its own `quality.yaml`, each rule's status and comment.
        missing: what the next tier asks for, as sentences.
    """

    plugin: str
    outcomes: Outcomes
    quality: dict[str, tuple[str, str]]
    tier: Tier
    missing: tuple[str, ...]


def check_plugin(name: str) -> Scorecard:
    """Run the whole contract against an installed plugin.

    Raises:
        ConfigurationError: when no installed plugin of that name has a contract.
    """
    contract = _contract(name)
    outcomes = Outcomes()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "test_contract.py"
        module, _, attribute = contract.value.partition(":")
        file.write_text(_TEST.format(module=module, name=attribute), encoding="utf-8")
        _run(file, outcomes)
    found = contract.load()
    quality = _quality(contract)
    tier, missing = judged(found, outcomes, quality)
    return Scorecard(
        plugin=name, outcomes=outcomes, quality=quality, tier=tier, missing=missing
    )


def judged(
    contract: type[ChannelContract],
    outcomes: Outcomes,
    quality: dict[str, tuple[str, str]],
) -> tuple[Tier, tuple[str, ...]]:
    """Return the tier that was reached, and what the next one asks for."""
    channel = contract.channel
    steps: list[tuple[Tier, list[str]]] = [
        ("bronze", _for_bronze(outcomes)),
        ("silver", _for_silver(channel)),
        ("gold", _for_gold(channel, quality)),
    ]
    reached: Tier = "none"
    for tier, missing in steps:
        if missing:
            return reached, tuple(missing)
        reached = tier
    return reached, ()


def _for_bronze(outcomes: Outcomes) -> list[str]:
    if outcomes.broken or not outcomes.kept:
        return ["Keep every rule of the contract."]
    return []


def _for_silver(channel: Channel[Any]) -> list[str]:
    missing = []
    if channel.simulation() is None:
        missing.append("Bring a simulated platform: simulation().")
    if type(channel).check is Channel.check:
        missing.append("Try an account's credentials live: check().")
    return missing


def _for_gold(channel: Channel[Any], quality: dict[str, tuple[str, str]]) -> list[str]:
    missing = []
    if not channel.data_places:
        missing.append("Say where the data lives: data_places.")
    package = importlib.import_module(type(channel).__module__.partition(".")[0])
    if not (_folder(package.__name__) / "translations" / "nl.po").exists():
        missing.append("Put the Dutch of your sentences in translations/nl.po.")
    if not quality:
        missing.append("Say in quality.yaml what is done.")
    if any(status == "todo" for status, _ in quality.values()):
        missing.append("Finish what quality.yaml calls todo.")
    return missing


def _contract(name: str) -> EntryPoint:
    found = {each.name: each for each in entry_points(group=GROUP)}
    if name not in found:
        known = ", ".join(sorted(found)) or "none"
        raise ConfigurationError(
            f"No installed plugin {name!r} names its contract under "
            f'[project.entry-points."{GROUP}"]; these do: {known}.'
        )
    return found[name]


def _run(file: Path, outcomes: Outcomes) -> None:
    # What else is installed for pytest here has no say in the score.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    options = ["-p", "no:terminal", "-p", "no:cacheprovider", "-c", os.devnull]
    pytest.main(["--rootdir", str(file.parent), *options, str(file)], [outcomes])


def _quality(contract: EntryPoint) -> dict[str, tuple[str, str]]:
    """Return the rules of the `quality.yaml` beside a plugin's code.

    Raises:
        ConfigurationError: when it is not as it should be.
    """
    file = _folder(contract.module.partition(".")[0]) / "quality.yaml"
    if not file.exists():
        return {}
    try:
        rules = yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]
        read = {
            str(rule): (str(told["status"]), str(told.get("comment", "")))
            for rule, told in rules.items()
        }
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"{file} cannot be read: {error}") from None
    if odd := {status for status, _ in read.values()} - {"done", "todo", "exempt"}:
        raise ConfigurationError(f"{file}: a status is done, todo or exempt, not {odd}")
    return read


def _folder(package: str) -> Path:
    file = importlib.import_module(package).__file__
    return Path(file or "").parent


def _reason(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    return str(crash.message if crash else report.longreprtext).splitlines()[0]

"""The contract of a condition: what proves that rules can rely on it."""

import time
from collections.abc import Sequence
from typing import ClassVar

import pytest
from babel.messages.pofile import read_po

from webcare.loader import Plugins, load_plugins
from webcare.loader.conditions import PATIENCE
from webcare.plugin import Condition, Written
from webcare.testing.policy_check import ODD_TEXTS


class ConditionContract:
    """Prove that a condition keeps the contract of `webcare.plugin.Condition`.

    Derive a class whose name begins with `Test`, and give:

    - `condition`: the condition;
    - `holds_for`: texts for which it holds;
    - `holds_not_for`: texts for which it does not;
    - `plugin()`: the module that brings it.
    """

    condition: ClassVar[Condition]
    holds_for: ClassVar[Sequence[str]]
    holds_not_for: ClassVar[Sequence[str]]

    def plugin(self) -> object:
        """Return the plugin that brings the condition."""
        raise NotImplementedError

    def written(self, text: str) -> Written:
        """Return a text as a customer wrote it; override it for tags or files."""
        return Written(text=text, channel="contract")

    def test_the_plugin_brings_the_condition_and_fits_the_hooks(self) -> None:
        (report,) = self._plugins().describe()
        assert report.state == "healthy", " ".join(report.reasons)
        assert self.condition.name in report.conditions

    def test_it_holds_where_it_should_and_nowhere_else(self) -> None:
        assert self.holds_for
        assert self.holds_not_for
        for text in self.holds_for:
            assert self.condition.holds(self.written(text)) is True, text
        for text in self.holds_not_for:
            assert self.condition.holds(self.written(text)) is False, text

    @pytest.mark.parametrize("text", ["", *ODD_TEXTS], ids=range(len(ODD_TEXTS) + 1))
    def test_an_odd_text_gets_a_quick_yes_or_no(self, text: str) -> None:
        began = time.perf_counter()
        assert isinstance(self.condition.holds(self.written(text)), bool)
        assert time.perf_counter() - began < PATIENCE

    def test_its_title_is_there_in_dutch(self) -> None:
        known: dict[object, object] = {}
        for folder in self._plugins().translations():
            with (folder / "nl.po").open("rb") as stream:
                known.update((each.id, each.string) for each in read_po(stream))
        assert known.get(self.condition.title), "put it in translations/nl.po"

    def _plugins(self) -> Plugins:
        return load_plugins(extra={"given": self.plugin()}, discover=False)

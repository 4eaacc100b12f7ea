"""The contract of a check: what proves that it is a help and no hindrance."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import pytest
from babel.messages.pofile import read_po

from webcare.domain.findings import Finding
from webcare.loader import PluginReport, load_plugins
from webcare.loader.checks import PATIENCE, sound
from webcare.plugin import Composed, PolicyCheck

ODD_TEXTS = (
    "?",
    "\n\n",
    "e\u0301\u200b\u202e",
    "\N{FAMILY}\N{ZERO WIDTH JOINER}\N{VARIATION SELECTOR-16}" * 20,
    "\ud83d",
    "a" * 10_000,
    "A b, C! " * 1_250,
    "%(name)s {0} <b>&amp;",
)
"""What somebody may paste into a reply, up to the longest that channels take."""


class PolicyCheckContract:
    """Prove that a check keeps the contract of `webcare.plugin.PolicyCheck`.

    Derive a class whose name begins with `Test`, and give:

    - `check`: the check;
    - `finds_nothing_in`: texts about which it has nothing to say;
    - `finds_something_in`: texts about which it has;
    - `plugin()`: the module that brings it.
    """

    check: ClassVar[PolicyCheck]
    finds_nothing_in: ClassVar[Sequence[str]]
    finds_something_in: ClassVar[Sequence[str]]

    def plugin(self) -> object:
        """Return the plugin that brings the check."""
        raise NotImplementedError

    def composed(self, text: str) -> Composed:
        """Return a text on its way to a customer; override it for other tags."""
        return Composed(text=text, channel="contract", channel_type="contract")

    def test_the_plugin_brings_the_check_and_fits_the_hooks(self) -> None:
        report = self._report()
        assert report.state == "healthy", " ".join(report.reasons)
        assert self.check.name in report.checks

    def test_there_is_something_to_go_by(self) -> None:
        assert self.finds_nothing_in
        assert self.finds_something_in

    def test_it_has_nothing_to_say_about_what_is_well(self) -> None:
        for text in self.finds_nothing_in:
            assert not self._findings(text), text

    def test_it_finds_what_it_is_there_to_find(self) -> None:
        for text in self.finds_something_in:
            assert self._findings(text), text

    def test_the_same_text_gets_the_same_findings(self) -> None:
        for text in self.finds_something_in:
            assert self._findings(text) == self._findings(text)

    @pytest.mark.parametrize("text", ODD_TEXTS, ids=range(len(ODD_TEXTS)))
    def test_an_odd_text_never_breaks_it(self, text: str) -> None:
        self._findings(text)

    @pytest.mark.parametrize("text", ODD_TEXTS, ids=range(len(ODD_TEXTS)))
    def test_it_answers_while_somebody_types(self, text: str) -> None:
        began = time.perf_counter()
        self._findings(text)
        assert time.perf_counter() - began < PATIENCE

    def test_every_reason_is_there_in_dutch(self) -> None:
        known = self._dutch()
        for text in self.finds_something_in:
            for finding in self._findings(text):
                assert known.get(finding.reason), finding.reason

    def _findings(self, text: str) -> Sequence[Finding]:
        said = asyncio.run(_said(self.check, self.composed(text)))
        return list(sound("contract", text, said))

    def _report(self) -> PluginReport:
        plugins = load_plugins(extra={"given": self.plugin()}, discover=False)
        (report,) = plugins.describe()
        return report

    def _dutch(self) -> dict[object, object]:
        plugins = load_plugins(extra={"given": self.plugin()}, discover=False)
        files = [folder / "nl.po" for folder in plugins.translations()]
        assert files, "put the Dutch of your sentences in translations/nl.po"
        return {text: dutch for file in files for text, dutch in _sentences(file)}


async def _said(check: PolicyCheck, composed: Composed) -> list[Finding]:
    return list(await check.findings(composed))


def _sentences(file: Path) -> list[tuple[object, object]]:
    with file.open("rb") as stream:
        return [(message.id, message.string) for message in read_po(stream)]

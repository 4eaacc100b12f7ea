"""One sentence reads the same wherever it stands, also when a plugin brings it.

All translations of an installation are put together by their English: what a second
plugin makes of a sentence would show in the forms of the first.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

from tests.architecture.sources import PLUGINS, name
from webcare.web.languages import core_folders


def translations(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the sentences of a folder, each with its Dutch."""
    with (folder / "nl.po").open("rb") as file:
        for message in read_po(file):
            # Of a sentence that counts, each form would have to be the same.
            if message.id and message.string:
                yield str(message.id), str(message.string)


def test_a_plugin_says_nothing_that_another_says_otherwise() -> None:
    ours = [folder / "translations" for folder in PLUGINS]
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for folder in [*ours, *core_folders()]:
        for english, dutch in translations(folder):
            said[english][name(folder)] = dutch
    by_plugins = {english for folder in ours for english, _ in translations(folder)}
    differing = {
        english: said[english]
        for english in by_plugins
        if len(set(said[english].values())) > 1
    }
    assert differing == {}

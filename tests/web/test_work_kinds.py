"""Every kind of work has words, in both languages."""

import pytest

from webcare.services.operations.work_kinds import KINDS, WorkKind, words_for
from webcare.web.languages import Languages, core_folders


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_called_something_in_dutch(kind: str) -> None:
    languages = Languages(core_folders())
    words = words_for(kind)
    for text in (words.title, words.dropped):
        assert languages.sentence("nl", text) != text
    assert words.dropped.endswith(".")


def test_an_unknown_kind_is_called_by_its_name() -> None:
    assert words_for("paperweight").title == "paperweight"
    assert isinstance(words_for("paperweight"), WorkKind)

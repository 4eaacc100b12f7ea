"""The reference says what the code does."""

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.reference import PAGES, error_classes
from webcare import errors
from webcare.settings import Settings

WRITE = "run: .venv/bin/python -m tests.architecture.reference"


@pytest.mark.parametrize(
    ("path", "page"),
    PAGES.items(),
    ids=lambda each: each.__name__ if callable(each) else "",
)
def test_docs_are_what_the_code_says(path: Path, page: Callable[[], str]) -> None:
    assert path.read_text(encoding="utf-8") == page(), WRITE


def test_docs_tree_of_errors_is_complete() -> None:
    tree = inspect.getdoc(errors) or ""
    for kind in error_classes():
        assert f"{kind.__name__}" in tree
        (base,) = kind.__bases__
        assert base.__name__ in tree or base is Exception


@pytest.mark.parametrize("name", Settings.model_fields)
def test_docs_of_a_setting_are_a_sentence(name: str) -> None:
    description = Settings.model_fields[name].description or ""
    assert description.endswith(".")


@pytest.mark.parametrize("kind", error_classes())
def test_docs_of_an_error_are_one_plain_sentence(kind: type[Exception]) -> None:
    first = (inspect.getdoc(kind) or "").splitlines()[0]
    assert first.endswith((".", ";")) or "`" in first

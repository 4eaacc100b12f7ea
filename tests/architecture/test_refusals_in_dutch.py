"""Every refusal that people meet is a sentence in Dutch too."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

import pytest

from webcare import answers, domain, policies, services, storage
from webcare.web import errors, files
from webcare.web.languages import Languages, core_folders

ENGLISH = {
    "webcare.domain.farewell",
    "webcare.domain.origin",
    "webcare.policies.hours.wording",
    "webcare.policies.abuse.wording",
    "webcare.policies.pilot.wording",
    "webcare.policies.privacy.notice",
    "webcare.services.backup.archive",
    "webcare.services.backup.check",
    "webcare.services.backup.make",
    "webcare.services.backup.restore",
    "webcare.services.operations.doctor",
    "webcare.services.operations.doctor_processes",
    "webcare.storage.migrate",
    "webcare.storage.revision",
}
"""What speaks on the command line only, or to customers in both languages itself."""


def modules_of(*packages: ModuleType) -> Iterator[ModuleType]:
    """Yield every module of some packages that may speak to people."""
    for package in packages:
        for found in walk_packages(package.__path__, f"{package.__name__}."):
            if found.name not in ENGLISH and ".migrations" not in found.name:
                yield import_module(found.name)


def sentences(module: ModuleType) -> Iterator[str]:
    """Yield the texts in a module that begin and end as a sentence does."""
    tree = ast.parse(inspect.getsource(module))
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and isinstance(node.body[0], ast.Expr)
    }
    # A string that stands alone describes the name above it.
    documented |= {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in documented:
            continue
        text = node.value
        if isinstance(text, str) and text[:1].isupper() and text.endswith("."):
            yield text


@pytest.mark.parametrize(
    "module",
    [answers, errors, files, *modules_of(domain, policies, services, storage)],
    ids=lambda module: module.__name__,
)
def test_every_sentence_has_its_dutch(module: ModuleType) -> None:
    languages = Languages(core_folders())
    missing = [
        text for text in sentences(module) if languages.sentence("nl", text) == text
    ]
    assert missing == []


def test_the_table_has_sentences() -> None:
    """The test above would pass on a module without any."""
    assert len(list(sentences(answers))) > 12

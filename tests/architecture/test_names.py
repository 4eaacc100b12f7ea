"""Public names are complete and sorted, and a file is named after its concept."""

import ast
import importlib
from pathlib import Path

import pytest

from tests.architecture.sources import CORE, ROOT, modules, name, product, tree

VAGUE = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}


PUBLIC = {"webcare", "webcare.plugin", "webcare.testing"}


def module_name(file: Path) -> str:
    return ".".join(file.relative_to(CORE.parent).parent.parts)


def lists_names(file: Path) -> bool:
    return any(
        isinstance(target, ast.Name) and target.id == "__all__"
        for node in tree(file).body
        if isinstance(node, ast.Assign)
        for target in node.targets
    )


def only_imports(file: Path) -> bool:
    kinds = (ast.Import, ast.ImportFrom, ast.Assign)
    code = [node for node in tree(file).body if not isinstance(node, ast.Expr)]
    return bool(code) and all(isinstance(node, kinds) for node in code)


PACKAGES = [file for file in modules(CORE) if file.name == "__init__.py"]
LISTING = [file for file in PACKAGES if lists_names(file)]
RE_EXPORTING = [
    file for file in PACKAGES if only_imports(file) or module_name(file) in PUBLIC
]


def test_the_public_packages_say_what_is_public() -> None:
    assert {module_name(file) for file in LISTING} >= PUBLIC


@pytest.mark.parametrize("file", RE_EXPORTING, ids=name)
def test_what_a_package_re_exports_is_in_its_all(file: Path) -> None:
    module = importlib.import_module(module_name(file))
    listed = list(module.__all__)
    re_exported = {
        alias.asname or alias.name
        for node in tree(file).body
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("webcare")
        for alias in node.names
    }
    missing = {public for public in re_exported if not public.startswith("_")}
    assert not missing - set(listed)
    assert all(hasattr(module, public) for public in listed)


@pytest.mark.parametrize("file", LISTING, ids=name)
def test_all_is_sorted_and_names_nothing_twice(file: Path) -> None:
    """In ruff's order: constants, classes, then the rest."""
    listed = list(importlib.import_module(module_name(file)).__all__)

    def order(public: str) -> tuple[int, str]:
        if public.isupper():
            return (0, public)
        return (1 if public[:1].isupper() else 2, public)

    assert listed == sorted(set(listed), key=order)


@pytest.mark.parametrize("file", product(), ids=name)
def test_no_file_has_a_name_that_says_nothing(file: Path) -> None:
    assert (
        not {
            part.removesuffix(".py").strip("_") for part in file.relative_to(ROOT).parts
        }
        & VAGUE
    )

"""The repository's own sources, found and read once for the tests of this folder."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CORE = ROOT / "core" / "webcare"
PLUGINS = tuple(sorted((ROOT / "plugins").glob("*/webcare_*")))
EXAMPLES = tuple(sorted((ROOT / "examples").glob("webcare-*")))

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(*folders: Path) -> list[Path]:
    """Return the Python files in folders, sorted."""
    return sorted(file for folder in folders for file in folder.rglob("*.py"))


def product() -> list[Path]:
    """Return every file of what we ship and show: core, plugins and examples."""
    return modules(CORE, *PLUGINS, *EXAMPLES)


def name(file: Path) -> str:
    """Return a file's path from the root of the repository."""
    return file.relative_to(ROOT).as_posix()


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def functions(file: Path) -> list[Function]:
    return [
        node
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def imported(file: Path) -> set[str]:
    """Return the full name of everything that a file imports, for types too."""
    found: set[str] = set()
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name(file)}: imports are written in full"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def code_lines(file: Path) -> int:
    """Count lines that are neither blank, comment nor docstring."""
    described: set[int] = set()
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(tree(file)):
        if isinstance(node, kinds) and ast.get_docstring(node) is not None:
            text = node.body[0]
            described |= set(range(text.lineno, (text.end_lineno or 0) + 1))
    lines = file.read_text(encoding="utf-8").splitlines()
    return sum(
        1
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.strip().startswith("#") and number not in described
    )

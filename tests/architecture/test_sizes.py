"""Nothing grows so large that it cannot be read at one sitting."""

from pathlib import Path
from statistics import median

import pytest

from tests.architecture.sources import (
    Function,
    code_lines,
    functions,
    name,
    product,
)

# A migration is a list of steps, run once from top to bottom, and never changed again.
MIGRATIONS = "/migrations/versions/"
READ = [file for file in product() if MIGRATIONS not in file.as_posix()]

MODULE = 400
FUNCTION = 60


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


@pytest.mark.parametrize("file", READ, ids=name)
def test_a_module_has_at_most_400_lines(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= MODULE


@pytest.mark.parametrize("file", READ, ids=name)
def test_a_function_has_at_most_60_lines(file: Path) -> None:
    long = {f.name: length(f) for f in functions(file) if length(f) > FUNCTION}
    assert not long


def test_functions_are_short_on_the_whole() -> None:
    """The median is 5 to 10 lines, and nine of ten stay under about 30."""
    lengths = sorted(length(f) for file in READ for f in functions(file))
    assert median(lengths) <= 10
    assert lengths[len(lengths) * 9 // 10] <= 30


def test_code_lines_are_neither_comment_nor_docstring(tmp_path: Path) -> None:
    file = tmp_path / "sample.py"
    file.write_text('"""Say.\n\nMore.\n"""\n\n# why\nx = 1  # one\ny = """\ntwo"""\n')
    assert code_lines(file) == 3

"""`webcare new channel`: a channel that runs, from nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import code_lines
from webcare.cli.new.scaffold import new_channel
from webcare.errors import ConfigurationError, WebcareError


def test_a_new_channel_keeps_the_contract_as_it_is(tmp_path: Path) -> None:
    folder = new_channel("my-forum", tmp_path / "webcare-my-forum")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_new_channel_is_one_small_file_with_its_contract_beside_it(
    tmp_path: Path,
) -> None:
    folder = new_channel("acme", tmp_path / "acme")
    assert code_lines(folder / "webcare_acme" / "__init__.py") <= 40
    assert code_lines(folder / "webcare_acme" / "contract.py") <= 40
    written = {str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file()}
    assert written == {
        "README.md",
        "pyproject.toml",
        "webcare_acme/__init__.py",
        "webcare_acme/contract.py",
        "webcare_acme/quality.yaml",
    }
    readme = (folder / "README.md").read_text()
    assert "## English" in readme
    assert "## Nederlands" in readme
    assert "$" not in readme


@pytest.mark.parametrize("name", ["", "Acme", "1acme", "a_b", "a--b", "class", "../x"])
def test_a_name_that_cannot_be_one_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be the name"):
        new_channel(name, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_nothing_that_exists_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(WebcareError, match="is not empty"):
        new_channel("acme", tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["precious.txt"]

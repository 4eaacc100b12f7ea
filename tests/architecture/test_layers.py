"""Who may import whom, as docs/explanation/architecture.md says."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import (
    CORE,
    EXAMPLES,
    PLUGINS,
    ROOT,
    imported,
    modules,
    name,
)

OPEN_TO_PLUGINS = (
    "webcare.WebcareError",
    "webcare.domain",
    "webcare.errors",
    "webcare.plugin",
)


def below(module: str, *packages: str) -> bool:
    return any(module == known or module.startswith(f"{known}.") for known in packages)


def test_the_layers_hold() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    run = subprocess.run(
        [linter, "--no-cache", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("file", modules(CORE / "domain"), ids=name)
def test_the_domain_imports_only_the_standard_library(file: Path) -> None:
    foreign = {
        module
        for module in imported(file)
        if module.split(".")[0] not in sys.stdlib_module_names
        and not below(module, "webcare.domain", "webcare.errors")
    }
    assert not foreign


@pytest.mark.parametrize("file", modules(*PLUGINS, *EXAMPLES), ids=name)
def test_a_plugin_imports_only_what_is_public(file: Path) -> None:
    """And no other plugin; its tests may use the kit."""
    is_test = file.name.startswith("test_") or file.name == "contract.py"
    own = {part.removesuffix(".py") for part in file.parts}
    own |= {neighbour.stem for neighbour in file.parent.glob("webcare_*.py")}
    foreign = {
        module
        for module in imported(file)
        if module.startswith("webcare")
        and not below(module, *OPEN_TO_PLUGINS, *own)
        and not (is_test and below(module, "webcare.testing"))
    }
    assert not foreign


def test_the_public_packages_are_cheap_to_import() -> None:
    """A plugin's tests and `webcare --help` must not wait for a database."""
    code = (
        "import sys, webcare, webcare.plugin; "
        "print({'sqlalchemy', 'starlette', 'httpx2'} & set(sys.modules) or '')"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == ""

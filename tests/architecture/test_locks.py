"""What is installed is pinned and hashed, and names no place to get it from."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "core/webcare/web/assets"
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z,]+\])?==(\S+)")


def requirements(name: str) -> list[str]:
    """Return the entries of a lock, each with its hashes on one line."""
    content = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return [
        line
        for line in content.replace("\\\n", " ").splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]


def pins(name: str) -> dict[str, str]:
    """Return each pinned package and its version."""
    found = [PIN.match(line) for line in requirements(name)]
    return {match[1]: match[2] for match in found if match}


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["run.txt", "dev.txt", "tools.txt"])
def test_every_requirement_is_pinned_and_hashed(name: str) -> None:
    lines = requirements(name)
    assert lines
    loose = [x for x in lines if not PIN.match(x) or "--hash=sha256:" not in x]
    assert loose == []


@pytest.mark.parametrize(
    "path",
    [
        "requirements/run.txt",
        "requirements/dev.txt",
        "requirements/tools.txt",
        "core/webcare/web/assets/package-lock.json",
        "core/webcare/web/assets/.npmrc",
    ],
)
def test_no_lock_names_an_address(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert re.findall(r"\w+://\S*|--(?:extra-)?index-url|--find-links", text) == []


def test_the_tests_run_what_is_shipped() -> None:
    developed = pins("dev.txt")
    assert {k: v for k, v in pins("run.txt").items() if developed.get(k) != v} == {}


def test_every_dependency_is_in_its_lock() -> None:
    project = pyproject()
    for name, wanted in {
        "run.txt": project["project"]["dependencies"],
        "dev.txt": project["dependency-groups"]["dev"],
    }.items():
        names = {re.split(r"[^\w.-]", x.lower(), maxsplit=1)[0] for x in wanted}
        assert names - pins(name).keys() == set(), "run `make lock`"


def test_the_build_uses_the_same_pins_everywhere() -> None:
    project = pyproject()
    group = set(project["dependency-groups"]["dev"])
    hook = (ROOT / "hatch_build.py").read_text(encoding="utf-8")
    node = re.search(r'^NODE = "(.+)"$', hook, re.MULTILINE)
    assert node
    assert node[1] in group
    assert set(project["build-system"]["requires"]) <= group


def test_every_npm_package_is_pinned_and_hashed() -> None:
    wanted = json.loads((ASSETS / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((ASSETS / "package-lock.json").read_text(encoding="utf-8"))
    asked = wanted["dependencies"] | wanted["devDependencies"]
    loose = {k: v for k, v in asked.items() if not re.fullmatch(r"\d+(\.\d+)+", v)}
    assert loose == {}
    packages = {k: v for k, v in lock["packages"].items() if k}
    assert [k for k, v in packages.items() if "integrity" not in v] == []
    assert {packages[f"node_modules/{k}"]["version"] for k in asked} == {
        *asked.values()
    }

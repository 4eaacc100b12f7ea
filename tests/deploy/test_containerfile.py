"""The image: checked without building it, which needs what CI does not have."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from webcare.settings import Settings

ROOT = Path(__file__).parents[2]
CONTAINERFILE = ROOT / "deploy/Containerfile"
TEXT = CONTAINERFILE.read_text(encoding="utf-8").replace("\\\n", " ")
LAST = TEXT[TEXT.rindex("\nFROM ") :]


def given() -> dict[str, str]:
    """Return the environment that the image gives."""
    values = re.findall(r"^ENV (.+)$", LAST, re.MULTILINE)
    return dict(pair.split("=", 1) for line in values for pair in line.split())


def test_hadolint_is_content() -> None:
    program = Path(sys.executable).with_name("hadolint")
    done = subprocess.run(
        [program, CONTAINERFILE], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_image_that_it_begins_with_is_pinned() -> None:
    bases = re.findall(r"^FROM (\S+)", TEXT, re.MULTILINE)
    assert bases
    for base in bases:
        assert re.fullmatch(r"[a-z.]+/\S+:\d\S*", base), base


def test_only_locked_packages_are_installed() -> None:
    steps = [
        step
        for run in re.findall(r"^RUN (.+)$", TEXT, re.MULTILINE)
        for step in run.split("&&")
        if re.search(r"pip install|uv build", step) and "--no-deps" not in step
    ]
    assert len(steps) == 3
    assert [step for step in steps if "--require-hashes" not in step] == []


def test_the_wheel_of_webcare_brings_nothing_else() -> None:
    (install,) = re.findall(r"uv pip install [^&]*\.whl", TEXT)
    assert "--no-deps" in install


def test_it_does_not_run_as_root() -> None:
    assert re.findall(r"^USER (.+)$", LAST, re.MULTILINE) == ["10001:10001"]
    after = LAST[LAST.index("\nUSER ") :]
    assert "RUN" not in after


def test_what_it_says_of_its_health_fits_both_kinds_of_process() -> None:
    environment = given()
    assert environment["WEBCARE_PORT"] == environment["WEBCARE_WORKER_PORT"]
    check = re.search(r"^HEALTHCHECK .+$", LAST, re.MULTILINE)
    assert check
    assert environment["WEBCARE_PORT"] in check[0]
    assert "/readyz" in check[0]


def test_its_settings_are_settings() -> None:
    names = {name for name in given() if name.startswith("WEBCARE_")}
    assert names <= {f"WEBCARE_{name.upper()}" for name in Settings.model_fields}


def test_it_holds_no_secret() -> None:
    assert re.findall(r"(?i)secret|password|token|_key", "".join(given())) == []
    assert "ARG " not in TEXT


@pytest.mark.parametrize(
    "name", ["data", ".git", ".env", "deploy", "webcare.toml", "tests", ".venv"]
)
def test_what_is_ours_alone_is_not_sent_to_the_builder(name: str) -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*", "nothing but what is named"
    assert f"!{name}" not in rules


def test_all_that_the_build_copies_is_sent() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sent = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert sent == {
        "LICENSE",
        "README.md",
        "core",
        "hatch_build.py",
        "plugins",
        "pyproject.toml",
        "requirements",
    }
    assert all((ROOT / name).exists() for name in sent)

"""The compose file: valid, without secrets, and every service within limits."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from webcare.cli.listening import GRACE_SECONDS
from webcare.settings import Settings
from webcare.work.engine import _DRAIN_SECONDS

FOLDER = Path(__file__).parents[2] / "deploy"
FILE = FOLDER / "compose.yaml"
EXAMPLE = (FOLDER / "env.example").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ONCE = {"migrate", "bucket"}
OURS = {"migrate", "web", "worker"}
KNOWN = {f"WEBCARE_{name.upper()}" for name in Settings.model_fields}

every_service = pytest.mark.parametrize("name", sorted(SERVICES))


def test_it_keeps_the_specification() -> None:
    program = Path(sys.executable).with_name("check-jsonschema")
    done = subprocess.run(
        [program, "--builtin-schema", "vendor.compose-spec", FILE],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@every_service
def test_a_service_is_kept_within_limits(name: str) -> None:
    service = SERVICES[name]
    assert {"mem_limit", "cpus", "pids_limit", "logging"} <= service.keys()
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    # Its entry point makes its folder before it leaves root behind.
    assert name == "postgres" or service["cap_drop"] == ["ALL"]


@every_service
def test_a_service_comes_back_and_says_how_it_is(name: str) -> None:
    service = SERVICES[name]
    if name in ONCE:
        assert service["restart"] == "no"
        assert service["healthcheck"] == {"disable": True}
        return
    assert service["restart"] == "unless-stopped"
    # That of web and worker is in the image.
    assert name in OURS or service["healthcheck"]["test"]


@every_service
def test_an_image_is_pinned(name: str) -> None:
    image = SERVICES[name]["image"]
    if name in OURS:
        assert image == "webcare:${IMAGE_TAG:?is missing in .env}"
    else:
        assert re.fullmatch(r"docker\.io/[\w./-]+:v?\d+\.\d+\S*", image), image


@every_service
def test_what_must_be_ready_before_is_waited_for(name: str) -> None:
    for other, how in SERVICES[name].get("depends_on", {}).items():
        wanted = {
            "redis": "service_started",
            "migrate": "service_completed_successfully",
            "bucket": "service_completed_successfully",
        }.get(other, "service_healthy")
        assert how == {"condition": wanted}


def test_the_world_reaches_the_proxy_alone() -> None:
    assert [name for name, each in SERVICES.items() if "ports" in each] == ["proxy"]
    reached = {
        name for name, each in SERVICES.items() if "outside" in each.get("networks", {})
    }
    assert reached == {"proxy", *OURS}
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_webcare_believes_the_proxy_and_nobody_else() -> None:
    address = SERVICES["proxy"]["networks"]["outside"]["ipv4_address"]
    for name in OURS:
        trusted = SERVICES[name]["environment"]["WEBCARE_TRUSTED_PROXIES"]
        assert trusted == address


def test_web_and_worker_share_what_they_must() -> None:
    web = dict(SERVICES["web"]["environment"])
    assert web.pop("WEBCARE_WORKER_LANES") == "0"
    assert web == SERVICES["worker"]["environment"]
    assert SERVICES["web"]["read_only"]
    assert SERVICES["worker"]["read_only"]


def test_no_secret_stands_in_it() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            secret = re.search(r"SECRET|PASSWORD|ACCESS_KEY|_URL$", name)
            assert not secret or "${" in value, name


def test_what_is_asked_for_is_in_the_example() -> None:
    asked = set(re.findall(r"\$\{(\w+)", FILE.read_text(encoding="utf-8")))
    there = set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE))
    assert asked <= there
    filled = re.findall(
        r"^#?(\w*(?:SECRET|PASSWORD|ACCESS_KEY)\w*)=(.*)$", EXAMPLE, re.MULTILINE
    )
    assert len(filled) == 5
    assert {value for _, value in filled} == {""}


def test_the_settings_are_settings() -> None:
    named = set(re.findall(r"WEBCARE_[A-Z_]+", FILE.read_text() + EXAMPLE))
    assert named <= KNOWN


def test_stopping_takes_no_longer_than_it_may() -> None:
    for name in ("web", "worker"):
        seconds = int(SERVICES[name]["stop_grace_period"].removesuffix("s"))
        assert seconds >= GRACE_SECONDS + _DRAIN_SECONDS + 5

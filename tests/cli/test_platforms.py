"""`webcare channel`, `webcare plugin` and `webcare simulate`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from webcare.loader import load_plugins
from webcare.simulator import SimulatorClient, SimulatorServer


@pytest.fixture
def simulator() -> Iterator[SimulatorClient]:
    """Run the simulated WhatsApp."""
    simulation = load_plugins().channel("whatsapp").simulation()
    assert simulation is not None
    with SimulatorServer([simulation]) as server, SimulatorClient(server.url) as client:
        yield client


@pytest.fixture
def connected(
    run: Run, folder: Path, database: str, simulator: SimulatorClient
) -> SimulatorClient:
    """Connect a channel to the simulated platform."""
    del database
    settings = simulator.accounts("whatsapp")[0].settings
    lines = ['[[channels]]\nname = "service"\ntype = "whatsapp"', "[channels.settings]"]
    lines += [f'{name} = "{value}"' for name, value in settings.items()]
    (folder / "desk.toml").write_text("\n".join(lines))
    assert run("apply", "desk.toml").code == 0
    return simulator


@pytest.mark.usefixtures("connected")
def test_a_channel_is_listed_with_its_health_and_address(run: Run) -> None:
    head, row, reason = run("channel", "list").out.splitlines()
    assert head.split() == ["NAME", "TYPE", "TEAM", "HEALTH", "WEBHOOK"]
    assert row.split() == [
        "service",
        "whatsapp",
        "everyone",
        "warning",
        "http://127.0.0.1:8800/webhooks/service",
    ]
    assert reason.startswith("service: Nothing has arrived yet.")


def test_a_check_tells_good_credentials_from_expired_ones(
    run: Run, connected: SimulatorClient
) -> None:
    good = run("channel", "check", "service").out.splitlines()
    connected.switch("whatsapp", token_expired=True)
    ran = run("channel", "check", "service")
    assert ran.code == 1
    assert {line.split()[0] for line in ran.out.splitlines()} == {"failed"}
    assert "Luchthaven Vlietdrecht" in good[0]
    assert "simulated-access-token" not in ran.out + ran.err


@pytest.mark.usefixtures("database")
def test_an_absent_channel_is_a_sentence(run: Run) -> None:
    ran = run("channel", "check", "nothing")
    assert ran.code == 1
    assert "This channel does not exist." in ran.err


@pytest.mark.usefixtures("database")
def test_nothing_connected_says_how_to_connect(run: Run) -> None:
    assert "webcare apply" in run("channel", "list").out


def test_plugins_are_listed_with_version_hooks_and_health(run: Run) -> None:
    ran = run("plugin", "list")
    assert ran.code == 0
    head, *rows = ran.out.splitlines()
    assert head.split() == ["NAME", "VERSION", "HOOKS", "HEALTH"]
    (whatsapp,) = (row.split() for row in rows if row.startswith("whatsapp"))
    assert whatsapp[2:] == ["webcare_register_channels", "healthy"]


def test_a_blocked_plugin_is_listed_as_such(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBCARE_BLOCKED_PLUGINS", "whatsapp, other")
    ran = run("plugin", "list")
    assert ran.code == 0
    rows = {row.split()[0]: row.split()[-1] for row in ran.out.splitlines()}
    assert rows["whatsapp"] == rows["other"] == "blocked"


def test_one_can_write_as_a_customer(
    run: Run, simulator: SimulatorClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = str(simulator.accounts("whatsapp")[0].settings["base_url"])
    monkeypatch.setenv("WEBCARE_SIMULATOR_URL", url.removesuffix("/whatsapp/api"))
    ran = run("simulate", "whatsapp", "--text", "Hallo", "--from", "jan")
    assert ran.code == 0
    run("simulate", "whatsapp", "--kind", "image", "--from", "jan")
    seen = simulator.phone("whatsapp", "jan").sees()
    assert [(bubble.kind, bubble.text) for bubble in seen] == [
        ("text", "Hallo"),
        ("image", ""),
    ]
    assert ran.out == f"jan sent {seen[0].id}\n"
    for wrong in (
        ("whatsapp", "--text", "x", "--from", "nobody"),
        ("telex", "--text", "x"),
    ):
        assert run("simulate", *wrong).code == 1
    assert run("simulate", "whatsapp").code == 2
    assert run("simulate", "whatsapp", "--kind", "smell").code == 2


def test_without_a_simulator_that_is_said(run: Run) -> None:
    ran = run(
        "simulate", "whatsapp", "--text", "x", "--simulator", "http://127.0.0.1:1"
    )
    assert ran.code == 1
    assert ran.err == "No simulator answers at http://127.0.0.1:1.\n"

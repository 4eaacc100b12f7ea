"""Plugins that are installed enter by their entry points, each on its own account."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from webcare.errors import ConfigurationError
from webcare.loader import PluginReport, Plugins, load_plugins


def report(plugins: Plugins, name: str) -> PluginReport:
    return next(found for found in plugins.describe() if found.name == name)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Install two distributions: one whose plugin works, one that fails at import."""
    for name, code in {
        "robin": "from webcare.plugin import hookimpl\n"
        "@hookimpl\ndef webcare_register_channels():\n    return []\n",
        "dodo": "import a_module_that_is_extinct\n",
    }.items():
        package = tmp_path / f"webcare_test_{name}"
        (package / "translations").mkdir(parents=True)
        (package / "__init__.py").write_text(code)
        described = tmp_path / f"webcare_test_{name}-1.{len(name)}.dist-info"
        described.mkdir()
        (described / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: webcare-test-{name}\n"
            f"Version: 1.{len(name)}\n"
        )
        (described / "entry_points.txt").write_text(
            f"[webcare]\n{name} = webcare_test_{name}\n"
        )
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in ("webcare_test_robin", "webcare_test_dodo"):
        sys.modules.pop(name, None)


def test_installed_plugins_enter_by_their_entry_points(installed: Path) -> None:
    plugins = load_plugins()
    robin = report(plugins, "robin")
    assert (robin.version, robin.state) == ("1.5", "healthy")
    assert installed / "webcare_test_robin" / "translations" in plugins.translations()


@pytest.mark.usefixtures("installed")
def test_a_plugin_that_cannot_be_imported_is_left_out() -> None:
    plugins = load_plugins()
    dodo = report(plugins, "dodo")
    assert (dodo.version, dodo.state) == ("1.4", "unhealthy")
    assert "a_module_that_is_extinct" in dodo.reasons[0]
    assert "webcare_test_dodo" not in str(plugins.translations())


def test_two_installed_plugins_of_one_name_are_refused(installed: Path) -> None:
    (installed / "webcare_test_dodo-1.4.dist-info" / "entry_points.txt").write_text(
        "[webcare]\nrobin = webcare_test_dodo\n"
    )
    with pytest.raises(ConfigurationError, match="called 'robin'"):
        load_plugins()


@pytest.mark.usefixtures("installed")
def test_a_blocked_plugin_is_not_even_imported() -> None:
    assert report(load_plugins(["dodo"]), "dodo").state == "blocked"

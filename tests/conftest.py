"""What every test gets: the services, and a check on what it leaves behind."""

import os
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import settings

# An example that takes long on a busy machine is not wrong for that; pytest-timeout
# ends what hangs. Everything else stays as Hypothesis has it, here and in CI.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

pytest_plugins = ["tests.services.plugin"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run async tests as the server runs: on asyncio."""
    return "asyncio"


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    """Return the names that were set, altered or removed in between."""
    # pytest itself keeps the name of the running test there.
    names = (before.keys() | after.keys()) - {"PYTEST_CURRENT_TEST"}
    return {name for name in names if before.get(name) != after.get(name)}


@pytest.fixture(autouse=True)
def environment_stays() -> Iterator[None]:
    """Fail a test that leaves os.environ changed: the next one would notice."""
    before = dict(os.environ)
    yield
    # Names only: a value may be a secret.
    changed = sorted(changes(before, dict(os.environ)))
    assert not changed, f"left changed in os.environ: {changed}"

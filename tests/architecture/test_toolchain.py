"""The way tests run is the way we think they run."""

import asyncio
import os

import pytest

from tests.conftest import changes


async def test_async_tests_need_no_marker() -> None:
    assert asyncio.get_running_loop().is_running()


def test_a_changed_environment_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = dict(os.environ)
    monkeypatch.setenv("WEBCARE_SECRET_KEY", "one")
    assert changes(before, dict(os.environ)) == {"WEBCARE_SECRET_KEY"}
    monkeypatch.undo()
    assert changes(before, dict(os.environ)) == set()

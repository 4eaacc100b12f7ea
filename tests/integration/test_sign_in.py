"""Logging in, and what guessing meets, on both databases."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlmodel import select

from tests.made.desk import NOON, Desk, desk, migrated
from tests.services.plugin import NewDatabase
from webcare.domain.access import SYSTEM
from webcare.services.access import users
from webcare.services.access.passwords import Passwords
from webcare.services.access.sign_in import (
    PER_ACCOUNT,
    PER_ADDRESS,
    REFUSED,
    WAIT,
    NotWelcome,
    Welcome,
    logged_in,
    sign_in,
    sign_out,
    sign_out_everywhere,
)
from webcare.services.access.throttle import Throttle
from webcare.storage.tables import LoginSession, User

pytestmark = pytest.mark.anyio

PASSWORD = "correct horse"


class Counting(Argon2Hasher):
    """Argon2, cheap, that notes what it was asked and by which thread."""

    def __init__(self, time_cost: int = 1) -> None:
        super().__init__(time_cost=time_cost, memory_cost=8, parallelism=1)
        self.verified = 0
        self.threads: set[str] = set()

    def verify(self, password: str | bytes, hash: str | bytes) -> bool:  # noqa: A002
        self.verified += 1
        self.threads.add(threading.current_thread().name)
        return super().verify(password, hash)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Door:
    """A desk whose accounts can be logged in to, and the clocks behind it."""

    def __init__(self, at: Desk) -> None:
        self.at = at
        self.hasher = Counting()
        self.seconds = Clock()
        self.core = replace(
            at.core,
            passwords=Passwords(PasswordHash((self.hasher,))),
            attempts=Throttle(self.seconds),
        )

    def account(self, name: str, password: str | None = PASSWORD) -> int:
        user_id = self.at.user(name)
        if password is not None:
            stored = self.core.passwords.hash_now(password)
            with self.core.database.writing() as session:
                users.set_password(session, SYSTEM, user_id, stored)
        return user_id

    async def knock(
        self, name: str, password: str = PASSWORD, address: str = "192.0.2.1"
    ) -> Welcome | NotWelcome:
        return await sign_in(
            self.core, f"{name}@example.org", password, address=address
        )


@pytest.fixture
def door(new_database: NewDatabase, tmp_path: Path) -> Iterator[Door]:
    with desk(new_database(migrated), tmp_path) as made:
        opened = Door(made)
        yield opened
        opened.core.passwords.close()


async def test_the_right_password_opens_a_session(door: Door) -> None:
    anna = door.account("anna")
    welcome = await door.knock("anna")
    assert isinstance(welcome, Welcome)
    found = await logged_in(door.core, welcome.token)
    assert found is not None
    assert found.person.id == anna
    assert found.scope.user_id == anna


async def test_the_database_never_sees_the_token(door: Door) -> None:
    door.account("anna")
    welcome = await door.knock("anna")
    assert isinstance(welcome, Welcome)
    with door.core.database.reading() as session:
        row = session.exec(select(LoginSession)).one()
    assert welcome.token not in row.model_dump_json()
    assert await logged_in(door.core, row.token_hash) is None


async def test_no_answer_tells_whether_an_account_exists(door: Door) -> None:
    """Same words, and the same work: one comparison with argon2 each time."""
    door.account("anna")
    door.account("uitnodiging", password=None)
    bram = door.account("bram")
    with door.core.database.writing() as session:
        session.get_one(User, bram).disabled_at = NOON
    for name in ("anna", "uitnodiging", "bram", "nobody"):
        before = door.hasher.verified
        assert await door.knock(name, "wrong password") == NotWelcome(REFUSED)
        assert door.hasher.verified == before + 1, name
    assert await door.knock("bram", PASSWORD) == NotWelcome(REFUSED)


async def test_the_stand_in_of_an_unknown_account_opens_nothing(door: Door) -> None:
    assert await door.knock("nobody", "nobody's password") == NotWelcome(REFUSED)


async def test_hashing_has_threads_of_its_own(door: Door) -> None:
    door.account("anna")
    await door.knock("anna")
    assert door.hasher.threads
    assert all(name.startswith("passwords") for name in door.hasher.threads)


async def test_guessing_at_one_account_is_slowed_down_from_any_address(
    door: Door,
) -> None:
    door.account("anna")
    for number in range(PER_ACCOUNT.times):
        answer = await door.knock("anna", "wrong", f"198.51.100.{number}")
        assert answer == NotWelcome(REFUSED)
    before = door.hasher.verified
    refused = await door.knock("anna", PASSWORD, "198.51.100.200")
    assert refused == NotWelcome(WAIT, 15)
    assert door.hasher.verified == before
    door.seconds.now += 14 * 60
    assert await door.knock("anna") == NotWelcome(WAIT, 1)
    door.seconds.now += 61
    assert isinstance(await door.knock("anna"), Welcome)


async def test_an_account_that_does_not_exist_is_throttled_alike(door: Door) -> None:
    for _ in range(PER_ACCOUNT.times):
        assert await door.knock("nobody") == NotWelcome(REFUSED)
    assert await door.knock("nobody") == NotWelcome(WAIT, 15)


@pytest.mark.parametrize(
    "addresses",
    [
        ["192.0.2.7"],
        [f"2001:db8:1:2::{number:x}" for number in range(1, 100)],
        ["192.0.2.8", "::ffff:192.0.2.8"],
    ],
)
async def test_one_subscriber_guessing_at_many_accounts_is_slowed_down(
    door: Door, addresses: list[str]
) -> None:
    answers = [
        await door.knock(f"user{number}", "x", addresses[number % len(addresses)])
        for number in range(PER_ADDRESS.times + 1)
    ]
    assert answers[:-1] == [NotWelcome(REFUSED)] * PER_ADDRESS.times
    assert answers[-1] == NotWelcome(WAIT, 15)


async def test_many_colleagues_behind_one_address_all_get_in(door: Door) -> None:
    door.account("anna")
    for _ in range(PER_ADDRESS.times + 5):
        assert isinstance(await door.knock("anna"), Welcome)


async def test_a_hash_of_yesterdays_measure_is_replaced(door: Door) -> None:
    anna = door.at.user("anna")
    old = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=16, parallelism=1),))
    with door.core.database.writing() as session:
        users.set_password(session, SYSTEM, anna, old.hash(PASSWORD))
    assert isinstance(await door.knock("anna"), Welcome)
    with door.core.database.reading() as session:
        kept = session.get_one(User, anna).password_hash
    assert kept is not None
    assert "m=8,t=1,p=1" in kept
    assert isinstance(await door.knock("anna"), Welcome)


async def test_who_is_disabled_while_the_password_is_checked_stays_out(
    door: Door,
) -> None:
    anna = door.account("anna")

    class Slow(Counting):
        def verify(self, password: str | bytes, hash: str | bytes) -> bool:  # noqa: A002
            fits = super().verify(password, hash)
            with door.core.database.writing() as session:
                session.get_one(User, anna).disabled_at = NOON
            return fits

    slow = replace(door.core, passwords=Passwords(PasswordHash((Slow(),))))
    answer = await sign_in(slow, "anna@example.org", PASSWORD, address="192.0.2.1")
    slow.passwords.close()
    assert answer == NotWelcome(REFUSED)


async def test_use_keeps_a_session_alive_and_silence_ends_it(door: Door) -> None:
    door.account("anna")
    welcome = await door.knock("anna")
    assert isinstance(welcome, Welcome)
    hours = timedelta(hours=door.core.settings.session_hours)
    for _ in range(3):
        door.at.now += hours - timedelta(minutes=1)
        assert await logged_in(door.core, welcome.token)
    door.at.now += hours
    assert await logged_in(door.core, welcome.token) is None


async def test_no_session_lasts_longer_than_a_week(door: Door) -> None:
    door.account("anna")
    welcome = await door.knock("anna")
    assert isinstance(welcome, Welcome)
    for _ in range(27):
        door.at.now += timedelta(hours=6)
        assert await logged_in(door.core, welcome.token)
    door.at.now += timedelta(hours=6)
    assert await logged_in(door.core, welcome.token) is None


async def test_logging_out_ends_this_browser_or_all(door: Door) -> None:
    anna = door.account("anna")
    answers = [await door.knock("anna") for _ in range(3)]
    held = [answer.token for answer in answers if isinstance(answer, Welcome)]
    await sign_out(door.core, held[0])
    assert [bool(await logged_in(door.core, each)) for each in held] == [
        False,
        True,
        True,
    ]
    assert await sign_out_everywhere(door.core, anna) == 2
    assert not any([await logged_in(door.core, each) for each in held])

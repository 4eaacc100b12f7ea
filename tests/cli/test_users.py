"""`webcare user`."""

import pytest

from tests.cli.conftest import Run
from webcare.bootstrap import build_core
from webcare.services.access import tokens
from webcare.services.core import wall_clock
from webcare.settings import Settings
from webcare.storage.database import Database

PASSWORD = "correct horse battery"


@pytest.fixture
def anna(run: Run, database: str) -> str:
    """Add an administrator."""
    del database
    added = run(
        *("user", "add", "Anna@Example.org", "--role", "admin"),
        *("--name", "Anna de Wit", "--password-stdin"),
        stdin=f"{PASSWORD}\n",
    )
    assert added.code == 0, added.err
    return "anna@example.org"


def fits(password: str) -> bool:
    """Tell whether a password is that of the only user."""
    core = build_core(Settings.load())
    with core.database.reading() as session:
        (stored,) = session.connection().exec_driver_sql(
            "SELECT password_hash FROM users"
        )
    verdict = core.passwords.check_now(password, stored[0])
    core.passwords.close()
    core.database.close()
    return verdict.fits


@pytest.mark.usefixtures("anna")
def test_whom_one_adds_is_listed(run: Run) -> None:
    head, row = run("user", "list").out.splitlines()
    assert head.split() == ["EMAIL", "NAME", "ROLE", "TEAMS", "STATE"]
    assert row.split("  ") == [
        "anna@example.org",
        "Anna de Wit",
        "admin",
        "everywhere",
        "active",
    ]


@pytest.mark.usefixtures("anna")
def test_the_password_is_the_first_line_of_stdin() -> None:
    assert fits(PASSWORD)
    assert not fits(PASSWORD + "\n")


def test_a_password_can_be_replaced(run: Run, anna: str) -> None:
    changed = run("user", "password", anna, "--password-stdin", stdin="another one\n")
    assert changed.code == 0
    assert fits("another one")
    assert "another one" not in changed.out + changed.err


def test_a_password_that_is_too_short_changes_nothing(run: Run, anna: str) -> None:
    refused = run("user", "password", anna, "--password-stdin", stdin="short\n")
    assert refused.code == 1
    assert "8 to 1000 characters" in refused.err
    assert fits(PASSWORD)


def test_a_token_is_printed_alone_and_works(run: Run, anna: str) -> None:
    token = run("user", "token", anna, "--name", "reports").out.strip()
    opened = Database(Settings.load().effective_database_url)
    with opened.reading() as session:
        holder = tokens.authenticate(session, token, now=wall_clock())
    opened.close()
    assert holder is not None
    assert holder.scope.name == "Anna de Wit"
    assert token not in run("user", "list").out


def test_the_last_administrator_stays(run: Run, anna: str) -> None:
    assert run("user", "disable", anna).code == 1
    assert run("user", "list").out.splitlines()[1].endswith("active")


def test_who_is_disabled_stays_listed_and_gets_no_token(run: Run, anna: str) -> None:
    run("user", "add", "karim@example.org", "--role", "admin")
    assert run("user", "disable", anna).code == 0
    assert run("user", "list").out.splitlines()[1].endswith("disabled")
    assert run("user", "token", anna).code == 1


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "anna@example.org"), "Somebody with this e-mail address"),
        (("add", "nobody"), "This is not an e-mail address."),
        (("add", "b@example.org", "--role", "chef"), "There is no role chef"),
        (("add", "b@example.org", "--team", "x"), "There is no team 'x'"),
        (("token", "b@example.org"), "nobody with the e-mail address b@example.org"),
        (("disable", "b@example.org"), "nobody with the e-mail address b@example.org"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    run: Run, arguments: tuple[str, ...], sentence: str
) -> None:
    ran = run("user", *arguments)
    assert ran.code == 1
    assert sentence in ran.err
    assert "Traceback" not in ran.err


def test_nobody_yet_says_how_to_begin(run: Run) -> None:
    assert "webcare user add" in run("user", "list").out

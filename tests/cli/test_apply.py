"""`webcare apply`: a file says what there must be."""

import asyncio
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import text

from tests.cli.conftest import Ran, Run
from tests.made.desk import migrated
from tests.services.plugin import NewDatabase
from webcare.bootstrap import build_core
from webcare.services.access.passwords import Passwords
from webcare.services.configuration.apply import Applied, apply
from webcare.services.configuration.apply_file import read_file
from webcare.services.core import Core
from webcare.settings import Settings
from webcare.storage.database import Database

DESK = """
[[teams]]
name = "service"

[[users]]
email = "agent@example.org"
name = "Lisa Vos"
role = "agent"
teams = ["service"]
password = {env = "AGENT_PASSWORD"}

[[channels]]
name = "wa-service"
type = "whatsapp"
team = "service"

[channels.settings]
base_url = "http://127.0.0.1:9000"
api_version = "v26.0"
phone_number_id = "106540352242922"
waba_id = "102290129340398"
app_secret = {env = "WA_APP_SECRET"}
verify_token = {env = "WA_VERIFY_TOKEN"}
access_token = {env = "WA_ACCESS_TOKEN"}
"""

SECRETS = {
    "AGENT_PASSWORD": "a long enough password",
    "WA_APP_SECRET": "app-secret-1",
    "WA_VERIFY_TOKEN": "verify-token-1",
    "WA_ACCESS_TOKEN": "access-token-1",
}


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the secrets that the file names in the environment."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def desk(folder: Path) -> Path:
    """Write the file."""
    path = folder / "desk.toml"
    path.write_text(DESK)
    return path


def outcomes(ran: Ran) -> list[str]:
    assert ran.code == 0, ran.err
    return [line.split()[0] for line in ran.out.splitlines()]


@pytest.mark.usefixtures("database", "secrets")
def test_a_file_is_applied_once_however_often(run: Run, desk: Path) -> None:
    assert outcomes(run("apply", str(desk))) == ["created"] * 3
    again = run("apply", str(desk))
    assert outcomes(again)[:3] == ["unchanged"] * 3
    assert again.out.splitlines()[-1] == "Everything is already as the file says."


@pytest.mark.usefixtures("database", "secrets")
def test_only_what_differs_is_changed(
    run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("apply", str(desk))
    monkeypatch.setenv("AGENT_PASSWORD", "quite another password")
    monkeypatch.setenv("WA_ACCESS_TOKEN", "access-token-2")
    changed = run("apply", str(desk))
    assert changed.out.splitlines() == [
        "unchanged team service",
        "changed   user agent@example.org (password)",
        "changed   channel wa-service (settings)",
    ]
    assert "access-token" not in changed.out + changed.err


@pytest.mark.usefixtures("database", "secrets")
def test_what_the_file_does_not_name_stays(run: Run, desk: Path) -> None:
    run("apply", str(desk))
    desk.write_text('[[teams]]\nname = "other"\n')
    assert outcomes(run("apply", str(desk))) == ["created"]
    assert "agent@example.org" in run("user", "list").out
    assert "wa-service" in run("channel", "list").out


def test_a_setting_that_the_file_leaves_out_stays(
    run: Run, desk: Path, database: str, secrets: None
) -> None:
    del secrets, database
    run("apply", str(desk))
    lines = DESK.splitlines()
    desk.write_text("\n".join(line for line in lines if "access_token" not in line))
    assert outcomes(run("apply", str(desk)))[2] == "unchanged"


@pytest.mark.usefixtures("database", "secrets")
def test_the_time_to_undo_is_set_once(run: Run, desk: Path) -> None:
    named = DESK.replace(
        'team = "service"\n\n[', 'team = "service"\nundo_seconds = 9\n\n['
    )
    assert named != DESK
    run("apply", str(desk))
    desk.write_text(named)
    changed = run("apply", str(desk)).out.splitlines()
    assert changed[2] == "changed   channel wa-service (undo_seconds)"
    assert outcomes(run("apply", str(desk)))[2] == "unchanged"
    desk.write_text(named.replace("= 9", "= 61"))
    refused = run("apply", str(desk))
    assert (refused.code, refused.err.split(":")[0]) == (2, "channels[0].undo_seconds")


def test_every_missing_variable_is_named(run: Run, desk: Path, database: str) -> None:
    ran = run("apply", str(desk))
    assert ran.code == 2
    assert ran.err.splitlines() == [
        "users[0].password: the environment variable AGENT_PASSWORD is not set",
        *(
            f"channels[0].settings.{name}: the environment variable {variable} is "
            "not set"
            for name, variable in (
                ("app_secret", "WA_APP_SECRET"),
                ("verify_token", "WA_VERIFY_TOKEN"),
                ("access_token", "WA_ACCESS_TOKEN"),
            )
        ),
    ]
    assert rows(database, "teams") == 0


WRONG = """
mistake = 1

[[teams]]
title = "service"

[[teams]]
name = "field"

[[teams]]
name = "FIELD"

[[users]]
email = "nobody"
role = "agent"
password = "short"

[[users]]
email = "b@example.org"
role = "chef"

[[users]]
email = "c@example.org"
role = "agent"
teams = ["nowhere"]

[[channels]]
name = "Wa Service"
type = "telex"

[[channels]]
name = "wa"
type = "whatsapp"
team = "nowhere"

[[channels]]
name = "wa2"
type = "whatsapp"
enabled = "yes"

[[channels]]
name = "wa3"
type = "whatsapp"

[channels.settings]
phone_number_id = "1"
waba_id = "2"
app_secret = "s"
access_token = "a"
colour = "green"
"""


def test_everything_wrong_is_named_by_its_place_and_nothing_is_applied(
    run: Run, desk: Path, database: str
) -> None:
    desk.write_text(WRONG)
    ran = run("apply", str(desk))
    assert ran.code == 2
    assert [line.partition(":")[0] for line in ran.err.splitlines()] == [
        "mistake",
        "teams[0].name",
        "teams[0].title",
        "teams[2].name",
        "channels[2].enabled",
        "users[0].password",
        "users[0].email",
        "users[1].role",
        "users[2]",
        "channels[0].name",
        "channels[0].type",
        "channels[1].team",
        "channels[3].settings.verify_token",
        "channels[3].settings.colour",
    ]
    for table in ("teams", "users", "channels", "roles"):
        assert rows(database, table) == 0


@pytest.mark.usefixtures("database", "secrets")
def test_a_channel_keeps_its_type(run: Run, desk: Path) -> None:
    run("apply", str(desk))
    desk.write_text('[[channels]]\nname = "wa-service"\ntype = "echo"\n')
    ran = run("apply", str(desk))
    assert ran.code == 2
    assert "type cannot change" in ran.err or "no channel type 'echo'" in ran.err


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"[[teams]\n", "The file is not valid TOML"),
        (b"\xff\xfe", "cannot be read: it is not UTF-8"),
        (b"teams = 3\n", "teams: write [[teams]] above each entry"),
    ],
)
def test_what_is_no_such_file_is_a_sentence(
    run: Run, desk: Path, content: bytes, sentence: str
) -> None:
    desk.write_bytes(content)
    ran = run("apply", str(desk))
    assert ran.code == 2
    assert sentence in ran.err


def test_a_file_that_is_not_there_is_a_sentence(run: Run) -> None:
    ran = run("apply", "nothing.toml")
    assert ran.code == 2
    assert "nothing.toml cannot be read" in ran.err


def rows(url: str, table: str) -> int:
    database = Database(Settings.load(database_url=url).effective_database_url)
    with database.reading() as session:
        count: int = session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608 - names of our own
    database.close()
    return count


NAMES = st.sampled_from(["service", "parking", "press", "night"])
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12)


@st.composite
def desks(draw: st.DrawFn) -> str:
    """Make a file with some teams and users that fit together."""
    teams = draw(st.lists(NAMES, unique=True, max_size=4))
    lines = [f'[[teams]]\nname = "{name}"' for name in teams]
    # Somebody who manages users must stay, whatever else changes.
    lines.append('[[users]]\nemail = "boss@example.org"\nrole = "admin"')
    for number in draw(st.lists(st.integers(0, 4), unique=True, max_size=4)):
        lines += [
            f'[[users]]\nemail = "person{number}@example.org"',
            f'role = "{draw(st.sampled_from(["admin", "lead", "agent"]))}"',
            f"name = '''{draw(WORDS).replace(chr(39), '')}'''",
            f'language = "{draw(st.sampled_from(["nl", "en"]))}"',
        ]
        chosen = draw(st.sets(NAMES)) & set(teams)
        lines.append(f"teams = {sorted(chosen)}")
        if draw(st.integers(0, 1)):
            lines.append(f'password = "password {draw(st.integers(0, 2))}"')
    return "\n".join(lines)


@contextmanager
def opened(url: str, data_dir: Path) -> Iterator[Core]:
    """Give a core whose passwords cost nothing to hash."""
    core = build_core(Settings.load(database_url=url, data_dir=data_dir))
    core.passwords.close()
    cheap = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)])
    core = replace(core, passwords=Passwords(cheap))
    yield core
    core.passwords.close()
    core.database.close()


@example(
    first='[[users]]\nemail = "a@example.org"\nrole = "admin"',
    second='[[users]]\nemail = "a@example.org"\nrole = "admin"\nname = " "',
)
@given(first=desks(), second=desks())
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_was_there_a_second_time_changes_nothing(
    new_sqlite: NewDatabase, tmp_path: Path, first: str, second: str
) -> None:
    """Property: apply(second) after apply(first) leaves nothing for apply(second)."""
    with opened(new_sqlite(migrated), tmp_path) as core:

        def applied(content: str) -> tuple[Applied, ...]:
            return asyncio.run(apply(core, read_file(content, {})))

        applied(first)
        applied(second)
        assert {one.outcome for one in applied(second)} == {"unchanged"}


@pytest.mark.usefixtures("database", "secrets")
def test_what_is_exported_changes_nothing_when_it_is_applied(
    run: Run, desk: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("apply", str(desk))
    for name in ("APP_SECRET", "VERIFY_TOKEN", "ACCESS_TOKEN"):
        monkeypatch.setenv(f"WA_SERVICE_{name}", SECRETS[f"WA_{name}"])
    shown = run("export")
    assert (shown.code, shown.err) == (0, "")
    for secret in SECRETS.values():
        assert secret not in shown.out
    file = folder / "house.toml"
    assert run("export", str(file)).code == 0
    assert file.read_text() == shown.out
    again = run("apply", str(file))
    assert outcomes(again)[:3] == ["unchanged"] * 3
    assert again.out.splitlines()[-1] == "Everything is already as the file says."


TIP_LINE = """
[[teams]]
name = "newsroom"
[teams.intake]
thank_at_once = true
[teams.intake.thanks]
nl = "Bedankt voor uw tip!"
"""


@pytest.mark.usefixtures("database")
def test_a_tip_line_is_applied_and_exported(run: Run, desk: Path, folder: Path) -> None:
    desk.write_text(TIP_LINE)
    assert outcomes(run("apply", str(desk))) == ["created"]
    file = folder / "house.toml"
    assert run("export", str(file)).code == 0
    assert "Bedankt voor uw tip!" in file.read_text()
    assert outcomes(run("apply", str(file)))[:1] == ["unchanged"]
    desk.write_text(
        TIP_LINE.replace(
            "[teams.intake.thanks]", "active = false\n[teams.intake.thanks]"
        )
    )
    assert run("apply", str(desk)).out == "changed   team newsroom (intake)\n"
    # What is not named stays as it is.
    desk.write_text('[[teams]]\nname = "newsroom"\n')
    assert outcomes(run("apply", str(desk)))[:1] == ["unchanged"]
    desk.write_text(
        TIP_LINE.replace("thank_at_once = true", "thank_at_once = 3\nx = 1")
    )
    wrong = run("apply", str(desk))
    assert wrong.code == 2
    assert "teams[0].intake.x: there is no such name here" in wrong.err


WORK = """
[[teams]]
name = "webcare"
[teams.work]
mode = "push"
reaction_minutes = 2
own_minutes = 1

[[users]]
email = "boss@example.org"
role = "admin"

[[users]]
email = "ria@example.org"
role = "agent"
teams = ["webcare"]
capacity = 6
skills = { baggage = 4, german = 2 }
"""


@pytest.mark.usefixtures("database")
def test_skills_capacity_and_a_teams_way_are_applied_and_exported(
    run: Run, desk: Path, folder: Path
) -> None:
    desk.write_text(WORK)
    assert outcomes(run("apply", str(desk))) == ["created"] * 3
    file = folder / "house.toml"
    assert run("export", str(file)).code == 0
    exported = tomllib.loads(file.read_text())
    assert exported["teams"][0]["work"] == {
        "mode": "push",
        "reaction_minutes": 2,
        "wrap_up_seconds": 0,
        "own_minutes": 1,
    }
    boss, ria = exported["users"]
    assert (ria["capacity"], ria["skills"]) == (6, {"baggage": 4, "german": 2})
    assert not boss.keys() & {"capacity", "skills"}
    assert outcomes(run("apply", str(file)))[:3] == ["unchanged"] * 3
    desk.write_text(
        WORK.replace('"push"', '"pull"')
        .replace("baggage = 4, ", "")
        .replace("capacity = 6", "capacity = 0")
    )
    assert run("apply", str(desk)).out.splitlines() == [
        "changed   team webcare (work)",
        "unchanged user boss@example.org",
        "changed   user ria@example.org (skills, capacity)",
    ]
    # What is not named stays as it is.
    desk.write_text(
        WORK.split("[teams.work]", maxsplit=1)[0] + WORK.split("own_minutes = 1\n")[1]
    )
    again = run("apply", str(desk)).out
    assert "unchanged team webcare" in again
    run("export", str(file))
    assert tomllib.loads(file.read_text())["teams"][0]["work"]["mode"] == "pull"


@pytest.mark.usefixtures("database")
def test_what_cannot_be_of_work_is_named_by_its_place(run: Run, desk: Path) -> None:
    desk.write_text(
        WORK.replace('"push"', '"shove"')
        .replace("minutes = 2", "minutes = 0")
        .replace("= 4", "= 9")
    )
    wrong = run("apply", str(desk))
    assert wrong.code == 2
    for place in (
        "teams[0].work.mode",
        "teams[0].work.reaction_minutes",
        "users[1].skills.baggage",
    ):
        assert f"{place}: " in wrong.err
    desk.write_text(WORK.replace("german", '"Duits!"'))
    wrong = run("apply", str(desk))
    assert wrong.code == 2
    assert "users[1].skills: A skill has small letters" in wrong.err
    # Nothing was changed.
    assert "webcare" not in run("export").out


def test_a_file_that_cannot_be_written_is_a_sentence(run: Run, database: str) -> None:
    assert database
    ran = run("export", "nowhere/house.toml")
    assert ran.code == 2
    assert "nowhere/house.toml cannot be written" in ran.err

"""`webcare doctor`: each thing that can be wrong is found, and named with a remedy."""

import asyncio
import threading
from collections.abc import AsyncIterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.made import desk as made
from tests.made.desk import Desk, migrated
from tests.made.hours import OFFICE
from tests.made.manual import put_in_force
from tests.services.plugin import NewDatabase
from webcare.domain.access import SYSTEM
from webcare.errors import ChannelDown
from webcare.loader import load_plugins
from webcare.policies import hours, routing
from webcare.services.connecting import channels
from webcare.services.connecting.accounts import Accounts
from webcare.services.core import wall_clock
from webcare.services.operations import doctor
from webcare.services.operations.symptom import Symptom
from webcare.settings import Settings
from webcare.storage.database import Database
from webcare.storage.media import MediaStore
from webcare.storage.revision import note_step
from webcare.storage.sealing import Seal
from webcare.storage.tables import DeadLetter, Job, PolicyVersion, Team, User
from webcare.work.heartbeat import Heartbeat


@pytest.fixture
def desk(new_database: NewDatabase, tmp_path: Path) -> Iterator[Desk]:
    """Give a desk where all is well: somebody can log in, one channel works."""
    with made.desk(new_database(migrated), tmp_path) as opened:
        user_id = opened.user("anna", "admin")
        with opened.core.database.writing() as session:
            session.get_one(User, user_id).password_hash = "a hash"
        opened.channel("letters")
        alive(opened)
        yield opened


def alive(desk: Desk, *, seconds: float = 5, version: str = "1") -> None:
    """Let a process have said so many seconds ago that it works."""
    now = desk.now - timedelta(seconds=seconds)
    heart = Heartbeat(kind="worker", version=version)
    desk.core.database.commit(partial(heart.beat, busy=[], now=now))


def found(symptoms: AsyncIterable[Symptom]) -> list[Symptom]:
    async def collect() -> list[Symptom]:
        return [symptom async for symptom in symptoms]

    return asyncio.run(collect())


def troubles(desk: Desk) -> list[str]:
    """Return what is wrong beside the clock, which the desk sets to noon."""
    symptoms = found(doctor.examine_core(desk.core))
    assert all(symptom.advice for symptom in symptoms if symptom.level != "ok")
    return [
        f"{symptom.level}: {symptom.sentence}"
        for symptom in symptoms
        if symptom.level != "ok" and "clock" not in symptom.sentence
    ]


HEARD = "warning: letters: Nothing has arrived yet."


def test_a_desk_where_all_is_well_has_nothing_to_tell(desk: Desk) -> None:
    (only,) = troubles(desk)
    assert only.startswith(HEARD)


def test_nobody_can_log_in(desk: Desk) -> None:
    with desk.core.database.writing() as session:
        session.connection().exec_driver_sql("UPDATE users SET password_hash = NULL")
    assert "wrong: Nobody can log in." in troubles(desk)


def test_a_platform_that_refuses_us(desk: Desk) -> None:
    desk.paper.failure = ChannelDown("Renew the access token.")
    assert any("wrong: letters:" in each for each in troubles(desk))


def test_a_channel_that_is_paused(desk: Desk) -> None:
    overview = asyncio.run(channels.overview(desk.core, SYSTEM, "letters"))
    reason = "The access token has expired."
    asyncio.run(channels.pause(desk.core, SYSTEM, overview.view.id, reason))
    assert f"wrong: letters: {reason}" in troubles(desk)


def test_a_channel_that_is_switched_off_is_left_alone(desk: Desk) -> None:
    overview = asyncio.run(channels.overview(desk.core, SYSTEM, "letters"))
    asyncio.run(channels.switch_channel(desk.core, SYSTEM, overview.view.id, on=False))
    desk.paper.failure = ChannelDown("Renew the access token.")
    assert troubles(desk) == []


def test_credentials_that_another_key_sealed(desk: Desk) -> None:
    seal = Seal(["z" * 64])
    accounts = Accounts(desk.core.database, seal, desk.core.plugins)
    core = replace(desk.core, seal=seal, accounts=accounts)
    sentences = [symptom.sentence for symptom in found(doctor.examine_core(core))]
    assert any("WEBCARE_SECRET_KEY" in sentence for sentence in sentences)


def test_no_channel_at_all(desk: Desk) -> None:
    with desk.core.database.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM jobs")
        session.connection().exec_driver_sql("DELETE FROM channels")
    assert troubles(desk) == ["warning: No channel is connected."]


def test_a_plugin_that_does_not_load(desk: Desk) -> None:
    broken = load_plugins(extra={"broken": object()}, discover=False)
    core = replace(desk.core, plugins=broken)
    sentences = [symptom.sentence for symptom in found(doctor.examine_core(core))]
    assert any(sentence.startswith("The plugin broken") for sentence in sentences)


def test_work_that_was_given_up(desk: Desk) -> None:
    desk.add(
        Job(lane="a", kind="b", payload={}, run_at=desk.now, failed_at=desk.now),
        Job(lane="a", kind="b", payload={}, run_at=desk.now),
    )
    assert any("wrong: 1 piece of work was" in each for each in troubles(desk))


def test_holidays_that_are_not_confirmed(desk: Desk) -> None:
    put_in_force(desk.core, hours.KIND, OFFICE)
    said = f"warning: The public holidays of {desk.now.year} are not confirmed yet."
    assert said in troubles(desk)


def test_a_policy_that_this_version_cannot_read(desk: Desk) -> None:
    unheard_of = {"forbidden": ["what a newer version knows"]}
    desk.add(
        PolicyVersion(
            kind="privacy",
            number=1,
            document=unheard_of,
            activated_at=desk.now,
            effective_from=desk.now,
        )
    )
    said = "The policy of privacy of organisation does not hold"
    assert any(f"wrong: {said}" in each for each in troubles(desk))


def test_a_rule_to_a_team_that_is_gone(desk: Desk) -> None:
    team = desk.team("Bagage")
    given = {
        "name": "koffers",
        "title": "Koffers",
        "then": [{"do": "team", "team": "Bagage"}],
    }
    put_in_force(desk.core, routing.KIND, {"rules": [given]})
    with desk.core.database.writing() as session:
        session.delete(session.get_one(Team, team))
    assert (
        "warning: The policy of routing of organisation, at rules.0.then.0.team: "
        "This names the team “Bagage”, which is not there any more."
    ) in troubles(desk)


def test_nobody_works(new_postgres: NewDatabase, tmp_path: Path) -> None:
    def told(desk: Desk) -> list[str]:
        return [each for each in troubles(desk) if "process" in each]

    with made.desk(new_postgres(migrated), tmp_path) as desk:
        alive(desk, seconds=60)
        (none,) = told(desk)
        assert none.startswith("warning: No process does the work")
        alive(desk)
        assert told(desk) == []
        alive(desk, version="2")
        mixed = "warning: 2 processes work, of different versions: 1, 2."
        assert told(desk) == [mixed]


def test_a_key_that_other_hosts_do_not_have(
    new_postgres: NewDatabase, tmp_path: Path
) -> None:
    with made.desk(new_postgres(migrated), tmp_path) as desk:
        url = desk.core.settings.database_url
        settings = Settings(data_dir=tmp_path, database_url=url)
        core = replace(desk.core, settings=settings)
        said = "The secret key lies in the data folder of this host only."
        assert said in [each.sentence for each in found(doctor.examine_core(core))]


def test_files_that_cannot_be_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "us")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "us")
    core = replace(desk.core, media=MediaStore.at("s3://bucket"))
    sentences = [each.sentence for each in found(doctor.examine_core(core))]
    assert any(each.startswith("Files cannot be kept in") for each in sentences)


def test_redis_that_does_not_answer(desk: Desk, redis_url: str) -> None:
    def look(url: str) -> list[str]:
        settings = desk.core.settings.model_copy(update={"redis_url": url})
        core = replace(desk.core, settings=settings)
        return [each.sentence for each in found(doctor.examine_core(core))]

    assert "Redis answers." in look(redis_url)
    assert "Redis does not answer (ConnectionError)." in look("redis://127.0.0.1:9")


def test_what_could_not_be_understood(desk: Desk) -> None:
    overview = asyncio.run(channels.overview(desk.core, SYSTEM, "letters"))
    letter = DeadLetter(
        channel_id=overview.view.id,
        kind="unreadable",
        reason="torn",
        body=b"{}",
        received_at=desk.now,
    )
    desk.add(letter)
    assert any("warning: 1 delivery came in" in each for each in troubles(desk))


def test_clocks_that_disagree(new_postgres: NewDatabase, tmp_path: Path) -> None:
    with made.desk(new_postgres(migrated), tmp_path) as desk:
        first = found(doctor.examine_core(desk.core))[0]
        assert first.level == "wrong"
        desk.now += wall_clock() - desk.now - timedelta(seconds=1)
        assert found(doctor.examine_core(desk.core))[0].level == "ok"


def settings(tmp_path: Path, **given: object) -> Settings:
    return Settings.load(data_dir=tmp_path / "data", **given)


def levels(symptoms: Iterator[Symptom]) -> list[str]:
    return [symptom.level for symptom in symptoms]


@pytest.mark.parametrize(
    ("address", "level"),
    [
        ("http://127.0.0.1:8800", "ok"),
        ("http://localhost:8800", "ok"),
        ("http://[::1]:8800", "ok"),
        ("https://webcare.example.org", "ok"),
        ("http://webcare.example.org", "wrong"),
        ("http://10.0.0.3:8800", "wrong"),
    ],
)
def test_an_address_must_be_encrypted_beyond_this_machine(
    tmp_path: Path, address: str, level: str
) -> None:
    given = settings(tmp_path, public_url=address)
    assert levels(doctor.examine_settings(given, {})) == [level]


def test_a_name_that_is_no_setting(tmp_path: Path) -> None:
    given = {"WEBCARE_DATABSE_URL": "x", "WEBCARE_PORT": "1", "HOME": "/"}
    first, *_ = doctor.examine_settings(settings(tmp_path), given)
    assert first.level == "warning"
    assert "WEBCARE_DATABSE_URL" in first.sentence


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file stands in the way")
    assert levels(doctor.examine_place(settings(tmp_path))) == ["wrong"]


def test_a_key_that_others_may_read(tmp_path: Path) -> None:
    given = settings(tmp_path)
    given.data_dir.mkdir()
    key = given.data_dir / "secret.key"
    key.write_text("k" * 64)
    key.chmod(0o644)
    assert "wrong" in levels(doctor.examine_place(given))
    key.chmod(0o600)
    assert "wrong" not in levels(doctor.examine_place(given))


def test_a_database_that_has_not_been_made_is_not_made(tmp_path: Path) -> None:
    given = settings(tmp_path)
    assert doctor.examine_schema(given).level == "warning"
    assert not given.data_dir.exists()


def test_a_database_without_our_tables(database_url: str, tmp_path: Path) -> None:
    given = settings(tmp_path, database_url=database_url)
    if given.on_sqlite:
        Path(database_url.removeprefix("sqlite:///")).touch()
    assert doctor.examine_schema(given).level == "wrong"
    migrated(database_url)
    assert doctor.examine_schema(given).level == "ok"


def test_a_database_of_a_newer_version(database_url: str, tmp_path: Path) -> None:
    migrated(database_url)
    given = settings(tmp_path, database_url=database_url)
    opened = Database(given.effective_database_url)
    with opened.engine.begin() as connection:
        note_step(connection, "9999", "9999")
    opened.close()
    symptom = doctor.examine_schema(given)
    assert symptom.level == "wrong"
    assert "too old" in symptom.sentence


def test_a_database_that_is_away(tmp_path: Path) -> None:
    given = settings(tmp_path, database_url="postgresql://u:hunter2@127.0.0.1:1/x")
    symptom = doctor.examine_schema(given)
    assert symptom.level == "wrong"
    assert "hunter2" not in symptom.sentence


@contextmanager
def answering(status: int) -> Iterator[int]:
    """Run a server that gives one answer to everything; give its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("status", "level"), [(200, "ok"), (503, "wrong")])
def test_the_server_is_asked_whether_it_can_receive(
    tmp_path: Path, status: int, level: str
) -> None:
    with answering(status) as port:
        symptom = asyncio.run(doctor.examine_server(settings(tmp_path, port=port)))
    assert symptom.level == level


def test_a_server_that_does_not_run_is_a_warning(tmp_path: Path) -> None:
    symptom = asyncio.run(doctor.examine_server(settings(tmp_path, port=1)))
    assert symptom.level == "warning"
    assert "webcare serve" in symptom.advice


@pytest.mark.usefixtures("database")
def test_the_command_leaves_with_1_when_something_is_wrong(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBCARE_PORT", "1")
    ran = run("doctor")
    assert ran.code == 1
    assert "wrong    Nobody can log in." in ran.out
    run("user", "add", "anna@example.org", "--password-stdin", stdin="12345678\n")
    ran = run("doctor")
    assert ran.code == 0
    assert ran.out.endswith("\nNothing is wrong.\n")


def test_the_command_tells_all_it_can_without_a_database(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBCARE_DATABASE_URL", "postgresql://u:p@127.0.0.1:1/x")
    monkeypatch.setenv("WEBCARE_PUBLIC_URL", "http://webcare.example.org")
    ran = run("doctor")
    assert ran.code == 1
    assert "is not encrypted" in ran.out
    assert "cannot be used" in ran.out


def test_a_password_among_the_options_of_an_address_is_not_told(
    tmp_path: Path,
) -> None:
    url = "postgresql://127.0.0.1:9/webcare?user=webcare&password=S3CR3T"
    said = doctor.examine_schema(Settings(data_dir=tmp_path, database_url=url))
    assert said.level == "wrong"
    assert "127.0.0.1:9/webcare cannot be used" in said.sentence
    assert "S3CR3T" not in said.sentence

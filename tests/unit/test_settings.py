"""The settings: two sources, one name each, and every problem at once."""

from pathlib import Path

import pytest

from webcare.errors import ConfigurationError
from webcare.settings import Settings

REDIS_PORT = "must name a port by its number; / in a password is written %2F"
NO_KEYS = "must hold no keys or options: the environment has those"


@pytest.fixture
def toml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Start in an empty folder; give the path of its settings file."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "webcare.toml"


def problems() -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        Settings.load()
    return list(caught.value.problems)


def test_the_environment_wins_over_the_file(
    toml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toml.write_text('port = 9001\nhost = "::1"\n')
    monkeypatch.setenv("WEBCARE_PORT", "9002")
    settings = Settings.load()
    assert (settings.host, settings.port) == ("::1", 9002)


@pytest.mark.usefixtures("toml")
def test_a_list_is_separated_by_commas_in_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WEBCARE_TRUSTED_PROXIES", "10.0.0.1, 10.1.0.0/16,")
    assert Settings.load().trusted_proxies == ("10.0.0.1", "10.1.0.0/16")


def test_a_list_is_a_list_in_the_file(toml: Path) -> None:
    toml.write_text('blocked_plugins = ["echo", "telex"]\n')
    assert Settings.load().blocked_plugins == ("echo", "telex")


def test_everything_wrong_is_named(toml: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toml.write_text('colour = "green"\n')
    monkeypatch.setenv("WEBCARE_PORT", "70000")
    monkeypatch.setenv("WEBCARE_DATABASE_URL", "mysql://somewhere")
    monkeypatch.setenv("WEBCARE_TRUSTED_PROXIES", "proxy")
    said = "\n".join(problems())
    for name in ("PORT", "DATABASE_URL", "TRUSTED_PROXIES"):
        assert f"WEBCARE_{name}: " in said
    assert "'colour'" in said
    assert len(problems()) == 4


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("PORT", "high", "must be a whole number"),
        ("PORT", "70000", "must be at most 65535"),
        ("WORKER_LANES", "-1", "must be at least 0"),
        ("REQUEST_SECONDS", "0", "must be more than 0"),
        ("REQUEST_SECONDS", "soon", "must be a number"),
        ("LOG_FORMAT", "xml", "must be 'console' or 'json'"),
        ("LOG_LEVEL", "loud", "must be 'debug', 'info', 'warning' or 'error'"),
        ("REDIS_URL", "redis://:S3C/R3T@redis/0", REDIS_PORT),
        ("REDIS_URL", "redis://redis:S3CR3T/0", REDIS_PORT),
        ("MEDIA_URL", "s3://AKIA:S3CR3T@bucket/media", NO_KEYS),
        ("MEDIA_URL", "s3://bucket/media?secret_access_key=S3CR3T", NO_KEYS),
        ("TIME_ZONE", "{zone}", "must be a name such as Europe/Amsterdam"),
    ],
)
@pytest.mark.usefixtures("toml")
def test_what_is_wrong_is_said_in_plain_words(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(f"WEBCARE_{name}", value)
    assert problems() == [f"WEBCARE_{name}: {reason}"]


def test_a_file_that_is_not_toml_is_a_sentence(toml: Path) -> None:
    toml.write_text("port =")
    (only,) = problems()
    assert only.startswith("webcare.toml is not valid TOML")


@pytest.mark.usefixtures("toml")
def test_the_public_address_follows_the_port_unless_it_is_set() -> None:
    assert Settings.load(port=9001).public_url == "http://127.0.0.1:9001"
    assert Settings.load().on_port(9002).public_url == "http://127.0.0.1:9002"
    given = Settings.load(public_url="https://webcare.example.org/")
    assert given.on_port(9002).public_url == "https://webcare.example.org"


@pytest.mark.usefixtures("toml")
def test_another_port_leaves_all_else_as_it_was() -> None:
    before = Settings.load(session_hours=3, secret_key="k" * 32)
    assert before.on_port(9002) == before.model_copy(
        update={"port": 9002, "public_url": "http://127.0.0.1:9002"}
    )


@pytest.mark.usefixtures("toml")
def test_secrets_are_not_shown() -> None:
    settings = Settings.load(
        secret_key="k" * 32,
        database_url="postgresql://webcare:kkkk@db/webcare",
        redis_url="redis://:kkkk@redis/0",
        otlp_endpoint="https://webcare:kkkk@traces",
    )
    assert "kkkk" not in repr(settings)

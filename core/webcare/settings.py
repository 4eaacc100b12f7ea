"""The settings: read once, from the environment and `webcare.toml`, then frozen.

Plugins are loaded afterwards, so none of them can change what is read here.
"""

import tomllib
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from webcare.errors import ConfigurationError

FILE = "webcare.toml"
_REASONS = {
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_type": "must be a whole number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "string_type": "must be a text, in quotes",
}


class Settings(BaseSettings):
    """Everything that is set from outside; each has a name, a default and a help text.

    A setting `example` is `WEBCARE_EXAMPLE` in the environment, which wins over
    `example` in `webcare.toml`.
    """

    model_config = SettingsConfigDict(
        env_prefix="WEBCARE_",
        toml_file=FILE,
        frozen=True,
        extra="forbid",
        env_ignore_empty=True,
    )

    data_dir: Annotated[
        Path,
        Field(description="Folder for the database, files and the generated key."),
    ] = Path("data")
    database_url: Annotated[
        str | None,
        Field(
            repr=False,
            description="`sqlite:///…` or `postgresql://…`; "
            "SQLite in the data folder when empty.",
        ),
    ] = None
    redis_url: Annotated[
        str | None,
        Field(
            repr=False,
            description="`redis://…`: wakes other processes at once; "
            "without it they poll.",
        ),
    ] = None
    secret_key: Annotated[
        SecretStr | None,
        Field(
            description="Seals the credentials of channels; several keys separated by "
            "commas while one is replaced, the newest first. Made and kept in the data "
            "folder when empty."
        ),
    ] = None
    host: Annotated[str, Field(description="The address to listen on.")] = "127.0.0.1"
    port: Annotated[
        int,
        Field(
            ge=0,
            le=65535,
            description="The port to listen on; 0 takes any that is free.",
        ),
    ] = 8800
    public_url: Annotated[
        str,
        Field(
            default_factory=lambda given: f"http://127.0.0.1:{given.get('port', 8800)}",
            description="The address under which people and platforms reach us; "
            "`http://127.0.0.1:<port>` when empty.",
        ),
    ]
    blocked_plugins: Annotated[
        tuple[str, ...],
        NoDecode,
        Field(description="Names of plugins that are not loaded, separated by commas."),
    ] = ()
    trusted_proxies: Annotated[
        tuple[str, ...],
        NoDecode,
        Field(
            description="Addresses of reverse proxies whose `X-Forwarded-For` counts, "
            "separated by commas."
        ),
    ] = ()
    time_zone: Annotated[
        str,
        Field(description="The clock that pages show, such as `Europe/Amsterdam`."),
    ] = "Europe/Amsterdam"
    log_format: Annotated[
        Literal["console", "json"],
        Field(
            description="How the log looks: `console` for people, `json` for machines.",
        ),
    ] = "console"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Field(
            description="The least that is logged: `debug`, `info`, `warning` or "
            "`error`.",
        ),
    ] = "info"
    otlp_endpoint: Annotated[
        str | None,
        Field(
            repr=False,
            description="Where traces go by OTLP over HTTP, such as "
            "`http://127.0.0.1:4318`; none are made when empty. Needs `webcare[otel]`.",
        ),
    ] = None
    webhook_max_bytes: Annotated[
        int, Field(ge=1024, description="The largest webhook body, in bytes.")
    ] = 4 * 1024 * 1024
    upload_max_bytes: Annotated[
        int, Field(ge=1024, description="The largest file an agent may send, in bytes.")
    ] = 100 * 1024 * 1024
    request_seconds: Annotated[
        float,
        Field(gt=0, description="The longest that a whole request may take to arrive."),
    ] = 30
    worker_lanes: Annotated[
        int,
        Field(
            ge=0,
            le=256,
            description="How many lanes of work run at once in this process; 0 leaves "
            "all work to others, on PostgreSQL only.",
        ),
    ] = 16
    worker_port: Annotated[
        int,
        Field(
            ge=0,
            le=65535,
            description="The port on which `webcare worker` tells how it is; 0 takes "
            "any that is free.",
        ),
    ] = 0
    media_url: Annotated[
        str | None,
        Field(
            description="Where files are kept: `s3://bucket/folder`, "
            "`gs://bucket/folder` or `az://account/container/folder`; in the data "
            "folder when empty."
        ),
    ] = None
    session_hours: Annotated[
        int, Field(ge=1, description="How long a log-in lasts without use, in hours.")
    ] = 12

    @field_validator("blocked_plugins", "trusted_proxies", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """Read a list from the environment, where it is one text."""
        if not isinstance(value, str):
            return value
        return tuple(filter(None, (part.strip() for part in value.split(","))))

    @field_validator("trusted_proxies")
    @classmethod
    def _known_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        try:
            for each in value:
                ip_network(each, strict=False)
        except ValueError:
            reason = "must be addresses or networks, such as 10.0.0.5 or 10.0.0.0/8"
            raise ValueError(reason) from None
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str | None) -> str | None:
        if value and urlsplit(value).scheme not in {
            "sqlite",
            "postgresql",
            "postgres",
            "postgresql+psycopg",
        }:
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return value

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError("must be a name such as Europe/Amsterdam") from None
        return value

    @field_validator("redis_url")
    @classmethod
    def _known_redis(cls, value: str | None) -> str | None:
        if value and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
            raise ValueError("must begin with redis://, rediss:// or unix://")
        try:
            _ = urlsplit(value or "").port
        except ValueError:
            # What stands in the place of a port may be part of a password.
            reason = "must name a port by its number; / in a password is written %2F"
            raise ValueError(reason) from None
        return value

    @field_validator("media_url")
    @classmethod
    def _known_store(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "")
        if value and (parts.scheme not in {"s3", "gs", "az"} or not parts.netloc):
            raise ValueError("must begin with s3://, gs:// or az://, and name a bucket")
        if "@" in parts.netloc or parts.query or parts.fragment:
            # It is told to whoever runs `webcare doctor`, and keys here do nothing.
            raise ValueError("must hold no keys or options: the environment has those")
        return value

    @model_validator(mode="after")
    def _somebody_works(self) -> Self:
        if self.on_sqlite and not self.worker_lanes:
            # On SQLite there is no other process.
            reason = "WEBCARE_WORKER_LANES: must be at least 1 on SQLite."
            raise ValueError(reason)
        return self

    @field_validator("public_url", "otlp_endpoint")
    @classmethod
    def _absolute_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("must be an address such as https://webcare.example.org")
        return value.rstrip("/")

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        keys = value.get_secret_value().split(",") if value else []
        if any(len(key.strip()) < 32 for key in keys):  # noqa: PLR2004 - 256 bits of hex or so
            raise ValueError("each key must have at least 32 characters")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - not read
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - not read
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file."""
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))

    @property
    def effective_database_url(self) -> str:
        """Return the database's address with the driver that we use."""
        url = self.database_url or f"sqlite:///{self.data_dir / 'webcare.db'}"
        for prefix in ("postgresql://", "postgres://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url.removeprefix(prefix)
        return url

    @property
    def on_sqlite(self) -> bool:
        """Tell whether everything runs in one process on one file."""
        return self.effective_database_url.startswith("sqlite")

    def on_port(self, port: int) -> Self:
        """Return the same settings for another port, with an address that follows."""
        return self.load(**(self.model_dump(exclude_unset=True) | {"port": port}))

    @classmethod
    def load(cls, **given: object) -> Self:
        """Read the settings.

        Raises:
            ConfigurationError: with one sentence for each setting that is wrong.
        """
        try:
            return cls(**given)  # type: ignore[arg-type]
        except ValidationError as error:
            raise ConfigurationError(*_sentences(error)) from None
        except tomllib.TOMLDecodeError as error:
            raise ConfigurationError(f"{FILE} is not valid TOML: {error}.") from None


def _sentences(error: ValidationError) -> Iterator[str]:
    for problem in error.errors():
        name = ".".join(str(part) for part in problem["loc"])
        match problem["type"]:
            case "default_factory_not_called":
                # It follows from another setting, which is named already.
                continue
            case "extra_forbidden":
                yield f"{FILE} has a setting {name!r}, and there is none of that name."
            case _ if not name:
                # About several settings together; the reason names them.
                yield _reason(problem)
            case _:
                yield f"WEBCARE_{name.upper()}: {_reason(problem)}"


def _reason(problem: ErrorDetails) -> str:
    known = _REASONS.get(problem["type"])
    if known:
        return known.format_map(problem.get("ctx", {}))
    return problem["msg"].removeprefix("Value error, ")

"""The log: one event a line, and nobody's secrets or words."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from webcare.logs import REDACTED, configure_logs


@pytest.fixture(autouse=True)
def logs_stay() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def written(log_format: str = "json", level: str = "info") -> io.StringIO:
    stream = io.StringIO()
    configure_logs(log_format, level, stream=stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize(
    "key",
    [
        "password",
        "access_token",
        "Authorization",
        "set-cookie",
        "app_secret",
        "api_key",
    ],
)
@pytest.mark.parametrize("log_format", ["json", "console"])
def test_what_looks_like_a_secret_is_blanked(key: str, log_format: str) -> None:
    stream = written(log_format)
    log = structlog.get_logger()
    log.info("a.happened", **{key: "hunter2"})
    log.info("b.happened", details={"deeper": {key: "hunter2"}})
    assert "hunter2" not in stream.getvalue()
    assert stream.getvalue().count(REDACTED) == 2


def test_what_is_no_secret_stays() -> None:
    stream = written()
    structlog.get_logger().info("message.received", conversation=17, lane="media:4")
    (line,) = lines(stream)
    assert (line["conversation"], line["lane"]) == (17, "media:4")
    assert (line["event"], line["level"]) == ("message.received", "info")


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_an_error_is_told_without_its_words(log_format: str) -> None:
    """Its text and the variables around it may be what a customer wrote."""
    stream = written(log_format)
    words = "customer's words"
    try:
        int(words)
    except ValueError as error:
        structlog.get_logger().exception("work.failed")
        structlog.get_logger().error("work.failed", exc_info=error)
        logging.getLogger("somebody.else").exception("it failed")
    told = stream.getvalue()
    assert told.count("ValueError") == told.count("test_logs.py") == 3
    assert "customer" not in told


def test_nothing_in_a_line_commands_the_terminal() -> None:
    stream = written("console")
    structlog.get_logger().info("request.answered", path="/\x1b[2J\x9b\u202e\rx")
    assert "path=/\\x1b[2J" in stream.getvalue()
    assert stream.getvalue().rstrip("\n").isprintable()


def test_libraries_log_in_the_same_form() -> None:
    stream = written()
    logging.getLogger("somebody.else").warning("hello %s", "there")
    (line,) = lines(stream)
    assert (line["event"], line["level"]) == ("hello there", "warning")


def test_talkative_libraries_are_kept_short() -> None:
    stream = written(level="debug")
    logging.getLogger("uvicorn.error").info("Started server process")
    logging.getLogger("somebody.else").debug("heard")
    assert [line["event"] for line in lines(stream)] == ["heard"]


def test_what_is_below_the_level_is_not_written() -> None:
    stream = written(level="warning")
    structlog.get_logger().info("a.happened")
    logging.getLogger("somebody.else").info("hello")
    structlog.get_logger().warning("b.happened")
    assert [line["event"] for line in lines(stream)] == ["b.happened"]

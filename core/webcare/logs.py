"""What Webcare writes to its log: one event a line, ids and never words.

Everything goes to standard error, also what libraries log, so that standard output
stays free for what a command was asked for.
"""

import logging
import re
import sys
import traceback
from collections.abc import Mapping
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from webcare import tracing

REDACTED = "[redacted]"

_SECRET = re.compile(
    r"secret|password|passphrase|token|authorization|cookie|credential|signature"
    r"|api_?key|private_?key",
    re.IGNORECASE,
)
_NOISY = (
    "uvicorn",
    "uvicorn.error",
    "alembic",
    "asyncio",
    "httpx2",
    "httpcore2",
    "opentelemetry",
    "urllib3",
)


def configure_logs(
    log_format: str = "console", level: str = "info", *, stream: TextIO | None = None
) -> None:
    """Set up the log of this process, that of its libraries included.

    Args:
        log_format: `console` for people, `json` for one JSON object a line.
        level: the least that is written: `debug`, `info`, `warning` or `error`.
        stream: where it goes; standard error by default.
    """
    stream = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        traced,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        wordless,
        redact,
    ]
    final = _final(log_format, stream)
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, *final],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    _route_libraries(number, shared, final, stream)


def traced(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Say in which span it happened, where traces are on: both can then be found."""
    del logger, name
    return {**event, **tracing.log_ids()}


def wordless(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Say of an error which kind it is and where it happened, but not what it says.

    Its text may hold what somebody wrote, or what was about to be stored.
    """
    del logger, name
    error = event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    elif error and not isinstance(error, BaseException):
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["where"] = "".join(traceback.format_tb(error.__traceback__))
    return event


def redact(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Blank the values of keys that look like secrets, at any depth."""
    del logger, name
    return {key: _clean(key, value) for key, value in event.items()}


def _clean(key: object, value: object) -> object:
    if isinstance(key, str) and _SECRET.search(key):
        return REDACTED
    if isinstance(value, Mapping):
        return {inner: _clean(inner, item) for inner, item in value.items()}
    return value


def _final(log_format: str, stream: TextIO) -> list[Processor]:
    if log_format == "json":
        return [structlog.processors.JSONRenderer()]
    return [_harmless, structlog.dev.ConsoleRenderer(colors=stream.isatty())]


def _harmless(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Write out what a terminal would obey: the path of a request is anybody's."""
    del logger, name
    return {
        key: printable(value) if isinstance(value, str) else value
        for key, value in event.items()
    }


def printable(text: str) -> str:
    """Return a text that no terminal obeys; its lines and tabs stay."""
    return "".join(
        each if each.isprintable() or each in "\n\t" else f"\\x{ord(each):02x}"
        for each in text
    )


def _route_libraries(
    number: int, shared: list[Processor], final: list[Processor], stream: TextIO
) -> None:
    """Give what libraries log the same form, and keep the talkative ones short."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *final],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(number)
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))

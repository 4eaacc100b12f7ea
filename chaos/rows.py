"""Every row of the fault table, by its name."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec

from chaos import (
    database_away,
    disk_full,
    faulty_platform,
    kills,
    pace,
    redelivery,
    redis_away,
)
from chaos.outcome import Row


def _rows() -> Iterator[Row]:
    yield kills.ROW
    yield redis_away.ROW
    yield database_away.ROW
    yield disk_full.ROW
    yield redelivery.ROW
    yield faulty_platform.ROW
    yield pace.ROW
    if find_spec("chaos.migration"):
        yield import_module("chaos.migration").ROW


ROWS: Mapping[str, Row] = {row.name: row for row in _rows()}

"""What becomes of every kind of webhook: from fixture to what must be true."""

import json
from pathlib import Path

import pytest

from tests.plugins.whatsapp import (
    expected_changes,
    expected_messages,
    expected_reports,
    expected_statuses,
)
from tests.plugins.whatsapp.cast import NUMBER, PAYLOADS, WABA, names, parsed
from tests.plugins.whatsapp.expected_reports import REPORTED
from webcare.domain.inbound import ChannelReported, Inbound

EXPECTED: dict[str, list[Inbound]] = {
    **expected_messages.EXPECTED,
    **expected_changes.EXPECTED,
    **expected_statuses.EXPECTED,
    **expected_reports.EXPECTED,
}
ERRORS = "errors__account"


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_webhook_becomes_exactly_these_events(name: str) -> None:
    assert parsed(PAYLOADS / f"{name}.json") == EXPECTED[name]


@pytest.mark.parametrize("name", sorted(REPORTED))
def test_a_notice_is_reported_with_all_it_says(name: str) -> None:
    what, level, topic, moment = REPORTED[name]
    (report,) = parsed(PAYLOADS / f"{name}.json")
    assert isinstance(report, ChannelReported)
    assert (report.what, report.level, report.topic) == (what, level, topic)
    assert report.reported_at == moment
    assert json.loads(report.detail) in _pieces(PAYLOADS / f"{name}.json")
    assert report.text.endswith(".")
    assert report.account in {NUMBER, WABA}


def test_errors_beside_the_messages_are_reported_by_their_code() -> None:
    rate, locked = parsed(PAYLOADS / f"{ERRORS}.json")
    assert isinstance(rate, ChannelReported)
    assert isinstance(locked, ChannelReported)
    assert (rate.what, rate.level) == ("error.130429", "warning")
    assert (locked.what, locked.level) == ("error.131031", "error")
    assert rate.key != locked.key


def test_every_fixture_stands_in_a_table() -> None:
    """Without this a fixture could lie here unused."""
    assert names(PAYLOADS.glob("*.json")) == sorted({*EXPECTED, *REPORTED, ERRORS})


def test_a_redelivery_has_the_same_keys_and_others_have_their_own() -> None:
    """Meta delivers again, to every app, with the keys of an object in any order."""
    files = [PAYLOADS / f"{name}.json" for name in sorted(REPORTED)]
    first = [_key(json.loads(file.read_bytes())) for file in files]
    again = [_key(_reversed(json.loads(file.read_bytes()))) for file in files]
    assert first == again
    assert len(set(first)) == len(first)


def _key(body: object) -> str:
    (report,) = parsed(body)
    assert isinstance(report, ChannelReported)
    return report.key


def _reversed(value: object) -> object:
    if isinstance(value, dict):
        return {name: _reversed(value[name]) for name in reversed(value)}
    return [_reversed(item) for item in value] if isinstance(value, list) else value


def _pieces(file: Path) -> list[object]:
    """Return every object of a body."""
    found: list[object] = []

    def walk(value: object) -> None:
        if isinstance(value, dict):
            found.append(value)
            value = list(value.values())
        if isinstance(value, list):
            for item in value:
                walk(item)

    walk(json.loads(file.read_bytes()))
    return found

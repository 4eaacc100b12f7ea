"""A moment as one says it to a customer, on the clock of the place."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from webcare.policies.spoken import spoken

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SATURDAY = datetime(2026, 3, 28, 11, tzinfo=UTC)
MONDAY = datetime(2026, 3, 30, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "maandag 30 maart om 08:30"),
        ("nl-BE", "maandag 30 maart om 08:30"),
        ("en", "Monday 30 March at 08:30"),
        ("de", "Montag 30 März 08:30"),
        ("??", "Monday 30 March at 08:30"),
    ],
)
def test_a_day_is_named_over_a_change_of_clocks(language: str, words: str) -> None:
    assert spoken(MONDAY, language, zone=AMSTERDAM, now=SATURDAY) == words


def test_what_is_near_has_a_word_of_its_own() -> None:
    sunday = datetime(2026, 3, 29, 21, 59, tzinfo=UTC)
    assert spoken(sunday, "nl", zone=AMSTERDAM, now=SATURDAY) == "morgen om 23:59"
    assert spoken(sunday, "en", zone=AMSTERDAM, now=sunday) == "today at 23:59"


def test_a_day_of_another_year_says_which() -> None:
    far = datetime(2027, 1, 4, 9, tzinfo=UTC)
    assert "2027" in spoken(far, "nl", zone=AMSTERDAM, now=SATURDAY)

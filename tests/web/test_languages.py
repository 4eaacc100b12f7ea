"""Choosing a language, and saying moments and numbers in it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from webcare.web.languages import LANGUAGES, Languages, core_folders, from_local

NOW = datetime(2026, 3, 2, 13, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def languages() -> Languages:
    return Languages(core_folders())


@pytest.mark.parametrize(
    ("chosen", "accepted", "expected"),
    [
        ("en", "nl", "en"),
        ("fr", "en-GB,en;q=0.9", "en"),
        (None, "en;q=0.4, nl-BE;q=0.8", "nl"),
        (None, "de, fr;q=0.9", "nl"),
        (None, "en;q=0", "nl"),
        (None, "", "nl"),
        (None, "en;q=rubbish, nl", "nl"),
    ],
)
def test_the_profile_then_the_browser_then_dutch(
    languages: Languages, chosen: str | None, accepted: str, expected: str
) -> None:
    assert languages.choose(chosen, accepted) == expected


@given(some.text(max_size=60))
def test_any_header_gives_a_language(accepted: str) -> None:
    assert Languages([]).choose(None, accepted) in LANGUAGES


@pytest.mark.parametrize(
    ("minutes", "dutch", "english"),
    [
        (0, "nu", "now"),
        (1, "1 min", "1 min"),
        (59, "59 min", "59 min"),
        (60, "1 u", "1 h"),
        (24 * 60, "1 d", "1 d"),
        (7 * 24 * 60, "23 feb", "23 Feb"),
        (400 * 24 * 60, "26 jan 2025", "26 Jan 2025"),
    ],
)
def test_how_long_ago(
    languages: Languages, minutes: int, dutch: str, english: str
) -> None:
    moment = NOW - timedelta(minutes=minutes)
    assert languages.ago("nl", moment, now=NOW) == dutch
    assert languages.ago("en", moment, now=NOW) == english


def test_a_moment_ahead_names_its_day_unless_it_is_today(languages: Languages) -> None:
    assert languages.soon("nl", NOW + timedelta(hours=1), now=NOW) == "15:05"
    assert languages.soon("nl", NOW + timedelta(days=2), now=NOW) == "wo 14:05"
    assert languages.soon("en", NOW + timedelta(days=20), now=NOW) == "22 Mar 14:05"


def test_days_have_names(languages: Languages) -> None:
    today = NOW.date()
    assert languages.day("nl", today, now=NOW) == "Vandaag"
    assert languages.day("nl", today - timedelta(days=1), now=NOW) == "Gisteren"
    assert languages.day("en", today - timedelta(days=3), now=NOW) == (
        "Friday 27 February"
    )


def test_clocks_show_the_zone_of_the_installation() -> None:
    lisbon = Languages([], zone="Europe/Lisbon")
    assert lisbon.time("en", NOW) == "13:05"
    assert Languages([]).time("en", NOW) == "14:05"


def test_a_field_for_a_moment_is_read_on_the_same_clock() -> None:
    zone = Languages([]).zone
    assert from_local("2026-07-01T09:00", zone) == datetime(2026, 7, 1, 7, tzinfo=UTC)


def test_numbers_and_sizes_have_the_marks_of_the_language(languages: Languages) -> None:
    assert languages.number("nl", 12345.5) == "12.345,5"
    assert languages.size("en", 1_550_000) == "1.6 MB"
    assert languages.size("nl", 999) == "999 B"


def test_blanks_of_both_spellings_are_filled_and_others_stay() -> None:
    languages = Languages([])
    said = languages.gettext(
        "en", "%(who)s has {count}, not %(rest)s", who="A", count=2
    )
    assert said == "A has 2, not %(rest)s"


def test_the_first_folder_wins(tmp_path: Path) -> None:
    for name, word in (("a", "Eerste"), ("b", "Tweede")):
        folder = tmp_path / name
        folder.mkdir()
        text = f'msgid ""\nmsgstr ""\n\nmsgid "First"\nmsgstr "{word}"\n'
        (folder / "nl.po").write_text(text, encoding="utf-8")
    languages = Languages([tmp_path / "a", tmp_path / "b", tmp_path / "absent"])
    assert languages.sentence("nl", "First") == "Eerste"
    assert languages.sentence("en", "First") == "First"


def test_one_and_many(languages: Languages) -> None:
    one, many = "%(num)s new message", "%(num)s new messages"
    assert languages.ngettext("nl", one, many, 1) == "1 nieuw bericht"
    assert languages.ngettext("nl", one, many, 0) == "0 nieuwe berichten"
    assert languages.ngettext("en", one, many, 2) == "2 new messages"


def test_languages_have_names(languages: Languages) -> None:
    assert languages.language_name("nl", "en_US") == "Engels (Verenigde Staten)"
    assert languages.language_name("nl", "rubbish!") == "rubbish!"

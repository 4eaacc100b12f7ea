"""A moment to come, as one says it to a customer."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

_WORDS = {
    "nl": ("vandaag om {time}", "morgen om {time}", "{day} om {time}"),
    "en": ("today at {time}", "tomorrow at {time}", "{day} at {time}"),
}
"""Today, tomorrow and any other day; other languages name the day and the time."""
_ONLY = ("{day} {time}", "{day} {time}", "{day} {time}")
_NEAR_DAYS = 60
"""Up to so many days ahead nobody needs to be told which year it is."""


def spoken(moment: datetime, language: str, *, zone: ZoneInfo, now: datetime) -> str:
    """Return a moment in words, such as `maandag 24 november om 08:30`.

    Args:
        moment: what to name, with a time zone of any kind.
        language: of the words, such as `nl`; English for one that nobody knows.
        zone: on whose clock.
        now: from where one looks; a day of another year is named with its year.
    """
    there, here = moment.astimezone(zone), now.astimezone(zone)
    locale = _locale(language)
    days = (there.date() - here.date()).days
    pattern = "EEEE d MMMM"
    if there.year != here.year and days > _NEAR_DAYS:
        pattern += " y"
    today, tomorrow, other = _WORDS.get(locale.language, _ONLY)
    words = {0: today, 1: tomorrow}.get(days, other)
    return words.format(
        day=format_date(there.date(), pattern, locale=locale),
        time=there.strftime("%H:%M"),
    )


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")

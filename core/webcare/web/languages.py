"""What people read in their own language: sentences, moments and numbers.

The English sentence is the key; the other language comes from `.po` files, which are
read once, at the start. The core's own and those of plugins are merged; the first one
to translate a sentence wins, so that a plugin cannot reword the core.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal

LANGUAGES: Mapping[str, str] = {"nl": "Nederlands", "en": "English"}
DEFAULT = "nl"
ORIGINAL = "en"
"""The language in which sentences are written in the code."""

_LOCALES = {"nl": Locale("nl", "NL"), "en": Locale("en", "GB")}
_DAY = timedelta(days=1)
_HOUR = 60
_WEEK = 7 * 24 * _HOUR
_BLANK = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
_CORE = Path(__file__).resolve().parents[1]

Sentences = Mapping[str, tuple[str, ...]]


def core_folders() -> list[Path]:
    """Return the `translations` folder of each layer of the core that has one."""
    # Our own first: elsewhere a word may stand for something else.
    return sorted(_CORE.glob("**/translations"), reverse=True)


class Languages:
    """The languages of one installation.

    Args:
        folders: each may hold `nl.po`; the earliest translation of a sentence wins.
        zone: in which clock times are shown, a name such as `Europe/Amsterdam`.
    """

    def __init__(
        self, folders: Iterable[Path], *, zone: str = "Europe/Amsterdam"
    ) -> None:
        known = [folder for folder in folders if folder.is_dir()]
        self.zone = ZoneInfo(zone)
        self._sentences: Mapping[str, Sentences] = {
            language: _merged(known, language)
            for language in LANGUAGES
            if language != ORIGINAL
        }

    def choose(self, chosen: str | None, accepted: str = "") -> str:
        """Return somebody's own choice, else what the browser accepts, else Dutch.

        Args:
            chosen: from the profile; None when nobody is logged in.
            accepted: the `Accept-Language` header.
        """
        if chosen and chosen in LANGUAGES:
            return chosen
        return next(
            (code for code in _preferred(accepted) if code in LANGUAGES), DEFAULT
        )

    def gettext(self, language: str, text: str, /, **values: object) -> str:
        """Return a sentence in a language, with its named blanks filled.

        A blank is `%(name)s` or `{name}`. One that nobody fills stays as it is: a
        sentence with a hole is better than none.
        """
        found = self.sentence(language, text)
        return _filled(found, values) if values else found

    def ngettext(
        self, language: str, one: str, many: str, number: int, /, **values: object
    ) -> str:
        """Return the sentence that fits a number; `%(num)s` in it is the number."""
        found = self.plural(language, one, many, number)
        return _filled(found, {"num": number, **values})

    def sentence(self, language: str, text: str) -> str:
        """Return a translation as it stands, or the text itself when there is none."""
        found = self._sentences.get(language, {}).get(text)
        return found[0] if found and found[0] else text

    def plural(self, language: str, one: str, many: str, number: int) -> str:
        """Return one of two translations; both languages count as English does."""
        found = self._sentences.get(language, {}).get(one, ())
        forms = found if len(found) > 1 and all(found) else (one, many)
        return forms[0 if number == 1 else 1]

    def local(self, moment: datetime) -> datetime:
        """Return a moment on the clock that people here look at."""
        return moment.astimezone(self.zone)

    def time(self, language: str, moment: datetime) -> str:
        """Return the hour and minute, such as 14:05."""
        return format_time(self.local(moment), "HH:mm", locale=_LOCALES[language])

    def full(self, language: str, moment: datetime) -> str:
        """Return day and time in full, for a tooltip."""
        local = self.local(moment)
        return format_datetime(local, "EEEE d MMMM y HH:mm", locale=_LOCALES[language])

    def dated(self, language: str, day: date) -> str:
        """Return a date as people write it, such as 2 maart 2026."""
        return format_date(day, "d MMMM y", locale=_LOCALES[language])

    def day(self, language: str, day: date, *, now: datetime) -> str:
        """Return how people call a day: today, yesterday, or its date."""
        today = self.local(now).date()
        if day == today:
            return self.sentence(language, "Today")
        if day == today - _DAY:
            return self.sentence(language, "Yesterday")
        pattern = "EEEE d MMMM" if day.year == today.year else "EEEE d MMMM y"
        return format_date(day, pattern, locale=_LOCALES[language])

    def ago(self, language: str, moment: datetime, *, now: datetime) -> str:
        """Return how long ago in a few characters; from a week on, the date."""
        minutes = max(0, int((now - moment).total_seconds())) // 60
        if minutes < 1:
            return self.sentence(language, "now")
        if minutes < _WEEK:
            return self._in_one_unit(language, minutes, hours_until=24)
        local = self.local(moment)
        pattern = "d MMM" if local.year == self.local(now).year else "d MMM y"
        return format_date(local.date(), pattern, locale=_LOCALES[language])

    def soon(self, language: str, moment: datetime, *, now: datetime) -> str:
        """Return a moment to come: its time, with the day unless that is today."""
        local, today = self.local(moment), self.local(now).date()
        clock = format_time(local, "HH:mm", locale=_LOCALES[language])
        if local.date() == today:
            return clock
        near = local.date() - today < 7 * _DAY
        return (
            format_date(
                local.date(), "EEE" if near else "d MMM", locale=_LOCALES[language]
            )
            + f" {clock}"
        )

    def moment(self, language: str, moment: datetime, *, now: datetime) -> str:
        """Return a moment in the past: its day and time, in a few words."""
        local = self.local(moment)
        clock = format_time(local, "HH:mm", locale=_LOCALES[language])
        if local.date() == self.local(now).date():
            return self.gettext(language, "today %(time)s", time=clock)
        pattern = "d MMM" if local.year == self.local(now).year else "d MMM y"
        day = format_date(local.date(), pattern, locale=_LOCALES[language])
        return f"{day} {clock}"

    def language_name(self, language: str, code: str) -> str:
        """Return what a code stands for, such as Dutch; an unknown one as it is."""
        try:
            named = Locale.parse(code.replace("-", "_"))
        except (ValueError, UnknownLocaleError):
            return code
        return named.get_display_name(_LOCALES[language]) or code

    def lasting(self, language: str, span: timedelta) -> str:
        """Return a length of time in its largest unit, such as `5 min` or `3 h`."""
        minutes = int(span.total_seconds()) // 60
        return self._in_one_unit(language, minutes, hours_until=48)

    def _in_one_unit(self, language: str, minutes: int, *, hours_until: int) -> str:
        if minutes < _HOUR:
            return self.gettext(language, "%(minutes)s min", minutes=max(1, minutes))
        if minutes < hours_until * _HOUR:
            return self.gettext(language, "%(hours)s h", hours=minutes // _HOUR)
        return self.gettext(language, "%(days)s d", days=minutes // (24 * _HOUR))

    def number(self, language: str, number: float) -> str:
        """Return a number with the language's own marks."""
        return str(format_decimal(number, locale=_LOCALES[language]))

    def money(self, language: str, micros: int, currency: str) -> str:
        """Return an amount that is given in millionths of the currency's unit."""
        amount = Decimal(micros).scaleb(-6)
        return str(format_currency(amount, currency, locale=_LOCALES[language]))

    def size(self, language: str, octets: int) -> str:
        """Return a file's size, with at most one decimal."""
        amount, unit = float(octets), "B"
        for unit in ("B", "kB", "MB", "GB"):
            if amount < 1000 or unit == "GB":  # noqa: PLR2004 - SI prefixes
                break
            amount /= 1000
        return f"{self.number(language, round(amount, 1))} {unit}"

    def month(self, language: str, month: str) -> str:
        """Return `2026-03` as people write it."""
        year, number = map(int, month.split("-"))
        return format_date(date(year, number, 1), "LLLL y", locale=_LOCALES[language])


def from_local(text: str, zone: ZoneInfo) -> datetime:
    """Read what a browser's date-and-time field holds, on the clock of a zone.

    Raises:
        ValueError: when it is not a moment.
    """
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def translatable(text: str) -> str:
    """Mark a sentence that is kept as a value and translated where it is shown."""
    return text


def _filled(sentence: str, values: Mapping[str, object]) -> str:
    def fill(blank: re.Match[str]) -> str:
        name = blank[1] or blank[2]
        return str(values[name]) if name in values else blank[0]

    return _BLANK.sub(fill, sentence)


def _merged(folders: Sequence[Path], language: str) -> Sentences:
    sentences: dict[str, tuple[str, ...]] = {}
    # The first one wins, so it comes last.
    for folder in reversed(folders):
        sentences.update(_read(folder / f"{language}.po"))
    return sentences


@cache
def _read(path: Path) -> Sentences:
    """Return what a file translates; no file changes while a process runs."""
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file)
    sentences: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        key = message.id if isinstance(message.id, str) else message.id[0]
        forms = message.string
        if key and forms and not message.fuzzy:
            one_or_more = (forms,) if isinstance(forms, str) else tuple(forms)
            sentences.setdefault(key, one_or_more)
    return sentences


def _preferred(accepted: str) -> list[str]:
    """Return the languages of an `Accept-Language` header, the dearest first."""
    weighed = []
    for place, part in enumerate(accepted.split(",")):
        name, _, parameter = part.strip().partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            weight = 0.0
        if weight > 0:
            weighed.append((-weight, place, name.split("-")[0].lower()))
    return [code for _, _, code in sorted(weighed)]

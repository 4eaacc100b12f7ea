"""Public holidays of a country, to be confirmed: what is observed differs by house.

The dates come from the library `holidays`, which is kept up with the laws.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from webcare.policies.hours.schema import FIRST

PUBLIC, OPTIONAL = "public", "optional"

_WORKED = {"NL": {"Goede vrijdag"}}
"""What the law counts as a holiday although most people work."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A holiday that an organisation may observe.

    Attributes:
        date: in the year that was asked for.
        name: in the language of the country.
        usual: whether it is a day off for nearly everybody that year. Liberation Day in
            the Netherlands is so once in five years, and Good Friday never.
    """

    date: date
    name: str
    usual: bool


def countries() -> tuple[str, ...]:
    """Return the codes of the countries we know, such as `NL`."""
    # Not `list_supported_countries`, which loads every one of them: three seconds.
    from holidays.registry import COUNTRIES  # noqa: PLC0415 - half a second

    return tuple(sorted(code for _, code, *_ in COUNTRIES.values()))


def load() -> None:
    """Load what is known of holidays: who asks for it first waits most of a second."""
    suggested("NL", (FIRST.year,))


def parts_of(country: str) -> tuple[str, ...]:
    """Return the codes of the parts of a country that have holidays of their own."""
    from holidays import country_holidays  # noqa: PLC0415 - half a second

    if country not in countries():
        return ()
    return tuple(country_holidays(country).subdivisions)


def suggested(country: str, years: Iterable[int]) -> tuple[Suggestion, ...]:
    """Return the holidays of a country, in the order of their dates.

    Args:
        country: a code such as `NL`, or `DE-BY` for one of its parts; of an unknown one
            there are none.
        years: which ones.
    """
    from holidays import country_holidays  # noqa: PLC0415 - half a second

    code, _, part = country.partition("-")
    if code not in countries() or (part and part not in parts_of(code)):
        return ()

    def of(*categories: str) -> Mapping[date, str]:
        known = country_holidays(code, subdiv=part or None)
        return country_holidays(
            code,
            subdiv=part or None,
            years=sorted(years),
            categories=[
                each for each in categories if each in known.supported_categories
            ],
            # Else the language of whoever started the process.
            language=known.default_language,
        )

    worked = _WORKED.get(code, ())
    usual = {day for day, name in of(PUBLIC).items() if name not in worked}
    return tuple(
        Suggestion(day, name, usual=day in usual)
        for day, name in sorted(of(PUBLIC, OPTIONAL).items())
    )

"""What somebody asks of the page, read from its address: a what-if can be sent on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from webcare.domain.roster import planned_on
from webcare.domain.staffing import Goal
from webcare.services.staffing.planning import Asked, Wish
from webcare.storage.ids import id_in
from webcare.web.languages import translatable
from webcare.web.pages import Visit

ADDRESS = "/staffing"
WEEKS = (4, 8, 12, 26)
DAYS = range(7)

USUAL = {
    "weeks": "8",
    "week": "usual",
    "share": "80",
    "at_once": "1",
    "away": "30",
    "clear": "2",
}
"""What holds until somebody says otherwise."""

_MINUTE = 60
_NUMBER = translatable("Fill in a number from %(least)s to %(most)s.")
_ROSTER = translatable("Write hours and a number of people, such as 9-17 3.")


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers that a field takes."""

    least: float
    most: float


SHARE, AT_ONCE, AWAY = Range(50, 99), Range(1, 10), Range(0, 60)
CLEAR = Range(1, 12)
FACTOR, HANDLING, WITHIN = Range(0, 20), Range(0.1, 240), Range(1, 43_200)


@dataclass(slots=True)
class Form:
    """The fields as they were typed, and what is wrong with them by their names."""

    typed: Mapping[str, str]
    problems: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, visit: Visit) -> "Form":
        """Read the address of a visit."""
        names = visit.request.query_params.keys()
        return cls({name: visit.asked(name).strip() for name in names})

    @property
    def sent(self) -> bool:
        """Tell whether the form was sent, so that a box without a tick says no."""
        return "weeks" in self.typed

    def value(self, name: str) -> str:
        """Return what a field shows."""
        return self.typed.get(name, USUAL.get(name, ""))

    def query(self) -> str:
        """Return the address's part after the question mark, without empty fields."""
        return urlencode({name: value for name, value in self.typed.items() if value})

    def asked(self, visit: Visit, channels: Sequence[int]) -> Asked:
        """Return what is asked; what cannot be read stands in `problems`, and is usual.

        Args:
            visit: in whose language the problems are.
            channels: the ids of those that there are.
        """
        self.problems.clear()
        weeks = self.value("weeks")
        more = id_in(self.typed.get("more", ""))
        number = _Numbers(self, visit)
        return Asked(
            weeks=int(weeks) if weeks in map(str, WEEKS) else int(USUAL["weeks"]),
            busy=self.value("week") == "busy",
            goal=Goal(
                share=number.usual("share", SHARE) / 100,
                at_once=round(number.usual("at_once", AT_ONCE)),
                away=number.usual("away", AWAY) / 100,
                clear=round(number.usual("clear", CLEAR)),
            ),
            wishes={each: self._wish(each, number) for each in channels},
            one_more=more if more in channels else None,
            one_more_factor=number.of("more-factor", FACTOR, 1.0),
            roster=self._roster(visit),
        )

    def _wish(self, channel: int, number: "_Numbers") -> Wish:
        handling = number.of(f"handling-{channel}", HANDLING, 0.0)
        within = number.of(f"within-{channel}", WITHIN, 0.0)
        return Wish(
            counts=not self.sent or f"counts-{channel}" in self.typed,
            factor=number.of(f"factor-{channel}", FACTOR, 1.0),
            handling=handling * _MINUTE or None,
            within=within * _MINUTE or None,
        )

    def _roster(self, visit: Visit) -> Sequence[int]:
        """Return how many are planned each hour of the week; empty for not said."""
        lines = [self.typed.get(f"roster-{day}", "") for day in DAYS]
        people: list[int] = []
        for day, line in enumerate(lines):
            try:
                people += planned_on(line)
            except ValueError:
                self.problems[f"roster-{day}"] = visit.say(_ROSTER)
        return people if any(lines) and not self.has_wrong_roster else ()

    @property
    def has_wrong_roster(self) -> bool:
        """Tell whether a line of the roster could not be read."""
        return any(name.startswith("roster-") for name in self.problems)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Numbers as the form has them; a wrong one is noted, and counts as not said."""

    form: Form
    visit: Visit

    def usual(self, name: str, allowed: Range) -> float:
        """Return the number of a field that has a usual one."""
        return self.of(name, allowed, float(USUAL[name]))

    def of(self, name: str, allowed: Range, otherwise: float) -> float:
        """Return the number of a field; a comma is a point to many."""
        text = self.form.typed.get(name, "").replace(",", ".")
        if not text:
            return otherwise
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if allowed.least <= number <= allowed.most:
            return number
        self.form.problems[name] = self.visit.say(
            _NUMBER, least=f"{allowed.least:g}", most=f"{allowed.most:g}"
        )
        return otherwise

"""What the laboratory panel can ask: switches, and the blanks of an experiment."""

from dataclasses import dataclass
from typing import Literal

from webcare.errors import SimulationError

FieldValue = str | bool | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One value that a person can set; titles are English, translation keys.

    Attributes:
        value: what it is now, or by default, as text (`on` or empty for a flag).
        choices: of a choice, each value with its title.
        group: under which heading it stands.
    """

    name: str
    title: str
    kind: Literal["flag", "number", "choice", "text"]
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    minimum: float = 0
    maximum: float = 1_000_000
    group: str = ""
    help: str = ""

    def read(self, raw: str) -> FieldValue:
        """Return a text as the field's own type.

        Raises:
            SimulationError: when it is not a number in range, or not among the choices.
        """
        match self.kind:
            case "flag":
                return raw.lower() in {"on", "true", "1", "yes"}
            case "number":
                return self._number(raw)
            case "choice" if raw not in {value for value, _ in self.choices}:
                known = ", ".join(repr(value) for value, _ in self.choices)
                raise SimulationError(f"{self.name} is one of {known}, not {raw!r}.")
            case _:
                return raw

    def _number(self, raw: str) -> float:
        try:
            number = float(raw or self.minimum)
        except ValueError:
            raise SimulationError(f"{self.name} is a number, not {raw!r}.") from None
        if not self.minimum <= number <= self.maximum:
            raise SimulationError(
                f"{self.name} lies between {self.minimum:.10g} and {self.maximum:.10g}."
            )
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """Something that the laboratory can let happen once.

    `personal` is True when it concerns the chat that is open.
    """

    name: str
    title: str
    fields: tuple[Field, ...] = ()
    personal: bool = True
    help: str = ""

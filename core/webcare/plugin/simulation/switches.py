"""The laboratory's switches: fields that each set one part of a scenario."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from webcare.errors import SimulationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from _typeshed import DataclassInstance

    from webcare.plugin.simulation.fields import Field, FieldValue

_Scenario = TypeVar("_Scenario", bound="DataclassInstance")


@dataclass(frozen=True, slots=True)
class Switches:
    """Fields for a scenario, which is a frozen dataclass.

    Each field sets the attribute that has its name.
    """

    fields: tuple[Field, ...]

    def shown(self, scenario: DataclassInstance) -> Sequence[Field]:
        """Return the fields, each with what the scenario has now."""
        return tuple(
            replace(field, value=_text(getattr(scenario, field.name)))
            for field in self.fields
        )

    def turned(self, scenario: _Scenario, values: Mapping[str, str]) -> _Scenario:
        """Return the scenario with some parts set; the others stay as they are.

        Raises:
            SimulationError: for an unknown name or a value that is out of range.
        """
        known = {field.name: field for field in self.fields}
        if unknown := set(values) - set(known):
            raise SimulationError(f"There is no switch {min(unknown)!r}.")
        read = {name: known[name].read(value) for name, value in values.items()}
        return replace(scenario, **read)


def _text(value: FieldValue) -> str:
    if isinstance(value, bool):
        return "on" if value else ""
    # Ten digits, so that millions are not written with an exponent.
    return f"{value:.10g}" if isinstance(value, float | int) else value

"""The laboratory's switches, and the scenario that they set."""

from dataclasses import dataclass

import pytest
from babel.messages.pofile import read_po

from webcare.errors import SimulationError
from webcare.plugin.simulation import HITCHES, Field, Switches
from webcare.simulator import language


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    wind: str = "calm"
    rain: float = 2_500_000
    fog: bool = True


SWITCHES = Switches(
    (
        Field(
            name="wind",
            title="Wind",
            kind="choice",
            choices=(("calm", "none"), ("storm", "a storm")),
        ),
        Field(name="rain", title="Rain", kind="number", maximum=3_000_000),
        Field(name="fog", title="Fog", kind="flag"),
    )
)


def shown(weather: Weather) -> dict[str, str]:
    return {field.name: field.value for field in SWITCHES.shown(weather)}


def test_switches_show_what_is_set() -> None:
    assert shown(Weather()) == {"wind": "calm", "rain": "2500000", "fog": "on"}
    foul = Weather(wind="storm", rain=0.5, fog=False)
    assert shown(foul) == {"wind": "storm", "rain": "0.5", "fog": ""}


def test_what_is_shown_can_be_set_again() -> None:
    foul = Weather(wind="storm", rain=0.5, fog=False)
    assert SWITCHES.turned(Weather(), shown(foul)) == foul


def test_what_is_not_named_stays_as_it_is() -> None:
    foul = Weather(wind="storm", rain=0.5)
    assert SWITCHES.turned(foul, {"fog": ""}) == Weather(
        wind="storm", rain=0.5, fog=False
    )


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"wind": "calm", "snow": "on"}, "no switch 'snow'"),
        ({"rain": "4000000"}, "between 0 and 3000000"),
        ({"wind": "sideways"}, "one of"),
    ],
)
def test_what_cannot_be_set_is_refused(values: dict[str, str], reason: str) -> None:
    with pytest.raises(SimulationError, match=reason):
        SWITCHES.turned(Weather(), values)


def test_the_switches_that_any_platform_can_have_are_there_in_dutch() -> None:
    with (language.OWN / "nl.po").open("rb") as file:
        dutch = {str(message.id) for message in read_po(file) if message.string}
    said = {text for field in HITCHES for text in (field.title, field.group) if text}
    assert said - dutch == set()

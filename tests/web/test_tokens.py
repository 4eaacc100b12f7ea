"""The colours can be told apart, in light and in dark."""

import re
from pathlib import Path

import pytest

TOKENS = (
    Path(__file__).resolve().parents[2] / "core/webcare/web/assets/src/tokens.css"
).read_text(encoding="utf-8")

TEXT, GRAPHIC = 4.5, 3.0

PAIRS = [
    ("text", "surface", TEXT),
    ("text", "bg", TEXT),
    ("text", "sunken", TEXT),
    ("text", "raised", TEXT),
    ("text", "selected", TEXT),
    ("muted", "surface", TEXT),
    ("muted", "bg", TEXT),
    ("muted", "sunken", TEXT),
    ("muted", "selected", TEXT),
    ("muted", "out", TEXT),
    ("muted", "in", TEXT),
    ("accent", "surface", TEXT),
    ("accent", "bg", TEXT),
    ("accent", "out", TEXT),
    ("accent-hover", "surface", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-hover", TEXT),
    ("in-text", "in", TEXT),
    ("out-text", "out", TEXT),
    ("note-text", "note", TEXT),
    ("surface", "text", TEXT),
    *((tone, place, TEXT) for tone in ("ok", "warn", "bad") for place in ("surface",)),
    *((tone, f"{tone}-tint", TEXT) for tone in ("ok", "warn", "bad")),
    ("bad", "out", TEXT),
    ("outline", "surface", GRAPHIC),
    ("focus", "surface", GRAPHIC),
    ("focus", "bg", GRAPHIC),
    ("focus", "note", GRAPHIC),
    ("note-border", "note", GRAPHIC),
]

COLOUR = re.compile(r"--([\w-]+): light-dark\((#[0-9A-F]{6}), (#[0-9A-F]{6})\);")


def colours(theme: int) -> dict[str, str]:
    return {found[1]: found[2 + theme] for found in COLOUR.finditer(TOKENS)}


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_the_guidelines_say() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_what_stands_on_a_colour_can_be_read(
    theme: int, front: str, back: str, least: float
) -> None:
    found = colours(theme)
    assert contrast(found[front], found[back]) >= least

"""A plugin's scorecard in words."""

from collections import Counter
from collections.abc import Iterator

from webcare.cli.columns import columns
from webcare.testing.check import Scorecard


def score_lines(card: Scorecard) -> Iterator[str]:
    """Yield the lines of a scorecard."""
    outcomes = card.outcomes
    rows = [
        (
            area.replace("_", " "),
            str(outcomes.kept[area]),
            str(outcomes.exempt[area]),
            str(len(outcomes.broken.get(area, ()))),
        )
        for area in outcomes.areas
    ]
    yield columns(("AREA", "KEPT", "NOT CLAIMED", "BROKEN"), rows)
    for area, rules in outcomes.broken.items():
        yield from (f"{area}: {rule}" for rule in rules)
    if card.quality:
        counts = Counter(status for status, _ in card.quality.values())
        yield (
            ", ".join(f"{counts[each]} {each}" for each in ("done", "todo", "exempt"))
            + " in quality.yaml"
        )
    yield f"{card.plugin}: {card.tier if card.tier != 'none' else 'no tier yet'}"
    yield from (f"For the next tier: {sentence}" for sentence in card.missing)

"""How a channel's tone lies over the organisation's: rule by rule, field by field."""

from collections.abc import Mapping
from typing import Any

from webcare.policies.kind import Document, by_section

_RULES = "rules"


def by_rule(organisation: Document, channel: Document) -> Document:
    """Return a channel's document on top of the organisation's.

    A rule of the channel changes the organisation's with its id in the fields that it
    names: another level, `off = true`, other words. A rule of another kind replaces it
    altogether, and one with a new id is added.
    """
    merged = dict(by_section(organisation, channel))
    inherited, own = organisation.get(_RULES), channel.get(_RULES)
    if isinstance(inherited, Mapping) and isinstance(own, Mapping):
        merged[_RULES] = {
            **inherited,
            **{name: _laid(inherited.get(name), rule) for name, rule in own.items()},
        }
    return merged


def _laid(inherited: Any, own: Any) -> Any:  # noqa: ANN401
    if not isinstance(inherited, Mapping) or not isinstance(own, Mapping):
        return own
    if own.get("kind", inherited.get("kind")) != inherited.get("kind"):
        return own
    return {**inherited, **own}

"""How a channel's tone lies over the organisation's: rule by rule, field by field."""

from collections.abc import Mapping
from typing import Any

from webcare.policies.kind import Document, by_section

_RULES = "rules"


def by_rule(organisation: Document, channel: Document) -> Document:
    """Return a channel's document on top of the organisation's.

    A rule of the channel that names no kind changes the organisation's with its id in
    the fields that it does name: another level, `off = true`, other words. One that
    names its kind is whole: it takes the place of the other, or is added.
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
    return own if "kind" in own else {**inherited, **own}

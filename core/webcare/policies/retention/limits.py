"""Between which terms one may choose."""

from collections.abc import Iterator, Mapping
from typing import Any

from webcare.policies.kind import Document, Problem, by_section
from webcare.policies.retention.schema import Data, Limit, RetentionPolicy
from webcare.policies.retention.terms import term

_MIXED = "The shortest term that is allowed here is longer than the longest."
_TOO_SHORT = "This is kept for at least %(days)s days."
_TOO_LONG = "This is kept for at most %(days)s days."
_TOO_SHORT_FOR = "This is kept for at least %(days)s days: %(reason)s"
_TOO_LONG_FOR = "This is kept for at most %(days)s days: %(reason)s"


def check_limits(policy: RetentionPolicy) -> Iterator[Problem]:
    """Yield the terms that are outside their limits, and limits that leave none."""
    for data in Data:
        limit: Limit = getattr(policy.limits, data.value)
        if limit.minimum and limit.maximum and limit.minimum > limit.maximum:
            yield Problem(("limits", data.value, "minimum"), _MIXED)
        else:
            yield from _outside(policy, data, limit)


def _outside(policy: RetentionPolicy, data: Data, limit: Limit) -> Iterator[Problem]:
    kept = term(policy, data)
    place = (data.value, "days")
    if limit.minimum is not None and kept is not None and kept.days < limit.minimum:
        # A file is gone with its message: then it is that term which is too short.
        goes_with = data is Data.MEDIA and policy.media.days != kept.days
        yield _problem(
            (Data.TEXT.value, "days") if goes_with else place,
            (_TOO_SHORT, _TOO_SHORT_FOR),
            limit.minimum,
            limit.reason,
        )
    if limit.maximum is not None and (kept is None or kept.days > limit.maximum):
        yield _problem(place, (_TOO_LONG, _TOO_LONG_FOR), limit.maximum, limit.reason)


def _problem(
    place: tuple[str, ...], sentences: tuple[str, str], days: int, reason: str
) -> Problem:
    bare, explained = sentences
    if not reason:
        return Problem(place, bare, (("days", str(days)),))
    return Problem(place, explained, (("days", str(days)), ("reason", reason)))


def lay_over(organisation: Document, channel: Document) -> Document:
    """Return a channel's document over the organisation's.

    Section by section, but for the limits: of each the stricter one holds, or whoever
    edits a channel could do away with what the law asks of the organisation.
    """
    merged = dict(by_section(organisation, channel))
    below, above = organisation.get("limits"), channel.get("limits")
    if isinstance(below, Mapping) and isinstance(above, Mapping):
        merged["limits"] = {
            name: _stricter(below.get(name), above.get(name))
            for name in {**below, **above}
        }
    return merged


def _stricter(below: object, above: object) -> object:
    # What is no limit at all is left for the schema to refuse.
    if not isinstance(below, Mapping):
        return below if above is None else above
    if not isinstance(above, Mapping):
        return below if above is None else above
    merged: dict[str, Any] = {**below, **above}
    for name, choose in (("minimum", max), ("maximum", min)):
        both = [each.get(name) for each in (below, above)]
        bounds = [bound for bound in both if isinstance(bound, int)]
        if len(bounds) == len(both):
            merged[name] = choose(bounds)
        elif bounds and None in both:
            merged[name] = bounds[0]
    return merged

"""The profile "government": what a public body may use a chat for, and what not.

Allowed are help in a crisis, permits, appointments, municipal services and tourism. Not
allowed are promotion, political campaigns, gathering what voters think, and influencing
elections. To tell where and how people can vote is a service, and is allowed.
"""

from dataclasses import dataclass

from webcare.policies.scope import government_en as en
from webcare.policies.scope import government_nl as nl
from webcare.policies.scope.schema import Use
from webcare.policies.scope.signs import Signs


@dataclass(frozen=True, slots=True)
class ForbiddenUse:
    """A use that the profile does not allow.

    Attributes:
        name: stable, for logs and the API.
        title: what it is, without a full stop; a translation key.
        reason: why a text is stopped; a translation key.
        unsure: what to look at when it may be this; a translation key.
        signs: what gives it away, in every language that we know.
    """

    name: str
    title: str
    reason: str
    unsure: str
    signs: Signs


USE_TITLES: dict[Use, str] = {
    "crisis": "Help and information in a crisis",
    "permits": "Permits and applications",
    "appointments": "Appointments",
    "services": "Municipal services",
    "tourism": "Tourism",
}
"""What the profile allows, in words; each is a translation key."""

_SENTENCES = (
    (
        "promotion",
        "Promotion",
        "This reads as promotion, which is not allowed on this channel.",
        "This may read as promotion, which is not allowed on this channel.",
    ),
    (
        "campaign",
        "Political campaigns",
        "This reads as a political campaign, which is not allowed on this channel.",
        "This may read as a political campaign, which is not allowed on this channel.",
    ),
    (
        "voters",
        "Data about voters",
        (
            "This is about what voters think or chose, which is not asked or kept on "
            "this channel."
        ),
        (
            "This may be about what voters think or chose, which is not asked or kept "
            "on this channel."
        ),
    ),
    (
        "elections",
        "Influencing elections",
        (
            "This tries to influence how people vote, which is not allowed on this "
            "channel."
        ),
        "This may influence how people vote, which is not allowed on this channel.",
    ),
)

FORBIDDEN = tuple(
    ForbiddenUse(name, title, reason, unsure, nl.SIGNS[name].and_those(en.SIGNS[name]))
    for name, title, reason, unsure in _SENTENCES
)
"""What the profile does not allow, in the order in which it is looked for."""

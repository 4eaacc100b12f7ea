"""Privacy as a kind of policy, and what must hold of it besides its schema."""

from collections.abc import Iterator, Mapping

from webcare.policies.kind import PolicyKind, Problem
from webcare.policies.privacy.guard import check
from webcare.policies.privacy.schema import PrivacyPolicy

_LEADS_NOWHERE = (
    "The text leads to the page, and nothing stands there: write what it says."
)
_UNWANTED = "This text asks for what the policy itself does not allow: “%(part)s”."


def _problems(policy: PrivacyPolicy) -> Iterator[Problem]:
    if policy.notice.leads_nowhere:
        yield Problem(("notice", "page"), _LEADS_NOWHERE)
    yield from _against_itself(policy)


def _against_itself(policy: PrivacyPolicy) -> Iterator[Problem]:
    """Find texts of the policy that would be stopped when they were sent."""
    sent: dict[tuple[str, ...], Mapping[str, str]] = {
        ("alternative",): policy.alternative,
        ("notice", "texts"): policy.notice.texts,
        ("bots", "texts"): policy.bots.texts,
    }
    for place, texts in sent.items():
        for language, text in texts.items():
            for finding in check(policy, text):
                part = text[slice(*finding.span)] if finding.span else text
                yield Problem((*place, language), _UNWANTED, (("part", part),))


KIND = PolicyKind(name="privacy", schema=PrivacyPolicy, check=_problems, in_popups=True)

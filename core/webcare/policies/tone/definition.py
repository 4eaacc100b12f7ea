"""Tone as a kind of policy."""

from webcare.domain.findings import Finding
from webcare.policies.kind import PolicyKind
from webcare.policies.tone.examples import check_rules
from webcare.policies.tone.hits import Facts
from webcare.policies.tone.inherit import by_rule
from webcare.policies.tone.reading import Reading
from webcare.policies.tone.schema import TonePolicy

KIND = PolicyKind(
    name="tone",
    schema=TonePolicy,
    merge=by_rule,
    check=check_rules,
    prepare=lambda policy: policy.prepared,
    in_popups=True,
)

_NOTHING = Facts()


def check(
    policy: TonePolicy, text: str, language: str = "", facts: Facts = _NOTHING
) -> tuple[Finding, ...]:
    """Return what the guideline has to say about a reply, in the order of the text.

    Args:
        policy: in force on the channel.
        text: the reply.
        language: that is spoken in the conversation, where the reply itself does not
            show clearly enough what it is in; empty for the policy's own.
        facts: what the rules may look at besides the words.
    """
    reading = Reading(text)
    spoken = reading.language or language or policy.language
    return policy.prepared.findings(reading, spoken, facts)

"""Calm: a check that sees when a reply shouts, and offers the same in a calm voice."""

import re

from webcare.plugin import Composed, Finding, PolicyCheck, hookimpl, sentence

# Two words or more, so that an abbreviation is none.
SHOUTED = re.compile(r"[A-Z]{2,}(?:[ ,!]+[A-Z]{2,})+")


class Shouting(PolicyCheck):
    """Words in capitals, one after the other."""

    name = "shouting"

    async def findings(self, composed: Composed) -> list[Finding]:
        """Mark every such place."""
        return [
            Finding(
                rule="shouting",
                level="suggestion",
                reason=sentence("Words in capitals look like shouting."),
                span=found.span(),
                replacement=found[0].lower(),
            )
            for found in SHOUTED.finditer(composed.text)
        ]


@hookimpl
def webcare_register_policy_checks() -> list[Shouting]:
    """Bring the check."""
    return [Shouting()]

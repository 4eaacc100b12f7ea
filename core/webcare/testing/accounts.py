"""What one account can do, beside what its type claims."""

from collections.abc import Iterator

from webcare.domain.content import MessageKind
from webcare.plugin import Capabilities
from webcare.testing.subject import Subject

_CLAIMS = (
    "blocking",
    "control",
    "polling",
    "private_link",
    "private_reply",
    "profiles",
    "quotes",
    "reactions",
    "read_receipts",
    "receipts",
    "templates",
)
"""What `Capabilities` say that the channel does; the rest are limits."""


class AccountContract(Subject):
    """What a channel says of its accounts, by their settings."""

    def test_an_account_does_nothing_that_its_type_does_not_claim(self) -> None:
        """Limits may differ; what is implemented is the same for all accounts."""
        of_type = self.channel.capabilities
        able: object = self.channel.able(self.account.settings)
        assert isinstance(able, Capabilities), "`able` must return Capabilities"
        more_seen = able.visibility - of_type.visibility
        assert not more_seen, f"not claimed by the type: {sorted(more_seen)}"
        for visibility in able.visibility:
            claims = {*_claimed(of_type.of(visibility))}
            more = sorted({*_claimed(able.of(visibility))} - claims)
            assert not more, f"{visibility}: not claimed by the type: {more}"


def _claimed(able: Capabilities) -> Iterator[str]:
    """Yield by name everything that must be implemented."""
    yield from (name for name in _CLAIMS if getattr(able, name))
    yield from (f"sends {kind}" for kind in MessageKind if able.claims(kind))
    yield from (f"moderation: {action}" for action in able.moderation)

"""X keeps the contract of a channel, with every recorded sort of webhook."""

from tests.plugins.twitter import cast
from webcare_twitter.contract import TwitterContract


class TestTwitter(TwitterContract):
    account = cast.ACCOUNT
    genuine_webhooks = cast.PAYLOADS

    def test_what_may_be_a_webhook_is_not_signed(self) -> None:
        """X's question could be anybody's, and the answer is a signature."""
        self._no_handshake({"crc_token": '{"data": {}}'})


class TestTwitterAsInstalled(TwitterContract):
    """What `webcare plugin check` runs, with nothing of this repository's tests."""

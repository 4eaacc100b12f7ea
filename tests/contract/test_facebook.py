"""Facebook keeps the contract of a channel, with every recorded sort of webhook."""

from tests.plugins.facebook import cast
from webcare_facebook.contract import FacebookContract


class TestFacebook(FacebookContract):
    account = cast.ACCOUNT
    genuine_webhooks = cast.PAYLOADS


class TestFacebookAsInstalled(FacebookContract):
    """What `webcare plugin check` runs, with nothing of this repository's tests."""

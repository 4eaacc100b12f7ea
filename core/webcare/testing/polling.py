"""What a channel brings in when it is asked."""

from typing import get_args

import httpx2
import pytest

from webcare.domain.inbound import Inbound
from webcare.errors import DeliveryError
from webcare.plugin import Polled, Unclaimed
from webcare.testing.platform import FakePlatform
from webcare.testing.subject import Subject


class PollingContract(Subject):
    """What `poll` must do, where it is claimed."""

    def test_polling_is_as_claimed(self) -> None:
        """It goes on from its own cursor."""
        if not self.channel.capabilities.polling:
            with pytest.raises(Unclaimed):
                self._polled(FakePlatform(self.answer))
            pytest.skip("the channel does not claim polling, and refuses it")
        first = self._polled(FakePlatform(self.answer))
        again = self._polled(FakePlatform(self.answer), first.cursor)
        for polled in (first, again):
            assert isinstance(polled.cursor, str)
            assert polled.again_in.total_seconds() > 0, "it would never rest"
            assert all(isinstance(e, get_args(Inbound)) for e in polled.events)

    def test_a_cursor_of_another_version_is_no_crash(self) -> None:
        if not self.channel.capabilities.polling:
            pytest.skip("the channel does not claim polling")
        for cursor in ("?", "{}", "[]", "null", "0"):
            self._polled(FakePlatform(self.answer), cursor)

    def test_a_platform_that_fails_while_polled_is_sorted(self) -> None:
        if not self.channel.capabilities.polling:
            pytest.skip("the channel does not claim polling")
        for status in (401, 403, 429, 500, 503):
            platform = FakePlatform(self.answer)
            platform.always(httpx2.Response(status, content=b"{}"))
            try:
                self._polled(platform)
            except (DeliveryError, httpx2.TransportError):
                continue

    def _polled(self, platform: FakePlatform, cursor: str = "") -> Polled:
        return self.call(
            lambda http: self.channel.poll(self.account, cursor, http), platform
        )

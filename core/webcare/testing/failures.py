"""A platform that refuses, breaks or falls silent is understood."""

import httpx2
import pytest

from webcare.domain.content import MediaReference
from webcare.domain.inbound import MessageReceived
from webcare.errors import (
    ChannelDown,
    DeliveryError,
    MediaError,
    PerhapsSent,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
from webcare.testing import samples
from webcare.testing.platform import Answer, FakePlatform
from webcare.testing.subject import Subject

BODIES = (b"{}", b"", b"<html>sorry</html>", b'{"error":null}', b'{"error":"no"}')
"""What a platform, or what stands before it, says beside a status code."""


class FailureContract(Subject):
    """How `send` and `fetch_media` must sort what goes wrong."""

    def test_too_many_requests_is_temporary(self) -> None:
        for body in BODIES:
            error = self._failure(httpx2.Response(429, content=body))
            assert isinstance(error, TemporaryDeliveryError), repr(error)

    def test_a_broken_platform_is_temporary_or_unclear(self) -> None:
        for status in (500, 502, 503, 504):
            for body in BODIES:
                error = self._failure(httpx2.Response(status, content=body))
                expected = (TemporaryDeliveryError, PerhapsSent)
                assert isinstance(error, expected), f"{status}: {error!r}"

    def test_a_refusal_is_permanent(self) -> None:
        for status in (400, 401, 403, 404, 422):
            for body in BODIES:
                error = self._failure(httpx2.Response(status, content=body))
                expected = (PermanentDeliveryError, ChannelDown)
                assert isinstance(error, expected), f"{status}: {error!r}"

    def test_an_unreachable_platform_is_temporary(self) -> None:
        for lost in (httpx2.ConnectError("no"), httpx2.ConnectTimeout("no")):
            error = self._failure(lost)
            expected = (TemporaryDeliveryError, httpx2.TransportError)
            assert isinstance(error, expected), repr(error)

    def test_a_lost_answer_is_never_called_temporary(self) -> None:
        """What is temporary is sent again, and the customer would get it twice."""
        for lost in (httpx2.ReadTimeout("no"), httpx2.ReadError("no")):
            error = self._failure(lost)
            expected = (PerhapsSent, httpx2.TransportError)
            assert isinstance(error, expected), repr(error)

    def test_an_answer_without_an_id_is_unclear(self) -> None:
        """The platform took the message, so it must not be sent again by itself."""
        for body in (*BODIES, b"null", b"[]"):
            error = self._failure(httpx2.Response(200, content=body))
            assert isinstance(error, PerhapsSent), f"{body!r}: {error!r}"

    def test_every_failure_has_a_sentence_for_the_agent(self) -> None:
        for status in (400, 401, 404, 429, 500):
            error = self._failure(httpx2.Response(status, content=b"{}"))
            assert isinstance(error, DeliveryError)
            said = error.for_agent
            assert said[:1].isupper() and said.endswith("."), f"{status}: {said!r}"  # noqa: PT018
            assert " " in said, f"{status}: {said!r}"

    def test_a_file_that_is_gone_is_a_media_error(self) -> None:
        media = self._received_file()
        for status in (404, 410, 500):
            error = self._media_failure(media, httpx2.Response(status))
            expected = (MediaError, httpx2.TransportError)
            assert isinstance(error, expected), f"{status}: {error!r}"

    def _failure(self, answer: Answer) -> Exception:
        platform = FakePlatform(self.answer)
        platform.always(answer)
        message = samples.text(self.recipient)
        with pytest.raises(Exception) as caught:  # noqa: PT011 - sorted by the caller
            self.call(
                lambda http: self.channel.send(self.account, message, http), platform
            )
        return caught.value

    def _received_file(self) -> MediaReference:
        for body in self.bodies:
            for event in self.events(body):
                if isinstance(event, MessageReceived) and event.media:
                    return event.media[0]
        pytest.skip("no genuine webhook brings a file")

    def _media_failure(self, media: MediaReference, answer: Answer) -> Exception:
        platform = FakePlatform(self.answer)
        platform.always(answer)

        async def fetch(http: httpx2.AsyncClient) -> None:
            async for _ in self.channel.fetch_media(self.account, media, http):
                pass

        with pytest.raises(Exception) as caught:  # noqa: PT011 - sorted by the caller
            self.call(fetch, platform)
        return caught.value
